"""The anchors, against the labelled set they were fitted on."""

from collections import Counter

import pytest

from evaluation.retrieval import fit
from llm.embeddings import embed_offline
from registry.calibration import ANCHORS, similarity_of
from registry.names import is_valid


@pytest.fixture(scope="module")
def hits() -> list[fit.Hit]:
    return fit.best_hits(embed_offline, fit.load_tools(), fit.load_queries())


class TestTheSet:
    def test_it_is_large_enough_and_consistent(self) -> None:
        tools, queries = fit.load_tools(), fit.load_queries()
        levels = Counter(query.level for query in queries)
        names = {tool.name for tool in tools}

        assert len(names) == len(tools) >= 40
        assert levels["easy"] + levels["hard"] >= 80
        assert levels["none"] >= 20
        assert {query.tool for query in queries} == names | {None}
        assert all(is_valid(name) for name in names)

    def test_no_request_is_given_away_by_an_example(self) -> None:
        examples = {example for tool in fit.load_tools() for example in tool.examples}

        assert examples.isdisjoint(query.request for query in fit.load_queries())


class TestTheAnchors:
    def test_they_are_what_the_set_gives(self, hits: list[fit.Hit]) -> None:
        assert fit.fit(hits) == ANCHORS["offline"]

    def test_a_right_hit_is_typically_at_least_0_6(self, hits: list[fit.Hit]) -> None:
        right = [similarity_of(hit.cosine, model="offline") for hit in hits if hit.is_right]

        assert fit.share([similarity >= 0.6 for similarity in right]) >= 0.7

    def test_an_unrelated_request_typically_stays_below_0_4(self, hits: list[fit.Hit]) -> None:
        unrelated = [
            similarity_of(hit.cosine, model="offline") for hit in hits if hit.query.tool is None
        ]

        assert fit.share([similarity < 0.4 for similarity in unrelated]) >= 0.9
        assert max(unrelated) < 0.6

    def test_requests_that_share_words_with_their_tool_find_it(self, hits: list[fit.Hit]) -> None:
        assert fit.recall_at_1(hits, "easy") >= 0.9
