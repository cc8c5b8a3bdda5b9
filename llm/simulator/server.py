"""The HTTP server: OpenAI-compatible paths over HTTP/1.1 with keep-alive."""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from llm.simulator.answering import reply_to
from llm.simulator.model import RecipeModel
from llm.simulator.protocol import BadRequest, Call, model_list, parse_call
from llm.simulator.recipe import JsonObject
from llm.simulator.replies import Reply, error_reply, json_reply
from llm.simulator.scenario import Scenario

MAX_BODY_BYTES = 8 * 1024 * 1024
COMPLETIONS = "/v1/chat/completions"
MODELS = "/v1/models"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One chat completion as it was served; `seconds` includes a fault's wait.

    Tokens are what the call cost, 0 where no completion was made. `is_told` False: the client
    could not read them in what it was sent.
    """

    kind: str
    document: JsonObject
    status: int
    fault: str | None
    prompt_tokens: int
    completion_tokens: int
    is_told: bool
    started_at: float
    seconds: float


class SimulatorHTTPServer(ThreadingHTTPServer):
    """Serves one model; keeps a record of calls; closes every connection when it closes."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], model: RecipeModel, scenario: Scenario) -> None:
        super().__init__(address, Handler)
        self.model = model
        self.scenario = scenario
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._serving = 0
        self._records: list[CallRecord] = []
        self._connections: set[socket.socket] = set()

    @property
    def base_url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_port}/v1"

    @property
    def records(self) -> list[CallRecord]:
        with self._lock:
            return list(self._records)

    def record(self, record: CallRecord) -> None:
        with self._lock:
            self._records.append(record)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Count a call for as long as it is under way."""
        with self._idle:
            self._serving += 1
        try:
            yield
        finally:
            with self._idle:
                self._serving -= 1
                self._idle.notify_all()

    def wait_until_idle(self, timeout_s: float) -> None:
        """Return when no call is under way.

        Raises:
            TimeoutError: One goes on.
        """
        with self._idle:
            if not self._idle.wait_for(lambda: self._serving == 0, timeout_s):
                raise TimeoutError(f"{self._serving} calls are still under way")

    def clear_records(self) -> None:
        with self._lock:
            self._records.clear()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        self.closing.set()
        with self._lock:
            open_connections = list(self._connections)
        for connection in open_connections:
            _hang_up(connection)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a client that went away go in silence; anything else is a fault of this program."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 300
    server: SimulatorHTTPServer

    def do_GET(self) -> None:
        if self.path.rstrip("/") == MODELS:
            self._send(json_reply(HTTPStatus.OK, model_list()))
        else:
            self._send(error_reply(HTTPStatus.NOT_FOUND, f"no path {self.path}", "not_found"))

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            return
        if self.path.rstrip("/") != COMPLETIONS:
            self._send(error_reply(HTTPStatus.NOT_FOUND, f"no path {self.path}", "not_found"))
            return
        try:
            call = parse_call(body)
        except BadRequest as error:
            self._send(error_reply(HTTPStatus.BAD_REQUEST, str(error), "invalid_request"))
            return
        with self.server.serving():
            self._serve(call)

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if length.isdigit() and int(length) <= MAX_BODY_BYTES:
            return self.rfile.read(int(length))
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if length else HTTPStatus.LENGTH_REQUIRED
        self.close_connection = True
        self._send(error_reply(status, "the body has no length or is too long", "invalid_request"))
        return None

    def _serve(self, call: Call) -> None:
        started_at = time.time()
        clock = time.monotonic()
        rule = self.server.scenario.strike(call.kind, call.source)
        try:
            reply = reply_to(call, self.server.model, rule)
        except ValueError as error:
            reply = error_reply(HTTPStatus.BAD_REQUEST, str(error), "invalid_request")
        self.server.closing.wait(reply.wait_s)
        self.server.record(
            CallRecord(
                kind=call.kind,
                document=call.document,
                status=reply.status,
                fault=rule.fault if rule else None,
                prompt_tokens=reply.prompt_tokens,
                completion_tokens=reply.completion_tokens,
                is_told=reply.is_told,
                started_at=started_at,
                seconds=time.monotonic() - clock,
            )
        )
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        if reply.drop:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        if reply.is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self._send_body(reply)

    def _send_body(self, reply: Reply) -> None:
        """Send the body as its fault wants it: in part, in chunks, or slowly."""
        body = reply.body[: reply.sent]
        if reply.is_chunked:
            body = b"%x\r\n%s\r\n" % (len(body), body)
        if reply.sent is not None:
            self.close_connection = True
        elif reply.is_chunked:
            body += b"0\r\n\r\n"
        if not reply.drip_s:
            self.wfile.write(body)
            return
        for at in range(len(body)):
            self.wfile.write(body[at : at + 1])
            if self.server.closing.wait(reply.drip_s / len(body)):
                return

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Write no access log."""
