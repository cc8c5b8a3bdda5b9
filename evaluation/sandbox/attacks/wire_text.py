"""Bytes that are no text, and text that no database takes."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import result

CLASS = AttackClass(
    name="wire_text",
    aim="Have text believed that cannot be stored or written out again",
    weakening="trusted json",
    attacks=(
        Attack(
            name="bytes_that_are_not_utf8",
            kind="wire",
            code=result(r"""b'{"outcome": "ok", "value": "ESCAPED \xff\xfe \xc0\xaf"}'"""),
        ),
        Attack(
            name="surrogates_as_bytes",
            kind="wire",
            code=result(r"""b'{"outcome": "ok", "value": "ESCAPED \xed\xa0\x80"}'"""),
        ),
        Attack(
            name="surrogates_as_escapes",
            kind="wire",
            code=result(r"""b'{"outcome": "ok", "value": "ESCAPED \\ud800", "\\udc00": 1}'"""),
        ),
        Attack(
            name="two_bytes_a_character",
            kind="wire",
            code=result("""json.dumps({"outcome": "ok", "value": "ESCAPED"}).encode("utf-16")"""),
        ),
        Attack(
            name="nul",
            kind="wire",
            code=result(r"""b'{"outcome": "ok", "value": ["ESCAPED \\u0000", "a\x00b"]}'"""),
        ),
        Attack(
            name="a_mark_at_the_beginning",
            kind="wire",
            code=result(r"""b'\xef\xbb\xbf{"outcome": "ok", "value": "ESCAPED"}'"""),
        ),
    ),
)
