"""Misusing the machinery that runs beside the function."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import FIND

CLASS = AttackClass(
    name="machinery",
    aim="Confuse the supervisor by breaking what the function shares with its child's bootstrap",
    weakening="trusted frames",
    attacks=(
        Attack(
            name="send_a_file_in_the_supervisors_name",
            kind="run",
            code=FIND
            + r"""
import os, struct
def f(facts):
    payload = b"../../" + facts["marker"].encode() + b"\0forged"
    link = find("ChildLink")
    os.write(link.outbox, struct.pack("!BII", 7, 0, len(payload)) + payload)
    return "sent"
""",
        ),
        Attack(
            name="send_done_and_go_on",
            kind="run",
            code=FIND
            + r"""
import os, struct, time
def f(facts):
    link = find("ChildLink")
    payload = b'{"ended": null, "late": false, "duration_ms": -1, "problem": null}'
    os.write(link.outbox, struct.pack("!BII", 3, 0, len(payload)) + payload)
    time.sleep(0.5)
    return "the supervisor still waited"
""",
        ),
        Attack(
            name="lie_about_a_length",
            kind="run",
            code=FIND
            + r"""
import os, struct
def f(facts):
    link = find("ChildLink")
    os.write(link.outbox, struct.pack("!BII", 4, 0, 2**32 - 1) + b"x" * 100)
    return "announced four gigabytes"
""",
        ),
        Attack(
            name="flood_the_supervisor",
            kind="run",
            code=FIND
            + r"""
import os, struct
def f(facts):
    # A result that is announced and never completed keeps the supervisor reading.
    link, sent = find("ChildLink"), 0
    os.write(link.outbox, struct.pack("!BII", 4, 0, 31 * 2**20))
    while sent < 200_000_000:
        sent += os.write(link.outbox, struct.pack("!BII", 5, 0, 0) * 10_000)
    return f"ESCAPED the supervisor took {sent} bytes"
""",
        ),
        Attack(
            name="close_everything",
            kind="run",
            code=r"""
import os
def f(facts):
    os.closerange(0, 1024)
    return "closed every descriptor"
""",
        ),
        Attack(
            name="make_the_pipe_block_for_both",
            kind="run",
            code=FIND
            + r"""
import fcntl, os
def f(facts):
    # The flags belong to the pipe's end, the size to the pipe that both share.
    link, said = find("ChildLink"), []
    for number in (1, 2, link.outbox, link.inbox):
        for command, value in ((fcntl.F_SETFL, os.O_NONBLOCK | os.O_APPEND), (1031, 4096),
                               (fcntl.F_SETOWN, 1), (1031, 2**30)):
            try:
                fcntl.fcntl(number, command, value)
            except OSError as error:
                said.append(error.errno)
    fcntl.fcntl(link.outbox, fcntl.F_SETFL, 0)
    return f"changed the pipes; refused {said}"
""",
        ),
    ),
)
