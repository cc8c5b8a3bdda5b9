import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry import lifecycle, pauses
from registry.capabilities import ORPHAN_GRACE, CapabilityRegistry
from registry.embedding import embed_missing
from registry.errors import (
    InvalidSearch,
)
from registry.models import Tool, ToolEmbedding, ToolVersion
from registry.policies import PolicyStore, snapshot
from registry.records import ToolMatch
from registry.testing import CountingEmbedder, publish_tool, store_version
from registry.tests.builders import CODE, DOCSTRING, TESTS, publish, work_of
from runs.context import activate

pytestmark = pytest.mark.django_db


def tables_of(queries: CaptureQueriesContext) -> int:
    """Count the statements that are not the test's own savepoints."""
    return sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries)


@pytest.mark.contract("REG-2")
class TestSearchTool:
    def test_the_documented_keys_are_all_there(self, registry: CapabilityRegistry) -> None:
        registry.add_tool("calculate_average", CODE, TESTS, DOCSTRING)
        publish(registry, "calculate_average")

        found = registry.search_tool("average of a list of numbers")

        assert found is not None
        assert found["name"] == "calculate_average"
        assert (found["code"], found["tests"], found["docstring"]) == (CODE, TESTS, DOCSTRING)
        assert found["file_path"] == "tools/calculate_average.py"
        assert found["test_path"] == "tools/test_calculate_average.py"
        assert found["similarity_score"] == found["similarity"] > 0.6
        assert found["timestamp"].endswith("+00:00")
        assert (found["status"], found["version"]) == ("active", 1)

    def test_nothing_similar_is_none(self, registry: CapabilityRegistry) -> None:
        publish_tool(docstring=DOCSTRING)

        assert registry.search_tool("Book a table for two") is None
        assert registry.search_tool("   ") is None

    def test_the_threshold_is_inclusive(self) -> None:
        registry = CapabilityRegistry(CountingEmbedder())
        publish_counted(registry, "multiply")

        exact = registry.search_tool("multiply\nMultiply a number by a factor.", threshold=1.0)

        assert exact is not None
        assert registry.search_tool("multiply", threshold=1.0) is None

    def test_zero_is_a_threshold_and_none_means_the_policys(
        self, registry: CapabilityRegistry
    ) -> None:
        publish_tool(docstring=DOCSTRING)
        weak = "Who counts the numbers?"
        similarity = registry.search_tools(weak, threshold=0)[0]["similarity"]
        assert 0 < similarity < 1

        PolicyStore().update_policy("retrieval_similarity_threshold", {"threshold": similarity})
        assert registry.search_tool(weak) is not None
        PolicyStore().update_policy("retrieval_similarity_threshold", {"threshold": 1.0})
        assert registry.search_tool(weak) is None
        assert registry.search_tool(weak, threshold=0) is not None

    @pytest.mark.contract("REG-12")
    @pytest.mark.parametrize("status", ["experimental", "pending_review", "deprecated", "archived"])
    def test_only_an_active_tool_is_found(self, registry: CapabilityRegistry, status: str) -> None:
        tool = publish_tool(docstring=DOCSTRING)
        assert registry.search_tool(DOCSTRING, threshold=0.0) is not None

        Tool.objects.filter(pk=tool.pk).update(status=status)

        assert registry.search_tool(DOCSTRING, threshold=0.0) is None

    def test_a_version_that_is_not_live_is_not_found(self, registry: CapabilityRegistry) -> None:
        publish_tool(docstring="Multiply a number by a factor.")
        store_version(docstring="Brew a pot of coffee.")

        assert registry.search_tool("Brew a pot of coffee", threshold=0.4) is None


@pytest.mark.contract("REG-3", "D-23")
class TestReranking:
    def test_the_weights_are_the_policys(self, registry: CapabilityRegistry) -> None:
        proven, fresh = (
            publish_tool("double", docstring=DOCSTRING),
            publish_tool("doubled", docstring=DOCSTRING),
        )
        for _ in range(10):
            lifecycle.record_use(tool_id=fresh.pk, success=True)
            lifecycle.record_use(tool_id=proven.pk, success=False)
        query = f"double {DOCSTRING}"

        plain = registry.search_tool(query, rerank=False)
        weighed = registry.search_tool(query)
        PolicyStore().update_policy(
            "reranking_weights", {"success_rate_weight": 0, "frequency_weight": 0}
        )
        unweighed = registry.search_tool(query)

        assert plain is not None and weighed is not None and unweighed is not None  # noqa: PT018
        assert plain["name"] == unweighed["name"] == "double"
        assert weighed["name"] == "doubled"
        assert weighed["score"] == pytest.approx(0.7 * weighed["similarity"] + 0.2 + 0.1)

    def test_a_search_is_one_statement_besides_reading_the_policies(
        self, registry: CapabilityRegistry
    ) -> None:
        for index in range(30):
            publish_tool(f"multiply_{index}", docstring=f"Multiply numbers, kind {index}.")
        snapshot()
        pauses.current()  # looked up at most once a second

        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(registry.search_tools("multiply numbers", threshold=0, limit=20)) == 20

        assert tables_of(queries) == 2


@pytest.mark.contract("REG-4")
class TestSearchTools:
    def test_no_more_come_than_asked_for_best_first(self, registry: CapabilityRegistry) -> None:
        for index in range(6):
            publish_tool(f"multiply_{index}", docstring="Multiply a number " + "again " * index)

        found = registry.search_tools("multiply a number", threshold=0.0, limit=5)
        batch = registry.search_tools_batch("multiply a number", 0.0)

        assert len(found) == 5
        assert [each["score"] for each in found] == sorted(
            (each["score"] for each in found), reverse=True
        )
        assert batch == found

    @pytest.mark.parametrize("limit", [0, 21])
    def test_a_limit_out_of_range_is_refused(
        self, registry: CapabilityRegistry, limit: int
    ) -> None:
        for good in (1, 20):
            assert registry.search_tools("anything", limit=good) == []
        with pytest.raises(InvalidSearch):
            registry.search_tools("anything", limit=limit)


class TestVisibility:
    def test_a_private_tool_is_its_owners_alone(self, alice: User, bob: User) -> None:
        publish_tool(docstring=DOCSTRING, owner=alice, visibility="private")
        publish_tool("divide", docstring="Divide a number.", owner=alice)

        for user_id, seen in [(alice.pk, 2), (bob.pk, 1), (None, 1)]:
            registry = CapabilityRegistry(user_id=user_id)
            found = registry.search_tools(DOCSTRING, threshold=0.0)
            assert len(found) == seen
            assert (registry.get_tool_by_name("multiply") is not None) == (seen == 2)
            assert registry.count_tools() == len(registry.get_all_tools()) == seen

    def test_inside_a_run_the_asker_is_its_user(self, alice: User) -> None:
        publish_tool(owner=alice, visibility="private")
        registry = CapabilityRegistry()

        with activate(work_of(user_id=alice.pk)):
            assert registry.count_tools() == 1
        assert registry.count_tools() == 0

    def test_nobody_deletes_what_they_do_not_see(self, alice: User, bob: User) -> None:
        publish_tool(owner=alice, visibility="private")

        assert CapabilityRegistry(user_id=bob.pk).delete_tool("multiply") is False
        assert CapabilityRegistry(user_id=alice.pk).delete_tool("multiply") is True


@pytest.mark.contract("REG-5")
class TestGetToolByName:
    @pytest.mark.parametrize("status", ["experimental", "active", "pending_review", "deprecated"])
    def test_any_tool_that_is_not_archived_comes_with_its_status(
        self, registry: CapabilityRegistry, status: str
    ) -> None:
        tool = publish_tool()
        Tool.objects.filter(pk=tool.pk).update(status=status)

        found = registry.get_tool_by_name("multiply")

        assert found is not None
        assert found["status"] == status

    def test_an_archived_or_unknown_tool_is_none(self, registry: CapabilityRegistry) -> None:
        lifecycle.archive(tool=publish_tool(), actor="a test", reason="Gone.")

        assert registry.get_tool_by_name("multiply") is None
        assert registry.get_tool_by_name("no\x00such") is None

    @pytest.mark.contract("D-15")
    def test_a_lost_file_loses_no_tool(
        self,
        registry: CapabilityRegistry,
        tools_dir: Path,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            publish_tool(docstring=DOCSTRING)
        (tools_dir / "multiply.py").unlink()

        assert registry.get_tool_by_name("multiply") is not None
        assert registry.search_tool(DOCSTRING) is not None
        assert Tool.objects.count() == 1

    def test_the_live_version_is_shown_and_before_there_is_one_the_newest(
        self, registry: CapabilityRegistry
    ) -> None:
        store_version()
        store_version()
        assert registry.get_tool_by_name("multiply")["version"] == 2  # type: ignore[index]
        lifecycle.publish(
            version=ToolVersion.objects.get(version_num=1), actor="a test", reason="Proven."
        )

        assert registry.get_tool_by_name("multiply")["version"] == 1  # type: ignore[index]


@pytest.mark.contract("REG-6", "D-37", "D-41")
class TestGetAllTools:
    def test_tools_come_newest_first_with_both_names_of_their_time(
        self, registry: CapabilityRegistry
    ) -> None:
        for name in ("first", "second"):
            publish_tool(name)

        tools = registry.get_all_tools()

        assert [tool["name"] for tool in tools] == ["second", "first"]
        for tool in tools:
            assert tool["timestamp"] == tool["created_at"]
            assert tool["timestamp"].endswith("+00:00")
            assert {"docstring", "file_path", "test_path", "status"} <= set(tool)

    @pytest.mark.contract("D-23")
    def test_one_statement_lists_them_all(
        self, registry: CapabilityRegistry, django_assert_num_queries: Any
    ) -> None:
        for index in range(5):
            store_version(f"tool_{index}")

        with django_assert_num_queries(1):
            assert len(registry.get_all_tools()) == 5


@pytest.mark.contract("REG-7")
class TestDeleteTool:
    def test_a_deleted_tool_is_archived_and_its_history_stays(
        self, registry: CapabilityRegistry
    ) -> None:
        publish_tool(docstring=DOCSTRING)

        assert registry.delete_tool("multiply") is True

        assert registry.search_tool(DOCSTRING, threshold=0.0) is None
        assert registry.get_all_tools() == []
        assert Tool.objects.get().status == "archived"
        assert ToolVersion.objects.count() == 1

    def test_what_is_not_there_or_gone_already_is_false(self, registry: CapabilityRegistry) -> None:
        publish_tool()

        assert registry.delete_tool("no_such_tool") is False
        assert registry.delete_tool("multiply") is True
        assert registry.delete_tool("multiply") is False


@pytest.mark.contract("REG-8", "D-15")
class TestCleanupOrphanedTools:
    def orphan(self, name: str, age: timedelta) -> Tool:
        tool = Tool.objects.create(name=name)
        Tool.objects.filter(pk=tool.pk).update(created_at=timezone.now() - age)
        return tool

    def test_an_old_tool_without_versions_is_archived_and_counted(
        self, registry: CapabilityRegistry
    ) -> None:
        second = timedelta(seconds=1)
        old = self.orphan("cut_off", ORPHAN_GRACE + second)
        young = self.orphan("under_way", ORPHAN_GRACE - timedelta(minutes=1))

        assert registry.cleanup_orphaned_tools() == 1
        assert registry.cleanup_orphaned_tools() == 0

        assert Tool.objects.get(pk=old.pk).status == "archived"
        assert Tool.objects.get(pk=young.pk).status == "experimental"

    def test_a_healthy_tool_is_never_touched_whatever_the_folder_and_the_files(
        self, registry: CapabilityRegistry, tmp_path: Path, settings: Any
    ) -> None:
        publish_tool()
        store_version("unproven")
        Tool.objects.update(created_at=timezone.now() - 10 * ORPHAN_GRACE)
        settings.TOOLS_DIR = tmp_path / "elsewhere"
        here = Path.cwd()
        os.chdir(tmp_path)
        try:
            assert registry.cleanup_orphaned_tools() == 0
        finally:
            os.chdir(here)

        assert sorted(tool["name"] for tool in registry.get_all_tools()) == ["multiply", "unproven"]

    def test_with_nothing_to_do_it_costs_one_statement(
        self, registry: CapabilityRegistry, django_assert_num_queries: Any
    ) -> None:
        publish_tool()

        with django_assert_num_queries(1):
            registry.cleanup_orphaned_tools()


@pytest.mark.contract("REG-9")
def test_active_tools_are_counted(registry: CapabilityRegistry) -> None:
    assert registry.count_tools() == 0
    publish_tool()
    store_version("unproven")

    assert registry.count_tools() == 1


@pytest.mark.contract("REG-13")
class TestAnotherEmbeddingModel:
    def test_vectors_of_another_model_are_not_compared(self, registry: CapabilityRegistry) -> None:
        publish_tool(docstring=DOCSTRING)
        other = CapabilityRegistry(CountingEmbedder())

        [found] = other.search_tools(DOCSTRING, threshold=0.0)

        assert found["similarity"] == 0.0  # found by its words alone

    def test_a_job_embeds_again_what_is_live(self) -> None:
        for index in range(3):
            publish_tool(f"multiply_{index}")
        embedder = CountingEmbedder()

        assert embed_missing(embedder, batch=2) == 3
        assert embed_missing(embedder, batch=2) == 0

        assert ToolEmbedding.objects.filter(model="counting").count() == 3


class TestSubclasses:
    def test_a_subclass_need_not_call_our_constructor(self) -> None:
        class Cached(CapabilityRegistry):
            def __init__(self, client: CountingEmbedder) -> None:
                self.llm_client = client
                self.asked: list[str] = []

            def search_tool(
                self,
                query: str,
                threshold: float | None = None,
                rerank: bool = True,  # noqa: FBT001, FBT002 -- the documented signature
            ) -> ToolMatch | None:
                self.asked.append(query)
                return super().search_tool(query, threshold, rerank=rerank)

        registry = Cached(CountingEmbedder())

        assert registry.search_tool("anything") is None
        assert registry.asked == ["anything"]


def publish_counted(registry: CapabilityRegistry, name: str) -> None:
    """Publish a tool whose vector is of the registry's own model."""
    publish_tool(name)
    embed_missing(registry.llm_client)
