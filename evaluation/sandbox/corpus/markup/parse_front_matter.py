def parse_front_matter(document: str) -> tuple[dict[str, str | list[str]], str]:
    """Split a document into the `key: value` lines between `---` at its top, and the rest.

    Raises:
        ValueError: The block is not closed, or a line has another form.
    """
    lines = document.splitlines(keepends=True)
    if not lines or lines[0].strip() != "---":
        return {}, document
    fields: dict[str, str | list[str]] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == "---":
            return fields, "".join(lines[number:])
        key, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"line {number}: no colon in {line.strip()!r}")
        value = value.strip()
        if value.startswith("[") and value.endswith("]"):
            fields[key.strip()] = [item.strip() for item in value[1:-1].split(",") if item.strip()]
        else:
            fields[key.strip()] = value
    raise ValueError("the front matter is not closed")


# --- tests ---
import pytest

from parse_front_matter import parse_front_matter

POST = """---
title: Tea: a story
tags: [a, b ,]
---
Body
"""


def test_fields():
    fields, _ = parse_front_matter(POST)
    assert fields == {"title": "Tea: a story", "tags": ["a", "b"]}


def test_body():
    assert parse_front_matter(POST)[1] == "Body\n"


def test_none():
    assert parse_front_matter("just text\n---\n") == ({}, "just text\n---\n")
    assert parse_front_matter("") == ({}, "")


def test_not_closed():
    with pytest.raises(ValueError, match="not closed"):
        parse_front_matter("---\na: b\n")


def test_no_colon():
    with pytest.raises(ValueError, match="^line 3: no colon in 'oops'$"):
        parse_front_matter("---\na: b\noops\n---\n")
