"""From the text of an answer to the value that was asked for."""

import itertools
import json
import re
from typing import Any, TypeVar

from pydantic import ValidationError

from llm.errors import ModelAnswerInvalid
from llm.kinds import Shape

MAX_BRACES = 50  # places in a text where an object may begin
_BRACE = re.compile(r"\{")
_FENCE = re.compile(r"```[\w+-]*\n(.*?)```", re.DOTALL)

AnyShape = TypeVar("AnyShape", bound=Shape)


def parse(text: str, shape: type[AnyShape]) -> AnyShape:
    """Read an answer, also one in a fence or with prose around its one JSON object.

    Raises:
        ModelAnswerInvalid: It is no JSON, or not of this shape; the message says what is wrong.
    """
    try:
        return shape.model_validate(_json_in(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise ModelAnswerInvalid(
            f"The model's answer has the wrong shape: {where}: {first['msg']}"
        ) from error


def _json_in(text: str) -> Any:
    """Return the first JSON object in a text: bare, fenced, or amid prose with braces of its own.

    Line ends may stand unescaped inside of its texts.
    """
    fenced = _FENCE.search(text)
    for candidate in (text, fenced[1] if fenced else ""):
        try:
            return json.loads(candidate, strict=False)
        except ValueError:
            continue
    for brace in itertools.islice(_BRACE.finditer(text), MAX_BRACES):
        try:
            return json.JSONDecoder(strict=False).raw_decode(text, brace.start())[0]
        except ValueError:
            continue
    raise ModelAnswerInvalid("The model's answer is not valid JSON.")


def strip_fence(code: str) -> str:
    """Return source code without the Markdown fence some models put around it."""
    fenced = _FENCE.search(code)
    return fenced[1] if fenced and code.lstrip().startswith("```") else code
