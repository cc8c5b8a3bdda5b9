from dataclasses import replace
from typing import Any

import pytest

from learning.errors import NotCacheable
from learning.models import CacheEntry
from learning.skill_graph import CacheKey, SkillGraph
from llm.simulator.testing import SimulatorServer
from registry.models import Tool
from registry.policies import PolicyStore
from synthesis.testing import add_tool, candidate

pytestmark = [pytest.mark.django_db, pytest.mark.core, pytest.mark.usefixtures("seeds")]


@pytest.fixture
def key(model: SimulatorServer, seeds: None) -> CacheKey:
    version = Tool.objects.get(name="reverse_string").live_version
    assert version is not None
    return CacheKey(
        version_id=version.pk,
        version_digest=version.digest,
        arguments={"s": "ab"},
        file_digests={},
        sandbox_digest="image",
    )


class TestCache:
    @pytest.mark.contract("CCH-1", "D-17")
    @pytest.mark.parametrize("value", ["ba", 0, "", [], False, None])
    def test_a_stored_result_is_found_whatever_it_is(self, key: CacheKey, value: Any) -> None:
        graph = SkillGraph()
        assert graph.find(key) is None
        graph.keep(key, value, 5)
        found = graph.find(key)

        assert found is not None
        assert (found.outputs, found.execution_time_ms) == (value, 5)
        assert CacheEntry.objects.get().cache_hits == 0
        graph.count_hit(key)
        assert CacheEntry.objects.get().cache_hits == 1

    @pytest.mark.contract("CCH-5")
    @pytest.mark.parametrize(
        "change",
        [
            {"arguments": {"s": "abc"}},
            {"file_digests": {"data/x.csv": "0"}},
            {"sandbox_digest": "another image"},
            {"version_digest": "another version"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_anything_a_result_depends_on_makes_another_key(
        self, key: CacheKey, change: dict[str, Any]
    ) -> None:
        SkillGraph().keep(key, "ba", 5)

        assert SkillGraph().find(replace(key, **change)) is None

    @pytest.mark.contract("CCH-2", "CCH-3")
    def test_an_expired_result_is_replaced_in_its_row(self, key: CacheKey) -> None:
        SkillGraph().keep(key, "old", 5)
        CacheEntry.objects.update(expires_at="2020-01-01T00:00:00Z", cache_hits=7)
        assert SkillGraph().find(key) is None
        SkillGraph().keep(key, "new", 5)

        entry = CacheEntry.objects.get()
        assert (entry.outputs, entry.cache_hits) == ("new", 0)

    @pytest.mark.contract("CCH-3")
    def test_policy_can_switch_it_off_for_reading_and_writing(self, key: CacheKey) -> None:
        SkillGraph().keep(key, "ba", 5)
        PolicyStore().update_policy("cache_ttl", {"enabled": False})

        assert SkillGraph().find(key) is None
        SkillGraph().keep(replace(key, arguments={}), "x", 5)
        assert CacheEntry.objects.count() == 1


class TestByName:
    @pytest.mark.contract("CCH-1", "CCH-2")
    def test_results_are_kept_under_a_tools_name(self, model: SimulatorServer) -> None:
        graph = SkillGraph()
        assert graph.check_cache("reverse_string", {"s": "ab"}) is None
        graph.cache_result("reverse_string", {"s": "ab"}, "ba", 5)
        found = graph.check_cache("reverse_string", {"s": "ab"})

        assert found is not None
        assert found.outputs == "ba"

    def test_a_tool_that_is_not_in_use_is_refused(self, model: SimulatorServer) -> None:
        with pytest.raises(NotCacheable):
            SkillGraph().check_cache("nothing", {})

    def test_what_depends_on_chance_is_never_stored(self, model: SimulatorServer) -> None:
        add_tool(
            candidate(
                "import random\n\n\ndef double(n: int) -> int:\n    return random.randint(0, n)\n"
            )
        )

        with pytest.raises(NotCacheable):
            SkillGraph().cache_result("double", {"n": 1}, 2, 5)
