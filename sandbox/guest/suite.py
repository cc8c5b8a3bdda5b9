"""One run of the tests under pytest, in a child of the judge."""

import ast
import bisect
import contextlib
import dataclasses
import io
import json
import marshal
import os
import random
import secrets
import shutil
import sys
import traceback
import types
import warnings
from pathlib import Path

import pytest
from _pytest.assertion.rewrite import rewrite_asserts
from _pytest.approx import ApproxScalar, _as_numpy_array
from _pytest.config import _prepareconfig
from _pytest.runner import runtestprotocol
from sandbox.frames import FrameType
from sandbox.guest.crossing import clean
from sandbox.guest.sweeping import empty
from sandbox.guest.loading import import_hook
from sandbox.guest.strictness import compare_all_of_arrays
from sandbox.guest.proxy import Tool, ToolFailure, make_module

FOLDER = "/suite"
FILE = f"{FOLDER}/test_tool.py"
ALIASES = ("tool_function", "tool", "solution", "implementation")
MAX_MESSAGE = 2_000
OPTIONS = [
    FILE, "-q", "--noconftest", "-c", "/dev/null", "--rootdir", FOLDER, "--assert=plain",
    "--capture=no", "--tb=no", "--color=no", "--no-header", "--no-summary", "-p", "no:cacheprovider",
    "-p", "no:tmpdir", "-p", "no:warnings", "-p", "no:faulthandler", "-p", "no:junitxml",
    "-p", "no:doctest", "-p", "no:pastebin", "-p", "no:stepwise", "-p", "no:unraisableexception",
    "-p", "no:threadexception",
]  # fmt: skip


def _refuse_empty_arrays():
    """Let `approx(15.0)` differ from an empty array, whose every item, being none, equals it."""
    compare = ApproxScalar.__eq__

    def equal(self, actual):
        array = _as_numpy_array(actual)
        return False if array is not None and array.size == 0 else compare(self, actual)

    ApproxScalar.__eq__ = equal


def _describe_no_failure():
    """Spare pytest the text of a failure: ours is another, see `message_of`."""
    pytest.Function.repr_failure = lambda self, excinfo: ""


def _refuse_empty_in_numpy():
    """Let `allclose` and `isclose` differ between an empty array and one that is not.

    Numpy stretches the first to the second, compares nothing, and finds nothing unequal.
    """
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return

    def careful(compare, refused):
        def wrapped(a, b, *args, **kwargs):
            sizes = [numpy.size(side) for side in (a, b)]
            return refused if 0 in sizes and any(sizes) else compare(a, b, *args, **kwargs)

        return wrapped

    numpy.allclose = careful(numpy.allclose, False)
    numpy.isclose = careful(numpy.isclose, numpy.False_)


def rehearse():
    """Run a trivial test, so that rounds find all loaded, and return an opened session for one.

    Opening a session takes pytest longer than ten small tests do.
    """
    _refuse_empty_arrays()
    _describe_no_failure()
    tests = "import pytest\ndef test_a(capsys, monkeypatch, tmp_path):\n    assert 1 == 1\n"
    opened = Opened()
    opened.perform(Contents(tests=tests, code=opened.compiled(tests)))
    return Opened()


class Opened:
    """A session of pytest that has yet to look for tests. It prints nothing, and is used once."""

    def __init__(self):
        os.makedirs(FOLDER, exist_ok=True)
        self.plugin = Plugin()
        with contextlib.redirect_stdout(io.StringIO()):
            config = _prepareconfig(OPTIONS, [self.plugin])
            config._do_configure()
            self.session = pytest.Session.from_config(config)
            config.hook.pytest_sessionstart(session=self.session)

    def compiled(self, tests):
        """Return tests as code, in bytes, and run none of it; empty when they cannot be read."""
        try:
            syntax = ast.parse(tests, FILE)
            statements = spans(syntax)
            rewrite_asserts(syntax, tests.encode(), FILE, self.session.config)
            code = compile(syntax, FILE, "exec", dont_inherit=True)
        except Exception:
            return b""
        return marshal.dumps((code, statements))

    def perform(self, contents):
        """Run the tests; the plugin has what came of them."""
        self.plugin.contents = contents
        empty(FOLDER)  # a round finds nothing that an earlier one left
        Path(FILE).write_text(contents.tests)
        hook, session = self.session.config.hook, self.session
        try:
            hook.pytest_collection(session=session)
            hook.pytest_runtestloop(session=session)
        except (session.Interrupted, session.Failed, pytest.exit.Exception):
            pass
        except BaseException as error:
            self.plugin.note_problem(f"the tests ended the session: {type(error).__name__}")


def run(opened, link, header, code):
    """Run the tests and send the report."""
    tool = Tool(link, header["limits"])
    module_name, _, function_name = header["entry"].partition(":")
    module = make_module(tool, module_name, function_name, header["description"])
    names = {name: module for name in (module_name, function_name, *ALIASES)}
    for name in list(names):
        if name not in sys.stdlib_module_names and name not in sys.modules:
            sys.modules[name] = module
    if "testing" in header["tests"]:
        compare_all_of_arrays()
    # A test that returns something is a mistake, or a name rebound to another function.
    warnings.filterwarnings("error", category=pytest.PytestReturnNotNoneWarning)
    _refuse_empty_in_numpy()
    opened.perform(
        Contents(
            tests=header["tests"],
            code=code,
            seed=header["seed"],
            tool=tool,
            names=names,
            function_name=function_name,
            stops_early=header["stops_early"],
        )
    )
    plugin = opened.plugin
    report = {"nonce": header["nonce"], "problem": plugin.problem, "tests": plugin.finished()}
    link.send(FrameType.REPORT, json.dumps(report).encode())


@dataclasses.dataclass(kw_only=True)
class Contents:
    """What one round runs.

    `code` comes from `Opened.compiled`, `names` are those under which a test may import the
    function's module, `statements` what `spans` tells, once the code is loaded. With
    `stops_early` no test is run after one has failed.
    """

    tests: str
    code: bytes
    seed: int = 0
    tool: Tool | None = None
    names: dict = dataclasses.field(default_factory=dict)
    function_name: str | None = None
    stops_early: bool = False
    statements: list = dataclasses.field(default_factory=list)

    def loaded(self):
        if not self.code:
            compile(self.tests, FILE, "exec", dont_inherit=True)  # says why there is none
        code, self.statements = marshal.loads(self.code)
        return code

    def statement_at(self, line):
        """Return the text of the statement that `line`, counted from 1, belongs to."""
        place = bisect.bisect_right(self.statements, (line, sys.maxsize)) - 1
        first, last = self.statements[max(0, place)]
        return "\n".join(self.tests.splitlines()[first - 1 : last]).strip()


def spans(syntax):
    """Return the first and the last line of each statement, of a block those of its head."""
    found = set()
    for node in ast.walk(syntax):
        if isinstance(node, (ast.stmt, ast.ExceptHandler)):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno
            found.add((node.lineno, max(node.lineno, last)))
    return sorted(found)


class Suite(pytest.Module):
    """The test module, made from text with the function already in reach."""

    contents = None

    def _getobj(self):
        contents, function_name = self.contents, self.contents.function_name
        module = types.ModuleType("test_tool")
        module.__file__ = FILE
        if function_name:
            module.__dict__[function_name] = getattr(contents.names[function_name], function_name)
        hidden = {name for name in contents.names if name in sys.stdlib_module_names}
        if hidden:
            module.__dict__["__builtins__"] = import_hook(hidden, contents.names.__getitem__)
        sys.modules["test_tool"] = module
        exec(contents.loaded(), module.__dict__)
        return module


class TmpPathFactory:
    """Scratch folders whose names tell nothing about the test."""

    def __init__(self):
        self.made = []

    def getbasetemp(self):
        return Path("/tmp")

    def mktemp(self, basename="", numbered=True):
        folder = Path(f"/tmp/{secrets.token_hex(6)}")
        folder.mkdir()
        self.made.append(folder)
        return folder

    def clean(self):
        for folder in self.made:
            shutil.rmtree(folder, ignore_errors=True)
        self.made.clear()


class Plugin:
    """Runs tests one by one in random order, announces them, and keeps what came of them."""

    def __init__(self):
        self.contents = None
        self.problem = None
        self.results = []
        self.folders = TmpPathFactory()

    def note_problem(self, text):
        self.problem = self.problem or clean(text)[:MAX_MESSAGE]

    @pytest.fixture
    def tmp_path(self):
        return self.folders.mktemp()

    @pytest.fixture(scope="session")
    def tmp_path_factory(self):
        return self.folders

    def pytest_pycollect_makemodule(self, module_path, parent):
        Suite.contents = self.contents
        return Suite.from_parent(parent, path=module_path)

    def pytest_collectreport(self, report):
        if report.failed:
            self.note_problem(f"the tests cannot be loaded: {report.longreprtext}")

    def pytest_collection_modifyitems(self, items):
        random.Random(self.contents.seed).shuffle(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        """Run a test by itself: what has a wider scope is set up for each test anew."""
        if self.contents.stops_early and self.has_failed():
            return True
        name = item.nodeid.partition("::")[2]
        self.results.append({"id": clean(name)[:300], "outcome": None, "message": ""})
        tool = self.contents.tool
        if tool is not None:
            tool.begin_test()
            tool.link.send(FrameType.TEST_START, ident=len(self.results))
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        runtestprotocol(item, nextitem=None)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        if tool is not None:
            tool.end_test()
            tool.link.send(FrameType.TEST_END, ident=len(self.results))
        self.folders.clean()
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        result = self.results[-1]
        outcome = outcome_of(report)
        if WORST.index(outcome) > WORST.index(result["outcome"]):
            result["outcome"] = outcome
            result["message"] = clean(message_of(call, self.contents))[:MAX_MESSAGE]
        return report

    def has_failed(self):
        return any(result["outcome"] not in (None, "passed") for result in self.results)

    def finished(self):
        return [result for result in self.results if result["outcome"] is not None]


WORST = [None, "passed", "skipped", "error", "failed"]


def outcome_of(report):
    """A test that is expected to fail proves nothing: it counts as skipped, like any skip."""
    if hasattr(report, "wasxfail") or report.skipped:
        return "skipped"
    if report.passed:
        return "passed" if report.when == "call" else None
    return "failed" if report.when == "call" else "error"


def message_of(call, contents):
    """Return the failing statement of the test and what was raised there."""
    if call.excinfo is None:
        return ""
    if isinstance(call.excinfo.value, ToolFailure):
        text = str(call.excinfo.value)
    else:
        text = call.excinfo.exconly()
    lines = [
        line
        for frame, line in traceback.walk_tb(call.excinfo.tb)
        if frame.f_code.co_filename == FILE
    ]
    return f"line {lines[-1]}: {contents.statement_at(lines[-1])}\n{text}" if lines else text
