"""A program that uses the site with a token, over one connection that stays open."""

import json
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.site import RunningSite, Visitor

ASK = "/api/queries?wait=30"
_PATIENCE_S = 60.0
_KEPT_S = 4.0  # the server closes what was idle for five


class Client:
    """One session of a user. What it sends is as small as a program would send it."""

    def __init__(self, url: str, token: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=_PATIENCE_S)
        self._headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
        self._used = time.monotonic()
        self.session_id = ""

    def start_session(self) -> "Client":
        self.session_id = self.call("POST", "/api/session")[1]["session_id"]
        return self

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        sent = None if body is None else json.dumps(body).encode()
        if time.monotonic() - self._used > _KEPT_S:
            self._connection.close()
        self._connection.request(method, path, sent, self._headers)
        answer = self._connection.getresponse()
        found = answer.status, json.loads(answer.read())
        self._used = time.monotonic()
        return found

    def ask(self, prompt: str) -> dict[str, Any]:
        """Ask, and return the outcome; an answer that the site did not wait for is a failure."""
        status, answer = self.call("POST", ASK, {"prompt": prompt, "session_id": self.session_id})
        assert status == 200, (status, answer)
        return dict(answer)

    def timed(self, prompt: str) -> tuple[float, dict[str, Any]]:
        """Return milliseconds from the request to the answer, and the answer."""
        began = time.perf_counter()
        answer = self.ask(prompt)
        return (time.perf_counter() - began) * 1000, answer

    def close(self) -> None:
        self._connection.close()


def token_for(site: RunningSite) -> str:
    """Issue a token to the administrator, as a person does who signs in for that."""
    status, issued = Visitor(site).call("POST", "/api/tokens", {})
    assert status == 201, issued
    return str(issued["token"])
