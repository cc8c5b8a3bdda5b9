"""Does a request wish for a new tool? A small grammar on the prompt alone, never the history.

"Create a new function to ..." and "I need a tool that ..." do; "Explain how to write a function"
and "What does the function cos do?" do not.
"""

import re

_VERB = r"(?:create|build|make|write|implement|develop|generate|define|code|program|design)"
_FILLER = r"(?:\s+(?:me|us|for|a|an|the|new|another|small|simple|little|short|custom|python|reusable|general|generic|own|\w+ing|\w+[- ]based)){0,5}"  # noqa: E501
_THING = r"\s+(?:function|tool|method|utility|helper)\b"
_POLITE = r"(?:(?:please|now|then|ok(?:ay)?|hi|hello|hey)[\s,]+|(?:can|could|would|will)\s+you\s+(?:please\s+)?|i(?:'d| would)\s+like\s+you\s+to\s+|i\s+want\s+you\s+to\s+|let(?:'s|\s+us)\s+)*"  # noqa: E501
_COMMAND = re.compile(
    rf"(?:^|[.!?;:,]\s+|\band\s+|\bthen\s+){_POLITE}{_VERB}{_FILLER}{_THING}", re.IGNORECASE
)
_NEED = re.compile(
    rf"\bi\s+(?:need|want|would\s+like|am\s+looking\s+for){_FILLER}{_THING}"
    rf"|\bi'd\s+like{_FILLER}{_THING}",
    re.IGNORECASE,
)


def wishes_for_tool(prompt: str) -> bool:
    """Tell an explicit wish for a new function or tool from talk about functions."""
    text = re.sub(r"(['\"]).*?\1", "''", prompt, flags=re.DOTALL)
    return bool(_COMMAND.search(text.strip()) or _NEED.search(text))
