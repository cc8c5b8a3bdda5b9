"""What a call has cost, by what a server says of it, or else by the length of what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

CHARS_PER_TOKEN = 3  # on the safe side for English and code


@dataclass(slots=True)
class Spent:
    """What the tries of one call have cost so far."""

    input: int = 0
    output: int = 0

    def add(self, reply: Any, asked: Sequence[str]) -> None:
        """Count an answer by its `usage`; without one by its length, which counts too much."""
        if getattr(reply, "choices", None) is None:
            return  # no completion: an error with status 200, say
        usage = getattr(reply, "usage", None)
        told = number_in(usage, "prompt_tokens")
        self.input += at_most(asked) if told is None else told
        told = number_in(usage, "completion_tokens")
        self.output += at_most(_texts_of(reply)) if told is None else told

    @property
    def total(self) -> int:
        return self.input + self.output

    @property
    def said(self) -> dict[str, int]:
        """The counts as an error carries them; empty where no answer came, so nothing is known."""
        if not self.total:
            return {}
        return {"input_tokens": self.input, "output_tokens": self.output}


def joined(content: Any) -> str:
    """Return a message's text; some servers send it in parts."""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _texts_of(reply: Any) -> list[str]:
    messages = [getattr(choice, "message", None) for choice in reply.choices]
    return [
        joined(getattr(message, "content", None)) + str(getattr(message, "refusal", None) or "")
        for message in messages
    ]


def number_in(usage: Any, name: str) -> int | None:
    """Return a count of `usage`, None where it says none; some servers write decimals or texts."""
    try:
        return max(0, int(float(getattr(usage, name))))
    except (AttributeError, TypeError, ValueError, OverflowError):
        return None


def at_most(texts: Iterable[str]) -> int:
    """Estimate the tokens of texts, rather too many than too few."""
    return sum(len(text) for text in texts) // CHARS_PER_TOKEN + 1
