"""A second OpenAI-compatible server, unlike the first in all that the protocol leaves open.

It shares the recipe book and the rules that recognise requests, and nothing of the protocol: an
ASGI application that refuses every `response_format`, reads the kind of a call off the first line
of its prompt, puts its JSON into a fence amid prose and its code into a fence within, writes
errors in a shape of its own, and counts words, in decimals. For tests that want to know whether
the client depends on the manners of one server.
"""

import json
import socket
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import uvicorn

from llm.simulator.analysis import analyse
from llm.simulator.answers import respond
from llm.simulator.arguments import extract
from llm.simulator.book import load_book
from llm.simulator.recipe import JsonObject, Recipe
from llm.simulator.recognition import Recognizer
from llm.simulator.specification import specify

KNOWN = {"model", "messages", "temperature", "max_tokens", "max_completion_tokens"}
TOKENS_PER_WORD = 1.5
OPENING = "Certainly! This is what I came up with:"
CLOSING = "Do tell me if you would like anything changed."

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Complaint(Exception):
    """What is wrong with a request, and the status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One request as it was answered. `kind` is "" where none was understood."""

    kind: str
    status: int
    tokens: float


class Double:
    """The application. `served` lists all requests for a completion, in order."""

    def __init__(self) -> None:
        self.served: list[Served] = []
        self._recognizer = Recognizer(load_book())

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _whole_body(receive)
        if (scope["method"], scope["path"]) != ("POST", "/v1/chat/completions"):
            await _send_json(send, 404, {"detail": "there is nothing here", "status": 404})
            return
        try:
            status, answer = 200, self._completion(body)
        except Complaint as complaint:
            status = complaint.status
            answer = {"detail": str(complaint), "status": status}
            self.served.append(Served(kind="", status=status, tokens=0.0))
        await _send_json(send, status, answer)

    def _completion(self, body: bytes) -> JsonObject:
        asked = _object(body)
        unknown = sorted(asked.keys() - KNOWN)
        if unknown:
            raise Complaint(400, f"unexpected field: {', '.join(unknown)}")
        texts = [str(message["content"]) for message in asked["messages"]]
        kind = texts[0].splitlines()[0].removeprefix("Kind:").strip()
        text = _wrapped(self._answer(kind, _object(texts[1].encode())))
        usage = _usage(texts, text)
        self.served.append(Served(kind=kind, status=200, tokens=usage["total_tokens"]))
        message = {"content": text, "role": "assistant"}
        return {
            "model": asked.get("model"),
            "choices": [{"finish_reason": "stop", "message": message}],
            "usage": usage,
        }

    def _answer(self, kind: str, document: JsonObject) -> JsonObject:
        match kind:
            case "query_analysis":
                answer = analyse(document["request"], self._recognizer)
            case "arguments":
                answer = extract(document, self._recognizer)
            case "response":
                answer = respond(document, self._recognizer)
            case "function_spec":
                answer = specify(document["request"], self._recognizer)
            case "test_suite":
                answer = _source(self._recipe(document).tests)
            case "implementation" | "repair":
                answer = _source(self._recipe(document).code)
            case "held_out_examples":
                answer = {"examples": self._recipe(document).held_out}
            case _:
                raise Complaint(400, f"I do not know what {kind!r} is")
        return answer

    def _recipe(self, document: JsonObject) -> Recipe:
        recipe = self._recognizer.book.find(document["specification"]["function_name"])
        if recipe is None:
            raise Complaint(400, "I can only write tools from my recipe book")
        return recipe


def _object(body: bytes) -> JsonObject:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise Complaint(400, "this is not JSON") from error
    if not isinstance(found, dict):
        raise Complaint(400, "this is no JSON object")
    return found


def _source(code: str) -> JsonObject:
    return {"code": f"```python\n{code.strip()}\n```"}


def _wrapped(answer: JsonObject) -> str:
    written = json.dumps(answer, indent=4, ensure_ascii=True)
    return f"{OPENING}\n\n```json\n{written}\n```\n\n{CLOSING}"


def _usage(asked: list[str], answered: str) -> dict[str, float]:
    """Count words, as decimals, and under one name more than anybody asked for."""
    prompt, completion = (
        round(len(text.split()) * TOKENS_PER_WORD) + 0.0 for text in (" ".join(asked), answered)
    )
    return {
        "total_tokens": prompt + completion,
        "completion_tokens": completion,
        "prompt_tokens": prompt,
        "queue_time": 0.25,
    }


async def _whole_body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _send_json(send: Send, status: int, answer: JsonObject) -> None:
    """Send the answer in two pieces, with no length said before."""
    body = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    half = len(body) // 2
    await send({"type": "http.response.body", "body": body[:half], "more_body": True})
    await send({"type": "http.response.body", "body": body[half:]})


class DoubleServer:
    """The double on a free port of this machine, in a thread, for as long as the block lasts."""

    def __init__(self) -> None:
        self._app = Double()
        config = uvicorn.Config(self._app, log_level="critical", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="double", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    @property
    def served(self) -> list[Served]:
        return list(self._app.served)
