"""Names of files that a guest says it has left."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import file

CLASS = AttackClass(
    name="wire_paths",
    aim="Have the host take, or write, a file outside of the place for results",
    weakening="trusted paths",
    attacks=(
        Attack(
            name="up",
            kind="wire",
            code=file("b'../../../../tmp/escaped' + bytes(1) + b'x'"),
        ),
        Attack(
            name="up_in_the_middle",
            kind="wire",
            code=file("b'a/b/../../../escaped' + bytes(1) + b'x'"),
        ),
        Attack(
            name="absolute",
            kind="wire",
            code=file("b'/tmp/escaped' + bytes(1) + b'x'"),
        ),
        Attack(
            name="of_another_system",
            kind="wire",
            code=file(r"b'..\\..\\escaped' + bytes(1) + b'x'"),
        ),
        Attack(
            name="of_a_drive",
            kind="wire",
            code=file("b'C:escaped' + bytes(1) + b'x'"),
        ),
        Attack(
            name="of_a_home",
            kind="wire",
            code=file("b'~root/.ssh/authorized_keys' + bytes(1) + b'x'"),
        ),
    ),
)
