import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
import pgvector.django.indexes
import pgvector.django.vector
import uuid
from django.conf import settings
from django.db import migrations, models
from pgvector.django import VectorExtension


# The live version of a tool is one of its own. Django has no field for a key of two columns.
LIVE_IS_OWN = """
ALTER TABLE registry_tool ADD CONSTRAINT registry_tool_live_is_own
FOREIGN KEY (live_version_id, id) REFERENCES registry_toolversion (id, tool_id)
DEFERRABLE INITIALLY DEFERRED
"""
LIVE_IS_OWN_UNDONE = "ALTER TABLE registry_tool DROP CONSTRAINT registry_tool_live_is_own"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        VectorExtension(),
        migrations.CreateModel(
            name="Tool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=100, unique=True)),
                (
                    "visibility",
                    models.CharField(
                        choices=[("private", "Private"), ("shared", "Shared")],
                        default="shared",
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("experimental", "Experimental"),
                            ("active", "Active"),
                            ("pending_review", "Waiting for review"),
                            ("deprecated", "Deprecated"),
                            ("archived", "Archived"),
                        ],
                        default="experimental",
                        max_length=16,
                    ),
                ),
                ("category", models.CharField(blank=True, max_length=100)),
                ("use_count", models.PositiveIntegerField(default=0)),
                ("recent_outcomes", models.CharField(blank=True, max_length=50)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ToolEmbedding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=100)),
                ("vector", pgvector.django.vector.VectorField(dimensions=1536)),
            ],
        ),
        migrations.CreateModel(
            name="ToolEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("experimental", "Experimental"),
                            ("active", "Active"),
                            ("pending_review", "Waiting for review"),
                            ("deprecated", "Deprecated"),
                            ("archived", "Archived"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("experimental", "Experimental"),
                            ("active", "Active"),
                            ("pending_review", "Waiting for review"),
                            ("deprecated", "Deprecated"),
                            ("archived", "Archived"),
                        ],
                        max_length=16,
                    ),
                ),
                ("actor", models.CharField(max_length=150)),
                ("reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="ToolVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version_num", models.PositiveIntegerField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("seed", "Seed"),
                            ("synthesis", "Synthesis"),
                            ("composite", "Composite"),
                            ("repair", "Repair"),
                            ("import", "Import"),
                            ("manual", "Manual"),
                        ],
                        max_length=16,
                    ),
                ),
                ("code", models.TextField()),
                ("tests", models.TextField(blank=True)),
                ("docstring", models.TextField(blank=True)),
                ("signature", models.TextField()),
                ("profile", models.CharField(default="base", max_length=32)),
                ("specification", models.JSONField(default=dict)),
                ("input_schema", models.JSONField(default=dict)),
                ("output_schema", models.JSONField(default=dict)),
                ("examples", models.JSONField(default=list)),
                ("components", models.JSONField(default=list)),
                ("digest", models.CharField(max_length=64)),
                (
                    "purity",
                    models.CharField(
                        choices=[
                            ("pure", "Pure"),
                            ("reads_files", "Reads files"),
                            ("nondeterministic", "Nondeterministic"),
                            ("unknown", "Unknown"),
                        ],
                        default="unknown",
                        max_length=16,
                    ),
                ),
                ("grade", models.CharField(blank=True, max_length=1)),
                ("dossier", models.JSONField(default=dict)),
                ("tests_claimed", models.BooleanField(default=False)),
                ("search_text", models.TextField()),
                (
                    "search_vector",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector(
                            "search_text", config="english"
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=100)),
                ("version_num", models.PositiveIntegerField()),
                ("value", models.JSONField()),
                (
                    "policy_type",
                    models.CharField(
                        choices=[
                            ("retrieval_threshold", "Retrieval"),
                            ("planner_config", "Planner"),
                            ("cost_limit", "Cost limit"),
                            ("performance", "Performance"),
                            ("verification", "Verification"),
                            ("lifecycle", "Lifecycle"),
                        ],
                        max_length=32,
                    ),
                ),
                ("created_by", models.CharField(max_length=150)),
                ("metadata", models.JSONField(default=dict)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name_plural": "policies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "version_num"), name="registry_policy_uniq_num"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("name",),
                        name="registry_policy_one_active",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version_num__gte", 1)),
                        name="registry_policy_num_from_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z][a-z0-9_]*$")),
                        name="registry_policy_name_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "policy_type__in",
                                [
                                    "retrieval_threshold",
                                    "planner_config",
                                    "cost_limit",
                                    "performance",
                                    "verification",
                                    "lifecycle",
                                ],
                            )
                        ),
                        name="registry_policy_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("created_by", ""), _negated=True),
                        name="registry_policy_has_author",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                models.F("value"),
                                function="jsonb_typeof",
                                output_field=models.TextField(),
                            ),
                            models.Value("object"),
                        ),
                        name="registry_policy_value_object",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                models.F("metadata"),
                                function="jsonb_typeof",
                                output_field=models.TextField(),
                            ),
                            models.Value("object"),
                        ),
                        name="registry_policy_metadata_object",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="registry_policy_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."uuid" IS DISTINCT FROM (NEW."uuid") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."version_num" IS DISTINCT FROM (NEW."version_num") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."policy_type" IS DISTINCT FROM (NEW."policy_type") OR OLD."created_by" IS DISTINCT FROM (NEW."created_by") OR OLD."metadata" IS DISTINCT FROM (NEW."metadata"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f98c4f10ed7e8a7c730c7563cd551161a17a3889",
                    operation="UPDATE",
                    pgid="pgtrigger_registry_policy_frozen_3451b",
                    table="registry_policy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policy",
            trigger=pgtrigger.compiler.Trigger(
                name="registry_policy_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="fda91a64f76a6e7ac68ed34c347e15e48c49dad7",
                    operation="DELETE",
                    pgid="pgtrigger_registry_policy_kept_856a1",
                    table="registry_policy",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="tool",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tools",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="toolevent",
            name="tool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="registry.tool",
            ),
        ),
        migrations.AddField(
            model_name="toolversion",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="registry.toolversion",
            ),
        ),
        migrations.AddField(
            model_name="toolversion",
            name="tool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="registry.tool",
            ),
        ),
        migrations.AddField(
            model_name="toolevent",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="registry.toolversion",
            ),
        ),
        migrations.AddField(
            model_name="toolembedding",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="embeddings",
                to="registry.toolversion",
            ),
        ),
        migrations.AddField(
            model_name="tool",
            name="live_version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="live_for",
                to="registry.toolversion",
            ),
        ),
        migrations.AddIndex(
            model_name="toolversion",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_vector"], name="registry_toolversion_text_ix"
            ),
        ),
        migrations.AddIndex(
            model_name="toolversion",
            index=models.Index(fields=["digest"], name="registry_toolversion_digest_ix"),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.UniqueConstraint(
                fields=("tool", "version_num"), name="registry_toolversion_uniq_num"
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.UniqueConstraint(
                fields=("id", "tool"), name="registry_toolversion_uniq_own"
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("version_num__gte", 1)), name="registry_toolversion_num_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="registry_toolversion_parent_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("origin__in", ["seed", "synthesis", "composite", "repair", "import", "manual"])
                ),
                name="registry_toolversion_origin_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purity__in", ["pure", "reads_files", "nondeterministic", "unknown"])
                ),
                name="registry_toolversion_purity_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("grade__in", ["", "A", "B", "C", "D"])),
                name="registry_toolversion_grade_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                name="registry_toolversion_digest_hex",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True),
                    models.Q(("signature", ""), _negated=True),
                    models.Q(("profile", ""), _negated=True),
                ),
                name="registry_toolversion_has_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("specification"),
                        function="jsonb_typeof",
                        output_field=models.TextField(),
                    ),
                    models.Value("object"),
                ),
                name="registry_toolversion_specification_object",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("input_schema"),
                        function="jsonb_typeof",
                        output_field=models.TextField(),
                    ),
                    models.Value("object"),
                ),
                name="registry_toolversion_input_schema_object",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("output_schema"),
                        function="jsonb_typeof",
                        output_field=models.TextField(),
                    ),
                    models.Value("object"),
                ),
                name="registry_toolversion_output_schema_object",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("dossier"),
                        function="jsonb_typeof",
                        output_field=models.TextField(),
                    ),
                    models.Value("object"),
                ),
                name="registry_toolversion_dossier_object",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("examples"),
                        function="jsonb_typeof",
                        output_field=models.TextField(),
                    ),
                    models.Value("array"),
                ),
                name="registry_toolversion_examples_array",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolversion",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(
                        models.F("components"),
                        function="jsonb_typeof",
                        output_field=models.TextField(),
                    ),
                    models.Value("array"),
                ),
                name="registry_toolversion_components_array",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="toolversion",
            trigger=pgtrigger.compiler.Trigger(
                name="registry_toolversion_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="2a9143a28033193760f4522b70296726650bf386",
                    operation="UPDATE",
                    pgid="pgtrigger_registry_toolversion_frozen_5648a",
                    table="registry_toolversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="toolversion",
            trigger=pgtrigger.compiler.Trigger(
                name="registry_toolversion_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="3cfea2264d322c857d0e83023e102883c6f5ea24",
                    operation="DELETE",
                    pgid="pgtrigger_registry_toolversion_kept_8373a",
                    table="registry_toolversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="toolevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "from_status__in",
                        ["", "experimental", "active", "pending_review", "deprecated", "archived"],
                    )
                ),
                name="registry_toolevent_from_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "to_status__in",
                        ["experimental", "active", "pending_review", "deprecated", "archived"],
                    )
                ),
                name="registry_toolevent_to_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor", ""), _negated=True),
                name="registry_toolevent_has_actor",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="toolevent",
            trigger=pgtrigger.compiler.Trigger(
                name="registry_toolevent_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6347252a5f1fa90bb0431e5ae8fbe0d11d67e9c5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_registry_toolevent_kept_6c551",
                    table="registry_toolevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="toolembedding",
            index=pgvector.django.indexes.HnswIndex(
                fields=["vector"],
                name="registry_toolembedding_hnsw_ix",
                opclasses=["vector_cosine_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="toolembedding",
            constraint=models.UniqueConstraint(
                fields=("version", "model"), name="registry_toolembedding_uniq_model"
            ),
        ),
        migrations.AddConstraint(
            model_name="toolembedding",
            constraint=models.CheckConstraint(
                condition=models.Q(("model", ""), _negated=True),
                name="registry_toolembedding_has_model",
            ),
        ),
        migrations.AddIndex(
            model_name="tool",
            index=models.Index(fields=["-created_at", "-id"], name="registry_tool_newest_ix"),
        ),
        migrations.AddIndex(
            model_name="tool",
            index=models.Index(
                condition=models.Q(("live_version__isnull", True)),
                fields=["created_at"],
                name="registry_tool_unpublished_ix",
            ),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "^(?!test_)[a-z][a-z0-9_]*$")),
                name="registry_tool_name_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "name__in",
                        (
                            "and",
                            "as",
                            "assert",
                            "async",
                            "await",
                            "break",
                            "class",
                            "continue",
                            "def",
                            "del",
                            "elif",
                            "else",
                            "except",
                            "finally",
                            "for",
                            "from",
                            "global",
                            "if",
                            "import",
                            "in",
                            "is",
                            "lambda",
                            "nonlocal",
                            "not",
                            "or",
                            "pass",
                            "raise",
                            "return",
                            "try",
                            "while",
                            "with",
                            "yield",
                        ),
                    ),
                    _negated=True,
                ),
                name="registry_tool_name_not_keyword",
            ),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["private", "shared"])),
                name="registry_tool_visibility_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["experimental", "active", "pending_review", "deprecated", "archived"],
                    )
                ),
                name="registry_tool_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["active", "deprecated"]), _negated=True),
                    ("live_version__isnull", False),
                    _connector="OR",
                ),
                name="registry_tool_active_has_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(("recent_outcomes__regex", "^[01]*$")),
                name="registry_tool_outcomes_binary",
            ),
        ),
        migrations.RunSQL(LIVE_IS_OWN, LIVE_IS_OWN_UNDONE),
    ]
