"""One model call over HTTP: a total deadline, own retries, and a ladder for weaker servers.

Nothing an OpenAI-compatible server may answer is trusted: a page of HTML with status 200, a
stream cut short and an empty choice list all end as typed errors.
"""

import random
import re
import time
from dataclasses import dataclass, replace
from typing import Any, Literal

import structlog

from kernel.errors import AppError
from llm.errors import (
    ModelAnswerInvalid,
    ModelRateLimited,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
)
from llm.usage import Spent, at_most, joined, number_in
from runs import steps

log = structlog.get_logger(__name__)

Rung = Literal["json_schema", "json_object", "prompt"]
RUNGS: tuple[Rung, ...] = ("json_schema", "json_object", "prompt")
PUBLIC_API = "https://api.openai.com/v1"  # also where the environment holds an empty base URL
FIRST_PAUSE_S = 0.4
MAX_TRIES = 5
MAX_SAID = 200  # characters of what a server complained of


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. `schema` is a JSON Schema object, named `kind` on the wire."""

    kind: str
    schema: dict[str, Any]
    messages: list[dict[str, str]]
    temperature: float
    max_output_tokens: int

    @property
    def most_tokens(self) -> int:
        """An upper estimate of what asking it once may cost."""
        return at_most(message["content"] for message in self.messages) + self.max_output_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    text: str
    input_tokens: int
    output_tokens: int


@dataclass(slots=True, kw_only=True)
class Abilities:
    """What a server has been found to accept."""

    rung: Rung = "json_schema"
    takes_temperature: bool = True


# Learned per (base URL, model) and process; a restart learns them again at one call each.
_abilities: dict[tuple[str, str], Abilities] = {}


def forget_abilities() -> None:
    _abilities.clear()


class Transport:
    """A client of one server and model. Thread-safe; keeps its connections."""

    def __init__(self, *, base_url: str, api_key: str, model: str, timeout_s: float) -> None:
        # These cost 0.8 s, and most processes never ask.
        from openai import OpenAI  # noqa: PLC0415

        from llm.deadlines import deadlined_client  # noqa: PLC0415

        self.model = model
        self.timeout_s = timeout_s
        self._client = OpenAI(
            api_key=api_key,
            base_url=base_url or PUBLIC_API,
            max_retries=0,
            timeout=timeout_s,
            http_client=deadlined_client(timeout_s=timeout_s),
        )
        self._able = _abilities.setdefault((base_url, model), Abilities())

    def ask(self, question: Question, *, spent_before: int = 0) -> RawAnswer:
        """Return the text of the answer; retries what may pass, within the total deadline.

        Each further try has to fit the run's budget beside the tokens of those before, and
        `spent_before`, as the first did.

        The tokens are those of all tries that came with an answer. An error carries them in
        `extra`, where the server has said or shown that there were any.

        Raises:
            ModelTimeout: No whole answer in time.
            ModelRateLimited: The server kept saying 429.
            ModelUnavailable: The server could not be reached, or kept failing.
            ModelRefused: The model declined.
            ModelAnswerInvalid: What came is no answer.
            BudgetExceeded: Another try does not fit what is left.
        """
        deadline = time.monotonic() + self.timeout_s
        tries, spent = 0, Spent()
        while True:
            try:
                steps.hold(spent_before + spent.total + question.most_tokens)
                return self._once(question, deadline, spent)
            except AppError as error:
                error.extra |= spent.said
                raise
            except _Retry as again:
                tries += not again.free
                pause = again.after_s or FIRST_PAUSE_S * 2**tries * random.uniform(0.7, 1.3)  # noqa: S311
                if tries >= MAX_TRIES or time.monotonic() + pause > deadline:
                    again.final.extra |= spent.said
                    raise again.final from again
                log.info("llm.call.retried", kind=question.kind, reason=again.final.code)
                if not again.free:
                    time.sleep(pause)

    def close(self) -> None:
        self._client.close()

    def embed(self, texts: list[str], dimensions: int) -> tuple[list[list[float]], int]:
        """Return one vector a text, and the tokens it took."""
        import openai  # noqa: PLC0415

        try:
            reply = self._client.embeddings.create(
                model=self.model, input=texts, dimensions=dimensions, encoding_format="float"
            )
        except openai.APITimeoutError as error:
            raise ModelTimeout("The embedding model did not answer in time.") from error
        except (openai.OpenAIError, ValueError) as error:
            raise ModelUnavailable(f"The embedding model failed: {_short(error)}") from error
        data = getattr(reply, "data", None) or []
        if len(data) != len(texts):
            raise ModelAnswerInvalid("The embedding model did not answer with one vector a text.")
        told = number_in(getattr(reply, "usage", None), "prompt_tokens")
        return [item.embedding for item in data], at_most(texts) if told is None else told

    def _once(self, question: Question, deadline: float, spent: Spent) -> RawAnswer:
        import openai  # noqa: PLC0415

        left = deadline - time.monotonic()
        if left <= 0:
            raise ModelTimeout(_TIMEOUT)
        form = replace(self._able)  # other threads may lower it while this call is under way
        try:
            reply = self._client.chat.completions.create(
                **self._parameters(question, form), timeout=left
            )
        except openai.APITimeoutError as error:
            raise ModelTimeout(_TIMEOUT) from error
        except openai.APIConnectionError as error:
            raise _Retry(ModelUnavailable("The model's server cannot be reached.")) from error
        except openai.APIStatusError as error:
            raise self._judged(error, form) from error
        except openai.OpenAIError as error:
            raise ModelUnavailable(f"The model's server failed: {_short(error)}") from error
        except ValueError as error:  # a body that is no JSON, whatever the status said
            raise _Retry(ModelAnswerInvalid(_NO_JSON)) from error
        spent.add(reply, [message["content"] for message in question.messages])
        return RawAnswer(text=_text_of(reply), input_tokens=spent.input, output_tokens=spent.output)

    def _parameters(self, question: Question, form: Abilities) -> dict[str, Any]:
        parameters: dict[str, Any] = {
            "model": self.model,
            "messages": question.messages,
            "max_completion_tokens": question.max_output_tokens,
        }
        if form.takes_temperature:
            parameters["temperature"] = question.temperature
        if form.rung == "json_schema":
            named = {"name": question.kind, "schema": question.schema}
            parameters["response_format"] = {"type": "json_schema", "json_schema": named}
        elif form.rung == "json_object":
            parameters["response_format"] = {"type": "json_object"}
        return parameters

    def _judged(self, error: Any, form: Abilities) -> Exception:
        """Say what an HTTP error status means: try again, step down the ladder, or give up."""
        status = error.status_code
        if status == 429:
            after = _retry_after(error)
            return _Retry(ModelRateLimited("The model's server is over its rate limit."), after)
        if status in {408, 409} or status >= 500:
            return _Retry(ModelUnavailable(f"The model's server answers with error {status}."))
        if status in {400, 422} and self._step_down(_complaint(error).lower(), form):
            return _Retry(ModelUnavailable("The model's server refuses every form."), free=True)
        if status in {401, 403}:
            return ModelUnavailable("The model's server refuses the API key: check OPENAI_API_KEY.")
        said = _complaint(error)[:MAX_SAID]
        return ModelUnavailable(f"The model's server refuses the request: {said}")

    def _step_down(self, complaint: str, form: Abilities) -> bool:
        """Ask for less than `form` next time; False when there is nothing left to do without."""
        if "temperature" in complaint and form.takes_temperature:
            self._able.takes_temperature = False
            return True
        below = RUNGS[RUNGS.index(form.rung) + 1 :]
        if below and ("response_format" in complaint or "json_" in complaint):
            self._able.rung = max(below[0], self._able.rung, key=RUNGS.index)
            return True
        return False


_TIMEOUT = "The model did not give a whole answer in time."
_NO_JSON = "The model's server answered with something that is not JSON."


class _Retry(Exception):
    """The call may pass if made again. `free` tries cost no pause and are not counted."""

    def __init__(self, final: Exception, after_s: float | None = None, *, free: bool = False):  # noqa: ANN204
        super().__init__(str(final))
        self.final: Any = final
        self.after_s = after_s
        self.free = free


def _text_of(reply: Any) -> str:
    choices = getattr(reply, "choices", None)
    if not choices or getattr(choices[0], "message", None) is None:
        raise _Retry(ModelAnswerInvalid(_NO_JSON))
    message, reason = choices[0].message, choices[0].finish_reason
    if getattr(message, "refusal", None):
        raise ModelRefused(f"The model declined: {message.refusal}")
    if reason == "length":
        raise ModelAnswerInvalid("The model's answer was cut off before its end.")
    text = joined(message.content)
    if not text:
        raise _Retry(ModelAnswerInvalid("The model answered with nothing."))
    return text


def _retry_after(error: Any) -> float | None:
    """Return the server's wish in seconds; None where it has none that we understand."""
    value = error.response.headers.get("retry-after", "")
    return float(value) if re.fullmatch(r"\d+(\.\d+)?", value) else None


def _complaint(error: Any) -> str:
    """Return what an error status came with, also from a server that words it in its own way."""
    said = str(error)
    if re.fullmatch(r"Error code: \d+", said):
        said = f"{said} - {error.response.text}"
    return " ".join(said.split())


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:MAX_SAID]
