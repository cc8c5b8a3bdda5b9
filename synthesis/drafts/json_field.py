"""Template: one value out of a JSON text."""

import json
from collections.abc import Mapping
from typing import Any

from synthesis.drafts.parameters import FieldPath
from synthesis.drafts.template import Draft, Template, fill, literal, slug

CATEGORY = "json"
_CODE = '''import json

PATH = $path


def $function(json_text: str) -> object:
    """Return what stands at $words in a JSON text.

    Raises:
        ValueError: The text is no JSON, or a key on the way is missing.
    """
    try:
        value = json.loads(json_text)
    except ValueError as error:
        raise ValueError("the text is no JSON") from error
    for key in PATH:
        if not isinstance(value, dict) or key not in value:
            raise ValueError(f"there is no key {key!r}")
        value = value[key]
    return value
'''
_TESTS = """import pytest

from $function import $function


def test_a_text_and_a_number():
    assert $function($with_text) == "here"
    assert $function($with_number) == 42.5


def test_lists_and_objects_come_whole():
    assert $function($with_list) == [1, 2, {"a": None}]


def test_what_stands_beside_it_does_not_matter():
    assert $function($beside) == "this one"


def test_null_is_a_value():
    assert $function($with_null) is None
    assert $function($with_zero) == 0


def test_a_missing_key_is_named():
    with pytest.raises(ValueError, match=$last):
        $function($without)


def test_an_item_of_a_list_is_no_key():
    with pytest.raises(ValueError, match="no key"):
        $function("[1, 2]")


def test_what_is_no_json_is_refused():
    with pytest.raises(ValueError, match="no JSON"):
        $function("{'single': 'quotes'}")
"""


_MORE: tuple[Any, ...] = ("über", [], {"b": [True]})


def _nested(path: tuple[str, ...], value: Any, **beside: Any) -> str:
    """Write JSON that holds `value` at the path, and something else beside it at every step."""
    for key in reversed(path):
        value = {**{f"not_{key}": other for other in beside.values()}, key: value}
    return json.dumps(value)


def _write(given: Mapping[str, Any]) -> Draft:
    path: tuple[str, ...] = given["path"]
    words = ".".join(path)
    function = f"pick_{slug(words)}"
    texts = {
        "with_text": _nested(path, "here"),
        "with_number": _nested(path, 42.5),
        "with_list": _nested(path, [1, 2, {"a": None}]),
        "with_null": _nested(path, None),
        "with_zero": _nested(path, 0),
        "beside": _nested(path, "this one", other="not that"),
        "without": _nested((*path[:-1], f"not_{path[-1]}"), "elsewhere"),
    }
    return Draft(
        function_name=function,
        code=fill(_CODE, function=function, path=literal(list(path)), words=words),
        tests=fill(
            _TESTS,
            function=function,
            last=literal(path[-1]),
            **{name: literal(text) for name, text in texts.items()},
        ),
        docstring=f"Return what stands at {words} in a JSON text.",
        category=CATEGORY,
        examples=(
            f"Pick {words} out of a JSON text",
            f"What is {words} in this JSON?",
        ),
        held_out=tuple(
            {"arguments": {"json_text": _nested(path, value, other=0)}, "expected": value}
            for value in _MORE
        ),
    )


TEMPLATE = Template(
    name="json_field_picker",
    category=CATEGORY,
    description="The value at a fixed place of a JSON text.",
    parameters=(FieldPath(name="path", description="Keys joined by dots: user.address.city."),),
    write=_write,
)
