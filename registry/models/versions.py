"""What a tool does: immutable versions, and the vectors they are found by."""

from typing import Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from pgvector.django import HnswIndex, VectorField

from kernel.models import AuditedModel
from registry.models.conditions import json_is
from registry.models.tools import Tool

EMBEDDING_DIMS = 1536


class ToolVersionQuerySet(models.QuerySet["ToolVersion"]):
    def newest_first(self) -> Self:
        return self.order_by("-version_num", "-pk")


class ToolVersion(AuditedModel):
    """One build of a tool: everything needed to call it, and the evidence for it.

    A row never changes, and only the retention job may remove one (by name, with
    `pgtrigger.ignore`): a trigger holds both. A correction is the next version.
    """

    class Purity(models.TextChoices):
        PURE = "pure", "Pure"
        READS_FILES = "reads_files", "Reads files"
        NONDETERMINISTIC = "nondeterministic", "Nondeterministic"
        UNKNOWN = "unknown", "Unknown"

    class Origin(models.TextChoices):
        SEED = "seed", "Seed"
        SYNTHESIS = "synthesis", "Synthesis"
        COMPOSITE = "composite", "Composite"
        REPAIR = "repair", "Repair"
        IMPORT = "import", "Import"
        MANUAL = "manual", "Manual"

    updated_at = None  # type: ignore[assignment]  # a version never changes

    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="versions")
    version_num = models.PositiveIntegerField()  # from 1, gapless within the tool
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    origin = models.CharField(max_length=16, choices=Origin)

    code = models.TextField()
    tests = models.TextField(blank=True)
    docstring = models.TextField(blank=True)
    signature = models.TextField()  # one line, as `read_function(code).text` writes it
    profile = models.CharField(max_length=32, default="base")  # what the sandbox offers it
    specification = models.JSONField(default=dict)
    input_schema = models.JSONField(default=dict)  # JSON Schema of the arguments
    output_schema = models.JSONField(default=dict)  # JSON Schema of the result
    examples = models.JSONField(default=list)  # requests that it answers; no data of the asker
    components = models.JSONField(default=list)  # of a composite: what its digest depends on
    digest = models.CharField(max_length=64)  # sha256 over code, profile and components

    purity = models.CharField(max_length=16, choices=Purity, default=Purity.UNKNOWN)
    grade = models.CharField(max_length=1, blank=True)  # A (best) to D; "" before judgement
    dossier = models.JSONField(default=dict)  # the gates' figures at the time of creation
    tests_claimed = models.BooleanField(default=False)  # what a caller said; never believed

    # Name words, docstring and examples; filled at creation by lifecycle.create_version.
    search_text = models.TextField()
    search_vector = models.GeneratedField(
        expression=SearchVector("search_text", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ToolVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two writers racing for a number: one gets an IntegrityError.
            models.UniqueConstraint(
                fields=["tool", "version_num"], name="registry_toolversion_uniq_num"
            ),
            # What the key of Tool.live_version points at: a live version is the tool's own.
            models.UniqueConstraint(fields=["id", "tool"], name="registry_toolversion_uniq_own"),
            models.CheckConstraint(
                condition=Q(version_num__gte=1), name="registry_toolversion_num_from_1"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="registry_toolversion_parent_other",
            ),
            models.CheckConstraint(
                condition=Q(
                    origin__in=["seed", "synthesis", "composite", "repair", "import", "manual"]
                ),
                name="registry_toolversion_origin_known",
            ),
            models.CheckConstraint(
                condition=Q(purity__in=["pure", "reads_files", "nondeterministic", "unknown"]),
                name="registry_toolversion_purity_known",
            ),
            models.CheckConstraint(
                condition=Q(grade__in=["", "A", "B", "C", "D"]),
                name="registry_toolversion_grade_known",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="registry_toolversion_digest_hex",
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(signature="") & ~Q(profile=""),
                name="registry_toolversion_has_code",
            ),
            *(
                models.CheckConstraint(
                    condition=json_is(field, kind),
                    name=f"registry_toolversion_{field}_{kind}",
                )
                for field, kind in [
                    ("specification", "object"),
                    ("input_schema", "object"),
                    ("output_schema", "object"),
                    ("dossier", "object"),
                    ("examples", "array"),
                    ("components", "array"),
                ]
            ),
        ]
        indexes = [
            # Read by the text half of search.find_candidates.
            GinIndex(fields=["search_vector"], name="registry_toolversion_text_ix"),
            # Read by who asks which versions share a digest (cache, withdrawal, import).
            models.Index(fields=["digest"], name="registry_toolversion_digest_ix"),
        ]
        triggers = [
            pgtrigger.Protect(name="registry_toolversion_frozen", operation=pgtrigger.Update),
            pgtrigger.Protect(name="registry_toolversion_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"version {self.version_num} of tool {self.tool_id} (#{self.pk})"


class ToolEmbedding(models.Model):
    """The vector of a version's search text, by one model. Never compared across models."""

    version = models.ForeignKey(ToolVersion, on_delete=models.CASCADE, related_name="embeddings")
    model = models.CharField(max_length=100)
    vector = VectorField(dimensions=EMBEDDING_DIMS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "model"], name="registry_toolembedding_uniq_model"
            ),
            models.CheckConstraint(condition=~Q(model=""), name="registry_toolembedding_has_model"),
        ]
        indexes = [
            # Read by the vector half of search.find_candidates.
            HnswIndex(
                name="registry_toolembedding_hnsw_ix",
                fields=["vector"],
                opclasses=["vector_cosine_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} by {self.model} (#{self.pk})"
