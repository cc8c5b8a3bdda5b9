"""What the API says about tools: the shapes of `records`, for OpenAPI."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers


@extend_schema_serializer(component_name="ToolSummary")
class ToolSummaryOutput(serializers.Serializer[object]):
    name = serializers.CharField()
    uuid = serializers.UUIDField()
    docstring = serializers.CharField()
    signature = serializers.CharField()
    file_path = serializers.CharField(help_text="Relative; for people.")
    test_path = serializers.CharField()
    timestamp = serializers.DateTimeField(help_text="The same as created_at.")
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    status = serializers.CharField()
    visibility = serializers.CharField()
    category = serializers.CharField()
    use_count = serializers.IntegerField()
    success_rate = serializers.FloatField(
        allow_null=True, help_text="Of the last 50 uses; null before the first."
    )
    version = serializers.IntegerField()
    origin = serializers.CharField()
    profile = serializers.CharField()
    purity = serializers.CharField()
    grade = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="ToolDetail")
class ToolDetailOutput(ToolSummaryOutput):
    live = serializers.BooleanField(help_text="Whether this version is the one that is called.")
    code = serializers.CharField()
    test_code = serializers.CharField()
    specification = serializers.DictField()
    input_schema = serializers.DictField()
    output_schema = serializers.DictField()
    examples = serializers.ListField(child=serializers.CharField())
    components = serializers.ListField()
    digest = serializers.CharField()
    dossier = serializers.DictField()


@extend_schema_serializer(component_name="ToolVersion")
class VersionOutput(serializers.Serializer[object]):
    version = serializers.IntegerField(source="version_num")
    uuid = serializers.UUIDField()
    live = serializers.SerializerMethodField()
    origin = serializers.CharField()
    parent_version = serializers.IntegerField(
        source="parent.version_num", allow_null=True, default=None
    )
    signature = serializers.CharField()
    docstring = serializers.CharField()
    digest = serializers.CharField()
    profile = serializers.CharField()
    purity = serializers.CharField()
    grade = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()

    def get_live(self, version: object) -> bool:
        return bool(getattr(version, "pk", None) == self.context["live_version_id"])


@extend_schema_serializer(component_name="ToolUsageStats")
class UsageStatsOutput(serializers.Serializer[object]):
    tool_name = serializers.CharField()
    total_executions = serializers.IntegerField(help_text="Cached answers count, too.")
    success_rate = serializers.FloatField(help_text="Of the recent ones; 0 before the first.")
    avg_execution_time = serializers.FloatField(allow_null=True, help_text="Milliseconds.")
    recent_executions = serializers.IntegerField(help_text="At most 50.")
    recent_successes = serializers.IntegerField()
    last_used_at = serializers.DateTimeField(allow_null=True)
