"""Results written by hand, past the encoder, that a careless reader of JSON takes."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import FIND

_SEND = (
    FIND
    + r"""
import os, struct, time
def send(payload, kind=4):
    link, data = find("ChildLink"), struct.pack("!BII", kind, 0, len(payload)) + payload
    while data:
        data = data[os.write(link.outbox, data):]
    time.sleep(3)
    return "the host did not take it"
"""
)

CLASS = AttackClass(
    name="raw_results",
    aim="Get a result believed that is no strict JSON, or not what the codec writes",
    weakening="trusted json",
    attacks=(
        Attack(
            name="duplicate_keys",
            kind="run",
            code=_SEND
            + r"""
def f(facts):
    return send(b'{"outcome": "tool_error", "error": "x", "value": 1, '
                b'"outcome": "ok", "v\\u0061lue": "ESCAPED by a duplicate key"}')
""",
        ),
        Attack(
            name="numbers_that_are_none",
            kind="run",
            code=_SEND
            + r"""
def f(facts):
    return send(b'{"outcome": "ok", "more": [NaN, -Infinity, 1e999], '
                b'"value": "ESCAPED with NaN"}')
""",
        ),
        Attack(
            name="halves_of_characters",
            kind="run",
            code=_SEND
            + r"""
def f(facts):
    return send(b'{"outcome": "ok", "value": "ESCAPED \\ud800 \\u0000"}')
""",
        ),
        Attack(
            name="keys_that_double",
            kind="run",
            code=_SEND
            + r"""
def f(facts):
    # A key that is no text is shown as JSON, escaped once more on each level.
    value = b'{"$dict": [[' * 26 + b"1" + b", 1]]}" * 26
    return send(b'{"outcome": "ok", "value": ' + value + b"}")
""",
        ),
        Attack(
            name="more_values_than_agreed",
            kind="run",
            code=_SEND
            + r"""
def f(facts):
    return send(b'{"outcome": "ok", "value": "ESCAPED", "more": [' + b"[]," * 1_200_000 + b"0]}")
""",
        ),
        Attack(
            name="a_text_that_is_slow_to_refuse",
            kind="run",
            code=_SEND
            + r"""
def f(facts):
    return send(b'{"outcome": "ok", "value": "' + b'\\"' * 30_000)
""",
        ),
    ),
)
