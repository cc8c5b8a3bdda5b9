import pytest

from registry.calibration import ANCHORS, similarity_of
from registry.ranking import Candidate, Weights, rank


def candidate(
    key: int, similarity: float, success_rate: float | None = None, use_count: int = 0
) -> Candidate:
    return Candidate(key=key, similarity=similarity, success_rate=success_rate, use_count=use_count)


@pytest.mark.contract("REG-3")
class TestRank:
    def test_the_score_weighs_similarity_success_and_frequency(self) -> None:
        [ranked] = rank([candidate(1, 0.8, 0.9, 5)], threshold=0.0, weights=Weights())

        assert ranked.score == pytest.approx(0.7 * 0.8 + 0.2 * 0.9 + 0.1 * 0.5)
        assert ranked.similarity == 0.8

    def test_a_tool_never_used_counts_as_half_successful(self) -> None:
        [ranked] = rank([candidate(1, 0.8)], threshold=0.0, weights=Weights())

        assert ranked.score == pytest.approx(0.7 * 0.8 + 0.2 * 0.5)

    def test_a_tool_that_always_failed_counts_as_failing_not_as_unused(self) -> None:
        [ranked] = rank([candidate(1, 0.8, 0.0, 1)], threshold=0.0, weights=Weights())

        assert ranked.score == pytest.approx(0.7 * 0.8 + 0.1 * 0.1)

    @pytest.mark.parametrize(("uses", "frequency"), [(9, 0.9), (10, 1.0), (11, 1.0)])
    def test_frequency_is_full_from_ten_uses(self, uses: int, frequency: float) -> None:
        weights = Weights(similarity=0.0, success_rate=0.0, frequency=1.0)
        [ranked] = rank([candidate(1, 1.0, 1.0, uses)], threshold=0.0, weights=weights)

        assert ranked.score == pytest.approx(frequency)

    def test_use_can_put_a_slightly_less_similar_tool_first(self) -> None:
        found = [candidate(1, 0.80, 0.2, 10), candidate(2, 0.75, 1.0, 10)]

        assert [each.key for each in rank(found, threshold=0.4, weights=Weights())] == [2, 1]
        assert [each.key for each in rank(found, threshold=0.4, weights=None)] == [1, 2]

    def test_the_threshold_is_inclusive_and_looks_at_similarity_alone(self) -> None:
        found = [candidate(1, 0.4), candidate(2, 0.39999, 1.0, 50)]

        assert [each.key for each in rank(found, threshold=0.4, weights=Weights())] == [1]

    def test_a_threshold_of_zero_keeps_everything(self) -> None:
        assert len(rank([candidate(1, 0.0)], threshold=0.0, weights=None)) == 1


class TestSimilarity:
    def test_anchors_rise_in_both_numbers(self) -> None:
        for anchors in ANCHORS.values():
            assert list(anchors) == sorted(anchors)
            assert [y for _, y in anchors] == sorted({y for _, y in anchors})

    def test_an_anchor_is_met_exactly_and_the_ends_hold(self) -> None:
        for cosine, similarity in ANCHORS["offline"]:
            assert similarity_of(cosine, model="offline") == similarity
        assert similarity_of(-0.5, model="offline") == 0.0
        assert similarity_of(1.5, model="offline") == 1.0

    def test_between_two_anchors_the_line_is_straight(self) -> None:
        (x1, y1), (x2, y2) = ANCHORS["offline"][1:3]

        middle = similarity_of((x1 + x2) / 2, model="offline")

        assert middle == pytest.approx((y1 + y2) / 2)

    def test_the_cosine_of_an_unknown_model_stands_for_itself(self) -> None:
        assert similarity_of(0.37, model="somebody's") == 0.37
        assert similarity_of(-0.37, model="somebody's") == 0.0
