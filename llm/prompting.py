"""Prompts are files; a call's messages are the prompt of its kind and one JSON document."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from runs.digests import digest

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "prompts"),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 -- plain text for a model, not HTML
)


@cache
def instructions(kind: str) -> str:
    return _ENVIRONMENT.get_template(f"{kind}.j2").render()


@cache
def prompt_digest(kind: str) -> str:
    """Return the version of a prompt: what was asked with it is remembered under it."""
    return digest(instructions(kind))


def messages(kind: str, document: dict[str, Any]) -> list[dict[str, str]]:
    """Return the messages of a call. What people, files and tools said stays inside the JSON."""
    return [
        {"role": "system", "content": instructions(kind)},
        {"role": "user", "content": json.dumps(document, ensure_ascii=False)},
    ]
