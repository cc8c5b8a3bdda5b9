"""Suites that send a report without knowing the nonce of their round."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import FIND, WRONG

_SEND = (
    FIND
    + r"""
import json, os
from sandbox.frames import FrameType
def outcome(answer):
    return "failed" if "garbage" in repr(answer) else "passed"
def send(data):
    find("ChildLink").send(FrameType.REPORT, data if isinstance(data, bytes) else
                           json.dumps(data).encode())
    os._exit(0)
"""
)

CLASS = AttackClass(
    name="suite_guessed_reports",
    aim="Get a report believed that does not name the round it is of",
    weakening="no nonce",
    attacks=(
        Attack(
            name="without_a_nonce",
            kind="tests",
            code=WRONG,
            tests=_SEND
            + r"""
def test_one():
    send({"problem": None, "tests": [{"id": "test_one", "outcome": outcome(f(1))}]})
""",
        ),
        Attack(
            name="with_a_nonce_that_is_nothing",
            kind="tests",
            code=WRONG,
            tests=_SEND
            + r"""
def test_one():
    send({"nonce": None, "problem": None,
          "tests": [{"id": "test_one", "outcome": outcome(f(1)), "message": ""}]})
""",
        ),
        Attack(
            name="with_every_nonce_at_once",
            kind="tests",
            code=WRONG,
            tests=_SEND
            + r"""
def test_one():
    said = outcome(f(1))
    send(('{"nonce": ["*"], "nonce": {"$any": 1}, "nonce": true, "problem": null, "tests": '
          '[{"id": "test_one", "outcome": "%s", "message": ""}]}' % said).encode())
""",
        ),
        Attack(
            name="many_reports_with_random_ones",
            kind="tests",
            code=WRONG,
            tests=_SEND
            + r"""
def test_one():
    tests = [{"id": "test_one", "outcome": outcome(f(1)), "message": ""}]
    link = find("ChildLink")
    for n in range(2000):
        link.send(FrameType.REPORT, json.dumps(
            {"nonce": f"{n:032x}", "problem": None, "tests": tests}).encode())
    send({"nonce": os.urandom(16).hex(), "problem": None, "tests": tests})
""",
        ),
    ),
)
