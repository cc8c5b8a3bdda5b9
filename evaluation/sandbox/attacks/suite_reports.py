"""Suites that write the report themselves."""

from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.attacks.snippets import FIND, WRONG

CLASS = AttackClass(
    name="suite_reports",
    aim="Send the host a report of the suite's own making",
    weakening="no poison run",
    attacks=(
        Attack(
            name="with_the_nonce_from_the_stack",
            kind="tests",
            code=WRONG,
            tests=r"""
import json, os, sys
def report(names):
    frame, about, link = sys._getframe(), None, None
    while frame is not None:
        for found in frame.f_locals.values():
            if about is None and isinstance(found, dict) and "nonce" in found:
                about = found
        link = link or frame.f_locals.get("link")
        frame = frame.f_back
    tests = [{"id": name, "outcome": "passed", "message": ""} for name in names]
    from sandbox.frames import FrameType
    link.send(FrameType.REPORT, json.dumps(
        {"nonce": about["nonce"], "problem": None, "tests": tests}).encode())
    os._exit(0)
calls = []
def test_one():
    f(1)
    calls.append(1)
    if len(calls) == 2: report(["test_one", "test_two"])
def test_two():
    f(2)
    calls.append(2)
    if len(calls) == 2: report(["test_one", "test_two"])
""",
        ),
        Attack(
            name="results_of_the_plugin_rewritten",
            kind="tests",
            code=WRONG,
            tests=FIND
            + r"""
import atexit
def better():
    plugin = find("Plugin")
    for result in plugin.results:
        result["outcome"], result["message"] = "passed", ""
    type(plugin).finished = lambda self: [dict(r, outcome="passed") for r in self.results]
def test_one():
    f(1)
    better()
    assert f(1) == 2
def test_two():
    better()
    assert f(2) == 4
""",
        ),
        Attack(
            name="outcomes_renamed",
            kind="tests",
            code=WRONG,
            tests=r"""
import json
import sandbox.guest.suite as suite
suite.outcome_of = lambda report: "passed"
suite.WORST = ["failed", "error", "skipped", None, "passed"]
honest = json.dumps
def dumps(value, **kwargs):
    return honest(value, **kwargs).replace('"failed"', '"passed"')
json.dumps = dumps
def test_one():
    assert f(1) == 2
def test_two():
    assert f(2) == 4
""",
        ),
        Attack(
            name="frames_on_every_descriptor",
            kind="tests",
            code=WRONG,
            tests=r"""
import json, os, struct
def test_one():
    f(1)
    for nonce in ("", "0" * 32, None):
        tests = [{"id": "test_one", "outcome": "passed", "message": ""}]
        report = json.dumps({"nonce": nonce, "problem": None, "tests": tests}).encode()
        for number in range(3, 256):
            try:
                os.write(number, struct.pack("!BII", 14, 0, len(report)) + report)
                os.write(number, struct.pack("!BII", 3, 0, 2) + b"{}")
            except OSError:
                pass
    assert f(1) == 2
""",
        ),
        Attack(
            name="a_child_that_reports_first",
            kind="tests",
            code=WRONG,
            tests=FIND
            + r"""
import json, os, sys
from sandbox.frames import FrameType
def test_one():
    f(1)
    frame, about = sys._getframe(), None
    while frame is not None:
        for found in frame.f_locals.values():
            if about is None and isinstance(found, dict) and "nonce" in found:
                about = found
        frame = frame.f_back
    link = find("ChildLink")
    try:
        pid = os.fork()
    except OSError:
        pid = 0
    if pid == 0:
        tests = [{"id": "test_one", "outcome": "passed", "message": ""}]
        link.send(FrameType.REPORT, json.dumps(
            {"nonce": about["nonce"], "problem": None, "tests": tests}).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os._exit(0)
""",
        ),
        Attack(
            name="calls_that_are_counted_for_others",
            kind="tests",
            code=WRONG,
            tests=FIND
            + r"""
from sandbox.frames import FrameType, pack
def test_one():
    # The host counts calls by the test that was announced last: announce others, call for them.
    link = find("ChildLink")
    for ident in (1, 2, 3):
        link.send(FrameType.TEST_START, ident=ident)
        f(ident)
        link.send(FrameType.TEST_END, ident=ident)
def test_two():
    pass
def test_three():
    pass
""",
        ),
    ),
)
