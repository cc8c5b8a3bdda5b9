import copy
from typing import Any


def patch_document(document: Any, patch: Any) -> Any:
    """Apply a merge patch (RFC 7396); neither argument is changed."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    result = copy.deepcopy(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = patch_document(result.get(key), value)
    return result


# --- tests ---
import pytest

from patch_document import patch_document


@pytest.mark.parametrize(
    ("document", "change", "expected"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({"a": 1}, None, None),
    ],
)
def test_examples_of_the_standard(document, change, expected):
    assert patch_document(document, change) == expected


def test_document_is_not_changed():
    document = {"a": {"b": 1}}
    assert patch_document(document, {"a": {"b": 2}}) == {"a": {"b": 2}}
    assert document == {"a": {"b": 1}}


def test_result_shares_nothing_with_the_patch():
    change = {"a": [1]}
    patch_document({}, change)["a"].append(2)
    assert change == {"a": [1]}


def test_patch_with_a_dollar():
    assert patch_document({"$int": "0x1"}, {"$x": 1}) == {"$int": "0x1", "$x": 1}
