"""Template: a value by its key, from a table that is part of the tool."""

from collections.abc import Mapping
from typing import Any

from synthesis.drafts.parameters import Entries, Name
from synthesis.drafts.template import Draft, Template, fill, literal

CATEGORY = "lookup"
_CODE = '''TABLE = $table


def $function(key: str) -> $type:
    """Look up the $words of a key. Neither case nor blanks around the key count.

    Raises:
        ValueError: The table has no such key.
    """
    found = {name.casefold(): value for name, value in TABLE.items()}
    wanted = key.strip().casefold()
    if wanted not in found:
        raise ValueError(f"there is no key {key!r}; the keys are {', '.join(TABLE)}")
    return found[wanted]
'''
_TESTS = """import pytest

from $function import $function


def test_the_first_and_the_last():
    assert $function($first) == $of_first
    assert $function($last) == $of_last


def test_every_entry():
    assert [$calls] == $values


def test_case_and_blanks_do_not_count():
    assert $function("  " + $shouted + " ") == $of_first


def test_an_unknown_key_names_those_there_are():
    with pytest.raises(ValueError, match="the keys are"):
        $function($unknown)
    with pytest.raises(ValueError, match="the keys are"):
        $function("")
"""


def _write(given: Mapping[str, Any]) -> Draft:
    subject, entries = given["subject"], given["entries"]
    function, words = f"look_up_{subject}", subject.replace("_", " ")
    keys, values = list(entries), list(entries.values())
    unknown = " or ".join(keys)[:200] + " or another"  # longer than any of them
    return Draft(
        function_name=function,
        code=fill(
            _CODE,
            function=function,
            table=_table(entries),
            type=" | ".join(sorted({type(value).__name__ for value in values})),
            words=words,
        ),
        tests=fill(
            _TESTS,
            function=function,
            first=literal(keys[0]),
            of_first=literal(values[0]),
            last=literal(keys[-1]),
            of_last=literal(values[-1]),
            calls=", ".join(f"{function}({literal(key)})" for key in keys),
            values=literal(values),
            shouted=literal(_swapped(keys[0])),
            unknown=literal(unknown),
        ),
        docstring=f"Look up the {words} of a key.",
        category=CATEGORY,
        examples=(f"Look up {words} of '{keys[0]}'", f"Look up the {words} for {keys[-1]}"),
        held_out=(
            {"arguments": {"key": _swapped(keys[-1])}, "expected": values[-1]},
            {"arguments": {"key": f" {keys[0]}"}, "expected": values[0]},
            {"arguments": {"key": unknown}, "raises": "ValueError"},
        ),
    )


def _table(entries: Mapping[str, Any]) -> str:
    rows = "".join(f"    {literal(key)}: {literal(value)},\n" for key, value in entries.items())
    return f"{{\n{rows}}}"


def _swapped(key: str) -> str:
    """Return the key in the other case, if that is still the same key."""
    other = key.swapcase()
    return other if other.casefold() == key.casefold() else key


TEMPLATE = Template(
    name="lookup_table",
    category=CATEGORY,
    description="A value by its key, from a table of 2 to 100 entries that is part of the tool.",
    parameters=(
        Name(name="subject", description="What is looked up: dial_code."),
        Entries(name="entries", description="The values by key: {Norway: 47, Peru: 51}."),
    ),
    write=_write,
)
