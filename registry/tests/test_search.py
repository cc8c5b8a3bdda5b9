import pytest
from django.db import connection

from evaluation.retrieval import fit
from llm.embeddings import embed_offline
from registry.capabilities import CapabilityRegistry
from registry.embedding import Embedding
from registry.models import EMBEDDING_DIMS, Tool, ToolEmbedding, ToolVersion
from registry.search import CANDIDATE_LIMIT, Found, find_candidates
from registry.search_text import search_text
from registry.testing import publish_tool, store_version

pytestmark = pytest.mark.django_db


def axis(number: int) -> list[float]:
    vector = [0.0] * EMBEDDING_DIMS
    vector[number] = 1.0
    return vector


def find(query: str, vector: list[float], model: str = "by_hand") -> list[Found]:
    return find_candidates(query=query, vector=vector, model=model, user_id=None)


def publish_at(name: str, vector: list[float], docstring: str) -> Tool:
    return publish_tool(
        name, docstring=docstring, embedding=Embedding(model="by_hand", vector=vector)
    )


class TestFindCandidates:
    def test_each_half_brings_what_the_other_misses(self) -> None:
        publish_at("by_vector", axis(1), "Alpha.")
        publish_at("by_words", axis(2), "Beta gamma.")

        found = find("gamma", axis(1))

        assert {each.tool.name: each.cosine for each in found} == {
            "by_vector": pytest.approx(1.0),
            "by_words": pytest.approx(0.0),
        }

    def test_what_both_halves_find_comes_first(self) -> None:
        publish_at("words_only", axis(2), "Delta delta delta.")
        publish_at("vector_only", [*axis(1)[:-1], 0.5], "Alpha.")
        publish_at("both", axis(1), "Delta.")

        assert find("delta", axis(1))[0].tool.name == "both"

    def test_one_word_in_common_is_enough(self) -> None:
        publish_at("words", axis(2), "Translate currency amounts.")

        assert find("how many euros is this amount, please?", axis(1))[0].tool.name == "words"

    @pytest.mark.parametrize(
        "query",
        [
            "it's 'quoted'",
            'a "b" & | ! <-> (',
            "back\\slash \\' end",
            "the of and",
            "%s %(x)s",
            "a\x00b",
        ],
    )  # fmt: skip
    def test_no_character_of_a_request_breaks_the_query(self, query: str) -> None:
        publish_at("multiply", axis(1), "Multiply.")

        assert [each.tool.name for each in find(query, axis(1))] == ["multiply"]

    def test_a_candidate_carries_all_that_ranking_and_calling_need(self) -> None:
        tool = publish_at("multiply", axis(1), "Multiply.")
        Tool.objects.filter(pk=tool.pk).update(use_count=7, recent_outcomes="1101")

        [found] = find("multiply", axis(1))

        assert (found.tool.use_count, found.tool.success_rate) == (7, 0.75)
        assert found.tool.owner_id is None
        assert found.version == ToolVersion.objects.get()
        assert found.version.input_schema["required"] == ["number"]
        assert not vars(found.version).keys() & {"cosine", "of_tool_name"}

    def test_vectors_of_another_model_do_not_count(self) -> None:
        publish_at("multiply", axis(1), "Multiply.")

        assert find("nothing in common", axis(1), model="another") == []
        assert find("multiply", axis(1), model="another")[0].cosine is None

    def test_a_request_without_a_vector_has_no_cosine(self) -> None:
        publish_at("multiply", axis(1), "Multiply.")

        assert [each.cosine for each in find("multiply", [0.0] * EMBEDDING_DIMS)] == [None]

    def test_there_are_at_most_so_many(self) -> None:
        for index in range(CANDIDATE_LIMIT + 1):
            publish_at(f"multiply_{index}", axis(1), "Multiply.")

        assert len(find("multiply", axis(1))) == CANDIDATE_LIMIT


@pytest.mark.parametrize("count", [60, 700])
def test_versions_that_are_not_live_do_not_crowd_out_a_live_one_in_the_index(count: int) -> None:
    """The index returns 40 rows at first; and 700 equal vectors lead only to each other."""
    old = store_version("crowd")
    more = ToolVersion.objects.bulk_create(
        ToolVersion(
            tool=old.tool, version_num=number, origin="repair", code="x", signature="x",
            digest="0" * 64, search_text="",
        )
        for number in range(2, count + 2)
    )  # fmt: skip
    ToolEmbedding.objects.bulk_create(
        ToolEmbedding(version=version, model="by_hand", vector=axis(1)) for version in more
    )
    near = publish_at("near", axis(1), "Alpha.")
    far = publish_at("far", [*axis(1)[:-1], 1.0], "Beta.")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")

    assert [each.tool for each in find("nothing in common", axis(1))] == [near, far]


@pytest.mark.contract("REG-2")
def test_the_labelled_requests_find_their_tools(registry: CapabilityRegistry) -> None:
    tools, queries = fit.load_tools(), fit.load_queries()
    for tool in tools:
        publish_tool(
            tool.name,
            docstring=tool.docstring,
            examples=tool.examples,
            embedding=Embedding(
                model="offline",
                vector=embed_offline(search_text(tool.name, tool.docstring, tool.examples)),
            ),
        )

    best = {query: registry.search_tool(query.request) for query in queries}

    def share(level: str) -> float:
        asked = [(query, found) for query, found in best.items() if query.level == level]
        return fit.share([(found and found["name"]) == query.tool for query, found in asked])

    assert share("easy") >= 0.9
    assert share("hard") >= 0.25
    assert share("none") >= 0.9  # nothing was found
