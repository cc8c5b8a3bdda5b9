"""Slow calls that tests make as a run."""

from collections.abc import Callable

import pytest

from runs import context, steps
from runs.context import Work


class Counted:
    """A slow call that counts how often it is made."""

    def __init__(self, value: object = 45, tokens: int = 0) -> None:
        self.value, self.tokens, self.made = value, tokens, 0

    def __call__(self) -> steps.Answer:
        self.made += 1
        return steps.Answer(value=self.value, input_tokens=self.tokens)


def call(work: Work, perform: Callable[[], steps.Answer], **kwargs: object) -> object:
    with context.activate(work):
        return steps.call("model.arguments", request={"q": 1}, perform=perform, **kwargs)  # type: ignore[arg-type]


def die(work: Work, **kwargs: object) -> None:
    """Make the call, and die while it is under way."""

    def perform() -> steps.Answer:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(work, perform, **kwargs)
