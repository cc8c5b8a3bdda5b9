"""Cosines of different embedding models on one scale from 0 to 1. Pure.

A hashed vector calls two texts alike at 0.3 where a learned one says 0.6, so a threshold means
nothing until a cosine is translated. Each model has anchors (cosine, similarity), joined by
straight lines. They are fitted by `evaluation/retrieval/fit.py` on the labelled set beside it,
and a test fits them again.
"""

from bisect import bisect_right

Anchors = tuple[tuple[float, float], ...]  # rising in both numbers

ANCHORS: dict[str, Anchors] = {
    "offline": ((0.0, 0.0), (0.17, 0.4), (0.3, 0.6), (1.0, 1.0)),
}
_IDENTITY: Anchors = ((0.0, 0.0), (1.0, 1.0))


def similarity_of(cosine: float, *, model: str) -> float:
    """Translate a cosine of `model`'s vectors; an unknown model's cosine stands for itself."""
    return interpolate(cosine, ANCHORS.get(model, _IDENTITY))


def interpolate(cosine: float, anchors: Anchors) -> float:
    """Read the broken line through `anchors` at `cosine`; outside, its ends hold."""
    if cosine <= anchors[0][0]:
        return anchors[0][1]
    if cosine >= anchors[-1][0]:
        return anchors[-1][1]
    right = bisect_right(anchors, cosine, key=lambda anchor: anchor[0])
    (left_x, left_y), (right_x, right_y) = anchors[right - 1], anchors[right]
    return left_y + (cosine - left_x) / (right_x - left_x) * (right_y - left_y)
