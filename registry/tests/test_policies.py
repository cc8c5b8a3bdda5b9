from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from registry.errors import PolicyInvalid, PolicyNotFound
from registry.models import Policy
from registry.policies import PolicyStore, snapshot
from registry.policy_schemas import SCHEMAS, default_value
from registry.tests.builders import work_of
from runs.context import activate

RETRIEVAL = "retrieval_similarity_threshold"


@pytest.fixture
def store() -> PolicyStore:
    return PolicyStore()


@pytest.mark.contract("POL-1")
class TestDefaults:
    @pytest.mark.parametrize(
        ("name", "policy_type", "value"),
        [
            (
                RETRIEVAL,
                "retrieval_threshold",
                {
                    "threshold": 0.4, "rerank": True,
                    "single": 0.6, "composite": 0.7, "pattern": 0.7, "reuse": 0.65,
                },
            ),
            (
                "composite_promotion_criteria",
                "planner_config",
                {"min_frequency": 3, "min_success_rate": 0.8, "min_confidence": 0.7},
            ),
            (
                "workflow_complexity_thresholds",
                "planner_config",
                {
                    "simple_max_tools": 1,
                    "sequential_max_tools": 3,
                    "requires_synthesis_threshold": 5,
                },
            ),
            (
                "cost_limits",
                "cost_limit",
                {
                    "max_tokens_per_request": 10_000, "max_llm_calls_per_request": 20,
                    "max_synthesis_attempts": 3, "max_llm_calls_per_synthesis": 30,
                    "max_tokens_per_synthesis": 60_000,
                },
            ),
            (
                "usage_limits",
                "cost_limit",
                {"requests_per_day": None, "tokens_per_day": None, "syntheses_per_day": None},
            ),
            (
                "pauses",
                "lifecycle",
                {"everything": False, "synthesis": False, "learning": False, "tools": []},
            ),
            ("cache_ttl", "performance", {"ttl_seconds": 3600, "enabled": True}),
            (
                "reranking_weights",
                "retrieval_threshold",
                {"similarity_weight": 0.7, "success_rate_weight": 0.2, "frequency_weight": 0.1},
            ),
        ],
    )  # fmt: skip
    def test_the_documented_policies_have_their_documented_values(
        self, name: str, policy_type: str, value: dict[str, Any]
    ) -> None:
        assert default_value(name) == value
        assert SCHEMAS[name].policy_type == policy_type

    def test_there_are_ten(self) -> None:
        assert len(SCHEMAS) == 10
        assert default_value("verification")["require_human_review"] is False
        assert default_value("deprecation")["automatic"] is True

    @pytest.mark.parametrize("threshold", [0.0, 0.55])
    def test_the_setting_gives_the_first_value(self, settings: Any, threshold: float) -> None:
        settings.SIMILARITY_THRESHOLD = threshold

        assert default_value(RETRIEVAL)["threshold"] == threshold

    def test_a_setting_out_of_range_is_refused(self, settings: Any) -> None:
        settings.SIMILARITY_THRESHOLD = 1.1

        with pytest.raises(PolicyInvalid, match="threshold"):
            default_value(RETRIEVAL)


@pytest.mark.django_db
@pytest.mark.contract("POL-2")
class TestGetPolicy:
    def test_the_active_value_comes_first(self, store: PolicyStore) -> None:
        store.update_policy("cache_ttl", {"ttl_seconds": 5})

        assert store.get_policy("cache_ttl") == {"ttl_seconds": 5, "enabled": True}

    def test_then_the_built_in_default(self, store: PolicyStore) -> None:
        with activate(work_of(policies={"reranking_weights": {"version": 1, "value": {}}})):
            assert store.get_policy("cache_ttl") == default_value("cache_ttl")

    def test_a_key_younger_than_the_stored_value_has_its_default(self, store: PolicyStore) -> None:
        old = {"cache_ttl": {"version": 3, "value": {"ttl_seconds": 9}}}

        with activate(work_of(policies=old)):
            assert store.get_policy("cache_ttl") == {"ttl_seconds": 9, "enabled": True}

    def test_then_the_argument(self, store: PolicyStore) -> None:
        assert store.get_policy("no_such_policy", {"own": 1}) == {"own": 1}
        assert store.get_policy("no_such_policy") is None

    def test_a_run_keeps_the_policies_it_is_pinned_to(self, store: PolicyStore) -> None:
        pinned = snapshot()
        store.update_policy("cache_ttl", {"enabled": False})

        with activate(work_of(policies=pinned)):
            assert store.get_policy("cache_ttl")["enabled"] is True
            assert store.get_all_active_policies()["cache_ttl"]["enabled"] is True
        assert store.get_policy("cache_ttl")["enabled"] is False

    def test_the_answer_is_the_callers_own_to_change(self, store: PolicyStore) -> None:
        pinned = snapshot()

        with activate(work_of(policies=pinned)):
            store.get_policy("cache_ttl")["enabled"] = False
            assert store.get_policy("cache_ttl")["enabled"] is True


@pytest.mark.django_db
class TestSnapshot:
    def test_it_is_one_query_once_the_defaults_are_stored(
        self, django_assert_num_queries: Any
    ) -> None:
        first = snapshot()

        with django_assert_num_queries(1):
            assert snapshot() == first
        assert {name: policy["version"] for name, policy in first.items()} == dict.fromkeys(
            SCHEMAS, 1
        )

    @pytest.mark.contract("POL-6")
    def test_all_active_policies_are_told_by_name(self, store: PolicyStore) -> None:
        store.update_policy("cache_ttl", {"enabled": False})

        told = store.get_all_active_policies()

        assert set(told) == set(SCHEMAS)
        assert told["cache_ttl"] == {"ttl_seconds": 3600, "enabled": False}


@pytest.mark.django_db
@pytest.mark.contract("POL-3")
class TestUpdatePolicy:
    def test_a_change_is_a_new_version_and_the_only_active_one(self, store: PolicyStore) -> None:
        number = store.update_policy(
            "cache_ttl", {"ttl_seconds": 60}, created_by="alice", metadata={"why": "a trial"}
        )

        policy = Policy.objects.get(pk=number)
        assert (policy.version_num, policy.created_by) == (2, "alice")
        assert policy.value == {"ttl_seconds": 60, "enabled": True}
        assert policy.metadata == {"why": "a trial"}
        assert policy.policy_type == "performance"
        assert list(Policy.objects.named("cache_ttl").active()) == [policy]

    def test_the_author_is_the_tuner_unless_told(self, store: PolicyStore) -> None:
        number = store.update_policy("cache_ttl", {"enabled": False}, "cost_limit")

        policy = Policy.objects.get(pk=number)
        assert (policy.created_by, policy.policy_type) == ("auto_tuner", "cost_limit")

    def test_keys_left_out_keep_their_active_value(self, store: PolicyStore) -> None:
        store.update_policy("cache_ttl", {"ttl_seconds": 1})
        store.update_policy("cache_ttl", {"enabled": False})

        assert store.get_policy("cache_ttl") == {"ttl_seconds": 1, "enabled": False}

    @pytest.mark.parametrize(
        ("name", "good", "bad"),
        [
            (RETRIEVAL, {"threshold": 1.0}, {"threshold": 1.01}),
            (RETRIEVAL, {"threshold": 0}, {"threshold": -0.01}),
            (RETRIEVAL, {"threshold": 0.5}, {"threshold": "0.5"}),
            (RETRIEVAL, {"rerank": False}, {"rerank": 0}),
            (RETRIEVAL, {"single": 0.5}, {"singel": 0.5}),
            ("reranking_weights", {"frequency_weight": 0}, {"frequency_weight": float("nan")}),
            (
                "reranking_weights",
                {"similarity_weight": 0, "success_rate_weight": 0, "frequency_weight": 1},
                {"similarity_weight": 0, "success_rate_weight": 0, "frequency_weight": 0},
            ),
            ("cost_limits", {"max_llm_calls_per_request": 1}, {"max_llm_calls_per_request": 0}),
            ("cost_limits", {"max_synthesis_attempts": 1}, {"max_synthesis_attempts": True}),
            ("pauses", {"tools": ["a"]}, {"tools": [""]}),
            ("usage_limits", {"syntheses_per_day": 0}, {"syntheses_per_day": -1}),
            ("cache_ttl", {"ttl_seconds": 0}, {"ttl_seconds": -1}),
            ("workflow_complexity_thresholds", {"simple_max_tools": 3}, {"simple_max_tools": 4}),
            ("verification", {"min_grade": "D"}, {"min_grade": "E"}),
            ("deprecation", {"idle_days": 1}, {"idle_days": 0}),
        ],
    )
    def test_a_value_its_schema_refuses_is_not_stored(
        self, store: PolicyStore, name: str, good: dict[str, Any], bad: dict[str, Any]
    ) -> None:
        store.update_policy(name, good)

        with pytest.raises(PolicyInvalid):
            store.update_policy(name, bad)
        assert Policy.objects.named(name).count() == 2

    def test_a_refusal_names_the_key_and_is_a_value_error(self, store: PolicyStore) -> None:
        with pytest.raises(ValueError, match="cache_ttl: ttl: Extra inputs"):
            store.update_policy("cache_ttl", {"ttl": 5})

    def test_an_unknown_policy_type_or_shape_is_refused(self, store: PolicyStore) -> None:
        with pytest.raises(PolicyNotFound):
            store.update_policy("no_such_policy", {})
        with pytest.raises(PolicyInvalid, match="policy_type"):
            store.update_policy("cache_ttl", {}, "no_such_type")
        with pytest.raises(PolicyInvalid, match="object"):
            store.update_policy("cache_ttl", '{"enabled": false}')  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.contract("POL-4")
class TestHistory:
    def test_versions_come_newest_first_and_no_more_than_asked(self, store: PolicyStore) -> None:
        for seconds in (1, 2, 3):
            store.update_policy("cache_ttl", {"ttl_seconds": seconds})

        history = store.get_policy_history("cache_ttl", limit=3)

        assert [entry["version"] for entry in history] == [4, 3, 2]
        assert [entry["is_active"] for entry in history] == [True, False, False]
        assert history[0]["value"]["ttl_seconds"] == 3
        assert history[0]["created_at"].endswith("+00:00")

    def test_an_untouched_policy_has_its_default_as_version_1(self, store: PolicyStore) -> None:
        [only] = store.get_policy_history("cache_ttl")

        assert (only["version"], only["created_by"]) == (1, "default")

    def test_no_such_policy_and_no_such_limit_are_refused(self, store: PolicyStore) -> None:
        assert len(store.get_policy_history("cache_ttl", limit=1)) == 1
        with pytest.raises(PolicyInvalid):
            store.get_policy_history("cache_ttl", limit=0)
        with pytest.raises(PolicyNotFound):
            store.get_policy_history("no_such_policy")


@pytest.mark.django_db
@pytest.mark.contract("POL-5")
class TestRollback:
    def test_the_old_value_becomes_a_new_version(self, store: PolicyStore) -> None:
        store.update_policy("cache_ttl", {"ttl_seconds": 1})

        assert store.rollback_policy("cache_ttl", 1) is True

        newest = store.get_policy_history("cache_ttl")[0]
        assert newest["version"] == 3
        assert newest["value"] == default_value("cache_ttl")
        assert newest["created_by"] == "rollback"
        assert newest["metadata"] == {"rollback_from_version": 1}

    def test_a_version_that_never_was_changes_nothing(self, store: PolicyStore) -> None:
        assert store.rollback_policy("cache_ttl", 2) is False
        assert len(store.get_policy_history("cache_ttl")) == 1

    def test_no_such_policy_is_refused(self, store: PolicyStore) -> None:
        with pytest.raises(PolicyNotFound):
            store.rollback_policy("no_such_policy", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.contract("D-24", "POL-3")
def test_changes_made_at_once_are_all_kept_and_one_is_active(store: PolicyStore) -> None:
    def change(seconds: int) -> None:
        try:
            store.update_policy("cache_ttl", {"ttl_seconds": seconds})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(change, range(1, 19)))

    versions = Policy.objects.named("cache_ttl").order_by("version_num")
    assert [policy.version_num for policy in versions] == list(range(1, 20))
    assert {policy.value["ttl_seconds"] for policy in versions[1:]} == set(range(1, 19))
    assert [policy.version_num for policy in versions.active()] == [19]
