"""Reading tools over HTTP. People see shared tools and their own."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry import selectors
from registry.records import tool_record, tool_summary, usage_stats
from registry.serializers import (
    ToolDetailOutput,
    ToolSummaryOutput,
    UsageStatsOutput,
    VersionOutput,
)

DEFAULT_PAGE, LONGEST_PAGE = 100, 500


class ToolList(APIView):
    permission_classes = [IsAuthenticated]

    class Input(serializers.Serializer[object]):
        limit = serializers.IntegerField(min_value=1, max_value=LONGEST_PAGE, default=DEFAULT_PAGE)
        offset = serializers.IntegerField(min_value=0, max_value=1_000_000_000, default=0)
        category = serializers.CharField(max_length=100, default=None, help_text="Of this alone.")

    @extend_schema_serializer(component_name="ToolListResponse")
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        tools = ToolSummaryOutput(many=True)
        count = serializers.IntegerField(help_text="Of all tools, not of this page.")

    @extend_schema(
        operation_id="tools_list", summary="List tools", parameters=[Input], responses=Output
    )
    def get(self, request: Request) -> Response:
        page = self.Input(data=request.query_params)
        page.is_valid(raise_exception=True)
        offset, limit = page.validated_data["offset"], page.validated_data["limit"]
        category = page.validated_data["category"]
        versions = selectors.list_tools(user_id=request.user.pk, category=category)
        tools = [tool_summary(each.tool, each) for each in versions[offset : offset + limit]]
        body = {"success": True, "tools": tools, "count": versions.count()}
        return Response(self.Output(body).data)


class ToolDetail(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema_serializer(component_name="ToolResponse")
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        tool = ToolDetailOutput()

    @extend_schema(operation_id="tools_get", summary="Show a tool", responses=Output)
    def get(self, request: Request, name: str) -> Response:
        """Show what a tool does now, or with `name@number` one of its versions.

        A version that was handed in is shown as the one that holds its verdict, once there is one.
        """
        version = selectors.get_version(name=name, user_id=request.user.pk)
        body = {"success": True, "tool": tool_record(version.tool, version)}
        return Response(self.Output(body).data)


class ToolVersions(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema_serializer(component_name="ToolVersionsResponse")
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        name = serializers.CharField()
        versions = VersionOutput(many=True)
        count = serializers.IntegerField()

    @extend_schema(
        operation_id="tools_versions", summary="List a tool's versions", responses=Output
    )
    def get(self, request: Request, name: str) -> Response:
        tool = selectors.get_tool(name=name, user_id=request.user.pk).tool
        versions = list(selectors.list_versions(tool=tool))
        body = {"success": True, "name": name, "versions": versions, "count": len(versions)}
        live = {"live_version_id": tool.live_version_id}
        return Response(self.Output(body, context=live).data)


class ToolSchema(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema_serializer(component_name="ToolSchemaResponse")
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        name = serializers.CharField()
        version = serializers.IntegerField()
        signature = serializers.CharField()
        input_schema = serializers.DictField(help_text="JSON Schema of the arguments.")
        output_schema = serializers.DictField(help_text="JSON Schema of the result.")

    @extend_schema(
        operation_id="tools_schema", summary="Show a tool's JSON Schemas", responses=Output
    )
    def get(self, request: Request, name: str) -> Response:
        version = selectors.get_tool(name=name, user_id=request.user.pk)
        record = tool_record(version.tool, version)
        return Response(self.Output({"success": True, **record}).data)


class ToolStats(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema_serializer(component_name="ToolStatsResponse")
    class Output(serializers.Serializer[object]):
        success = serializers.BooleanField()
        stats = UsageStatsOutput()

    @extend_schema(operation_id="tools_stats", summary="Show how a tool was used", responses=Output)
    def get(self, request: Request, name: str) -> Response:
        tool = selectors.get_tool(name=name, user_id=request.user.pk).tool
        return Response(self.Output({"success": True, "stats": usage_stats(tool)}).data)
