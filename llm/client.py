"""`LLMClient`: every call to a model, by the names of the reference documents."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar, cast

from django.conf import settings

from kernel.errors import AppError
from llm import answers, memo, prices, prompting
from llm.embeddings import DIMENSIONS, OFFLINE_MODEL, embed_offline
from llm.errors import ModelAnswerInvalid, ModelNotConfigured
from llm.kinds import (
    KINDS,
    ArgumentMatch,
    Code,
    FunctionSpec,
    HeldOutExamples,
    Kind,
    QueryAnalysis,
    Reply,
    Shape,
    schema_of,
)
from llm.transport import Question, RawAnswer, Transport
from runs import steps
from runs.attention import attended
from runs.digests import canonical_json, digest

TEMPERATURE_SETTINGS = {
    "specification": KINDS["function_spec"].temperature,
    "tests": KINDS["test_suite"].temperature,
    "implementation": KINDS["implementation"].temperature,
    "argument_extraction": KINDS["arguments"].temperature,
    "response_synthesis": KINDS["response"].temperature,
}
OFFLINE_CHAT_MODEL = "offline-demonstration"
DEFAULT_EMBEDDING_MODEL = "text-embedding-3-small"
_CHARS_PER_TOKEN = 3  # on the safe side for English and code

AnyShape = TypeVar("AnyShape", bound=Shape)


class LLMClient:
    """Talks to one OpenAI-compatible server.

    Everything it needs is made when first used, so a subclass may set what it wants in its own
    `__init__` without calling this one. Each call is a step of the current run, if there is one.
    """

    def __init__(
        self,
        api_key: str | None = None,
        model: str | None = None,
        embedding_model: str | None = None,
    ) -> None:
        if api_key is not None:
            self.api_key = api_key
        if model is not None:
            self.model = model
        if embedding_model is not None:
            self.embedding_model = embedding_model

    # --- What it talks to --------------------------------------------------

    @cached_property
    def api_key(self) -> str:
        return str(settings.OPENAI_API_KEY) or ("offline" if settings.LLM_OFFLINE else "")

    @cached_property
    def base_url(self) -> str:
        return str(settings.OPENAI_BASE_URL)

    @property
    def _server(self) -> str:
        """What records call the server: the offline model listens elsewhere after each start."""
        is_offline = settings.LLM_OFFLINE and self.base_url == str(settings.OPENAI_BASE_URL)
        return "offline" if is_offline else self.base_url

    @cached_property
    def model(self) -> str:
        return str(settings.OPENAI_MODEL) or (OFFLINE_CHAT_MODEL if settings.LLM_OFFLINE else "")

    @cached_property
    def embedding_model(self) -> str:
        """The model of the vectors; "offline" is computed in this process."""
        if settings.OPENAI_EMBEDDING_MODEL:
            return str(settings.OPENAI_EMBEDDING_MODEL)
        hosted = settings.OPENAI_API_KEY and not settings.OPENAI_BASE_URL
        return DEFAULT_EMBEDDING_MODEL if hosted else OFFLINE_MODEL

    @cached_property
    def _chat(self) -> Transport:
        return self._transport(self.model, "OPENAI_MODEL")

    @cached_property
    def _embedder(self) -> Transport:
        return self._transport(self.embedding_model, "OPENAI_EMBEDDING_MODEL")

    def _transport(self, model: str, setting: str) -> Transport:
        if not model or not (self.api_key or self.base_url):
            raise ModelNotConfigured(
                f"No model is configured: set OPENAI_API_KEY (or OPENAI_BASE_URL) and {setting}."
            )
        return Transport(
            base_url=self.base_url,
            api_key=self.api_key or "none",
            model=model,
            timeout_s=settings.LLM_TIMEOUT_S,
        )

    def close(self) -> None:
        """Close the connections to the server, if any were opened."""
        for name in ("_chat", "_embedder"):
            transport = self.__dict__.pop(name, None)
            if transport is not None:
                transport.close()

    # --- Understanding a request -------------------------------------------

    def analyze_query(self, prompt: str, *, problem: str = "") -> QueryAnalysis:
        """Say whether a request is a task, and into which steps it falls. Sees no history.

        `problem` says why the last answer to this was sent back.
        """
        document = {"request": prompt} | ({"problem": problem} if problem else {})
        return self._ask(KINDS["query_analysis"], QueryAnalysis, document)

    def extract_arguments(self, prompt: str, signature: str) -> dict[str, Any]:
        """Return the arguments by name; None for a value the prompt does not hold."""
        return self.match_arguments(prompt, {"signature": signature}).arguments

    def match_arguments(
        self,
        prompt: str,
        tool: dict[str, Any],
        *,
        history: Sequence[dict[str, str]] = (),
        results: Sequence[dict[str, Any]] = (),
        files: Sequence[dict[str, Any]] = (),
        previous_error: str = "",
    ) -> ArgumentMatch:
        """Say whether a tool fits a request, and with which arguments.

        Args:
            tool: `signature`, and where known `name`, `description`, `parameters` (JSON Schema).
            history: Earlier messages, oldest first; only where the prompt alone was not enough.
            results: Earlier results as `source, task, result`; the answer refers to values in them.
            files: Those that the request names or may mean: `name`, `kind`, and of a table
                `delimiter`, `has_header`, `columns`, `column_count` and the first `rows`.
            previous_error: What was wrong with the arguments the last time.
        """
        document: dict[str, Any] = {"request": prompt, "tool": tool}
        optional = {
            "history": list(history),
            "results": list(results),
            "files": list(files),
            "previous_error": previous_error,
        }
        document |= {name: value for name, value in optional.items() if value}
        return self._ask(KINDS["arguments"], ArgumentMatch, document)

    # --- Writing a tool -----------------------------------------------------

    def generate_spec(self, user_prompt: str) -> dict[str, Any]:
        """Return `function_name, parameters, return_type, docstring, examples, category, refusal`,
        and `description` as another name of `docstring`."""
        return self._parse_spec_response(self._text(KINDS["function_spec"], user_prompt))

    def _build_spec_prompt(self, user_prompt: str) -> str:
        """Return one text that asks for a specification, for models that take no messages."""
        parts = prompting.messages("function_spec", {"request": user_prompt})
        return "\n\n".join(part["content"] for part in parts)

    def _parse_spec_response(self, response: str) -> dict[str, Any]:
        """Read a specification out of a model's text.

        Raises:
            ModelAnswerInvalid: It holds none.
        """
        spec = answers.parse(response, FunctionSpec).model_dump(mode="json")
        return spec | {"description": spec["docstring"]}

    def _text(self, kind: Kind, user_prompt: str) -> str:
        return canonical_json(
            self._ask(kind, kind.shape, {"request": user_prompt}).model_dump(mode="json")
        )

    def generate_tests(
        self,
        spec: dict[str, Any],
        *,
        problem: str | None = None,
        previous: str | None = None,
        unnoticed: Sequence[dict[str, Any]] = (),
    ) -> str:
        """Return pytest source; `problem` says why the `previous` suite was sent back.

        `unnoticed` are inputs on which the previous suite lets a wrong function pass.
        """
        document: dict[str, Any] = {
            "specification": spec,
            "problem": problem,
            "previous": previous,
        }
        if unnoticed:
            document["unnoticed"] = list(unnoticed)
        return self._code("test_suite", document)

    def generate_held_out_examples(self, spec: dict[str, Any]) -> list[dict[str, Any]]:
        """Return calls with their results, worked out from the specification alone.

        Each has `arguments`, `expected` or `raises`, and `files`.
        """
        found = self._ask(KINDS["held_out_examples"], HeldOutExamples, {"specification": spec})
        return [example.model_dump(mode="json") for example in found.examples]

    def generate_implementation(self, spec: dict[str, Any], tests: str | None = None) -> str:
        """Return a function's source; without `tests`, from the specification alone."""
        document = {"specification": spec} | ({} if tests is None else {"tests": tests})
        return self._code("implementation", document)

    def repair_implementation(
        self, spec: dict[str, Any], tests: str, *, code: str, report: str
    ) -> str:
        """Return another attempt, from what the judge reported on the last one."""
        document = {"specification": spec, "tests": tests, "code": code, "report": report}
        return self._code("repair", document)

    def _code(self, kind: str, document: dict[str, Any]) -> str:
        return answers.strip_fence(self._ask(KINDS[kind], Code, document).code)

    # --- Words for a result --------------------------------------------------

    def synthesize_response(
        self, prompt: str, result: Any, *, parts: Sequence[dict[str, Any]] = ()
    ) -> str:
        """Put a result, as JSON, into a sentence that answers the prompt.

        Args:
            parts: What the request was taken apart into, each with its `task` and `result`.
        """
        document: dict[str, Any] = {"request": prompt, "result": result}
        if parts:
            document["parts"] = list(parts)
        return self._ask(KINDS["response"], Reply, document).text

    # --- Vectors --------------------------------------------------------------

    def generate_embedding(self, text: str) -> list[float]:
        """Return 1,536 numbers."""
        return self.generate_embeddings([text])[0]

    def generate_embeddings(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector of 1,536 numbers a text; shorter ones are padded with zeros.

        Raises:
            ModelAnswerInvalid: The model's vectors are longer than 1,536.
        """
        if self.embedding_model == OFFLINE_MODEL:
            return [embed_offline(text) for text in texts]
        asked = {"model": self.embedding_model, "texts": list(texts)}
        return cast(
            "list[list[float]]",
            steps.call(
                "model.embedding",
                request=asked,
                perform=lambda: self._embed(list(texts)),
                reserve_tokens=sum(len(text) for text in texts) // _CHARS_PER_TOKEN + 8,
            ),
        )

    def _embed(self, texts: list[str]) -> steps.Answer:
        vectors, tokens = self._embedder.embed(texts, DIMENSIONS)
        if any(len(vector) > DIMENSIONS for vector in vectors):
            raise ModelAnswerInvalid(
                f"{self.embedding_model} returns more than {DIMENSIONS} numbers and cannot be used."
            )
        padded = [vector + [0.0] * (DIMENSIONS - len(vector)) for vector in vectors]
        return steps.Answer(value=padded, input_tokens=tokens, cost_usd=prices.of_embedding(tokens))

    # --- The call itself -------------------------------------------------------

    def _ask(self, kind: Kind, shape: type[AnyShape], document: dict[str, Any]) -> AnyShape:
        """Ask, or remember: equal requests of some kinds share an answer for a while."""
        request = {
            "server": self._server,
            "model": self.model,
            "prompt": prompting.prompt_digest(kind.name),
            "document": document,
        }
        name = f"model.{kind.name}"
        keeping = kind.remembered and memo.seconds_to_keep() > 0
        asked = digest({"kind": kind.name, **request})
        if keeping and (known := memo.find(asked)) is not None:
            return shape.model_validate(steps.decide(name, request=request, choose=lambda: known))
        question = self._question(kind, document)

        def remember(response: Any) -> None:
            memo.keep(digest=asked, kind=kind.name, response=response)

        def call() -> Any:
            return steps.call(
                name,
                request=request,
                perform=lambda: self._perform(question, shape),
                reserve_tokens=question.most_tokens,
                is_model_call=True,
            )

        if not keeping:
            return shape.model_validate(call())
        with steps.writing(remember):
            return shape.model_validate(call())

    def _question(self, kind: Kind, document: dict[str, Any]) -> Question:
        return Question(
            kind=kind.name,
            schema=schema_of(kind.shape),
            messages=prompting.messages(kind.name, document),
            temperature=kind.temperature,
            max_output_tokens=kind.max_output_tokens,
        )

    def _perform(self, question: Question, shape: type[Shape]) -> steps.Answer:
        try:
            return attended(lambda: self._asked(question, shape))
        except AppError as error:
            if "input_tokens" in error.extra:  # else nobody knows what it took
                used = error.extra["input_tokens"], error.extra["output_tokens"]
                error.extra["cost_usd"] = prices.of_chat(*used)
            raise

    def _asked(self, question: Question, shape: type[Shape]) -> steps.Answer:
        """Ask once, and once more with the reason when the answer cannot be read."""
        first = self._chat.ask(question)
        try:
            return _answer(answers.parse(first.text, shape), first)
        except ModelAnswerInvalid as error:
            again = Question(
                kind=question.kind,
                schema=question.schema,
                messages=[
                    *question.messages,
                    {"role": "assistant", "content": first.text[:4_000]},
                    {"role": "user", "content": f"{error.message} Answer with the JSON only."},
                ],
                temperature=question.temperature,
                max_output_tokens=question.max_output_tokens,
            )
            return self._ask_again(again, shape, first)

    def _ask_again(self, again: Question, shape: type[Shape], first: RawAnswer) -> steps.Answer:
        """Ask a second time; what the first answer cost is counted whatever comes."""
        spent = [first]
        try:
            before = first.input_tokens + first.output_tokens
            spent.append(self._chat.ask(again, spent_before=before))
            return _answer(answers.parse(spent[-1].text, shape), *spent)
        except AppError as error:
            for name in ("input_tokens", "output_tokens"):
                known = sum(getattr(raw, name) for raw in spent)
                error.extra[name] = error.extra.get(name, 0) + known
            raise


def _answer(value: Shape, *raw: RawAnswer) -> steps.Answer:
    asked = sum(answer.input_tokens for answer in raw)
    answered = sum(answer.output_tokens for answer in raw)
    return steps.Answer(
        value=value.model_dump(mode="json"),
        input_tokens=asked,
        output_tokens=answered,
        cost_usd=prices.of_chat(asked, answered),
    )
