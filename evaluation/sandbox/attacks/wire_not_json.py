"""Results that are almost JSON."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import result

CLASS = AttackClass(
    name="wire_not_json",
    aim="Have something taken for a result that is no object of JSON",
    weakening="trusted json",
    attacks=(
        Attack(name="nothing", kind="wire", code=result("b''")),
        Attack(
            name="a_list_of_pairs",
            kind="wire",
            code=result("""b'[["outcome", "ok"], ["value", "ESCAPED"]]'"""),
        ),
        Attack(
            name="two_documents",
            kind="wire",
            code=result("""b'{"outcome": "ok", "value": "ESCAPED"}{"outcome": "crashed"}'"""),
        ),
        Attack(
            name="python_instead",
            kind="wire",
            code=result("""b"{'outcome': 'ok', 'value': __import__('os').getcwd()}" """),
        ),
        Attack(
            name="a_pickle",
            kind="wire",
            code=result("""b'cposix\\ngetcwd\\n(tR.'"""),
        ),
        Attack(
            name="a_text_without_end",
            kind="wire",
            # Each quotation mark may begin a text, so a search for its end is made from each:
            # seconds for 60 kB, hours for what a result may have.
            code=result(r"""b'{"outcome": "ok", "value": "' + b'\\"' * 30_000"""),
        ),
    ),
)
