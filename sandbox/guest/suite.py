"""One run of the tests under pytest, in a child of the judge."""

import ast
import contextlib
import io
import json
import os
import random
import secrets
import shutil
import sys
import types
import warnings
from pathlib import Path

import pytest
from _pytest.assertion.rewrite import rewrite_asserts
from _pytest.approx import ApproxScalar, _as_numpy_array
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
    """Run a session of one trivial test, with its output dropped."""
    _refuse_empty_arrays()
    tests = "import pytest\ndef test_a(capsys, monkeypatch, tmp_path):\n    assert 1 == 1\n"
    with contextlib.redirect_stdout(io.StringIO()):
        session(Plugin(None, tests, {}, 0))


def session(plugin):
    os.makedirs(FOLDER, exist_ok=True)
    empty(FOLDER)  # a round finds nothing that an earlier one left
    Path(FILE).write_text(plugin.tests)
    return pytest.main(OPTIONS, plugins=[plugin])


def run(link, header, about):
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
    plugin = Plugin(tool, header["tests"], names, about["seed"], function_name)
    session(plugin)
    report = {"nonce": about["nonce"], "problem": plugin.problem, "tests": plugin.finished()}
    link.send(FrameType.REPORT, json.dumps(report).encode())


class Suite(pytest.Module):
    """The test module, made from text with the function already in reach."""

    plugin = None

    def _getobj(self):
        plugin = self.plugin
        module = types.ModuleType("test_tool")
        module.__file__ = FILE
        if plugin.function_name:
            proxied = plugin.names[plugin.function_name]
            module.__dict__[plugin.function_name] = getattr(proxied, plugin.function_name)
        hidden = {name for name in plugin.names if name in sys.stdlib_module_names}
        if hidden:
            module.__dict__["__builtins__"] = import_hook(hidden, plugin.names.__getitem__)
        sys.modules["test_tool"] = module
        syntax = ast.parse(plugin.tests, FILE)
        rewrite_asserts(syntax, plugin.tests.encode(), FILE, self.config)
        exec(compile(syntax, FILE, "exec", dont_inherit=True), module.__dict__)
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

    def __init__(self, tool, tests, names, seed, function_name=None):
        self.tool = tool
        self.tests = tests
        self.names = names
        self.random = random.Random(seed)
        self.function_name = function_name
        self.problem = None
        self.results = []
        self.folders = TmpPathFactory()

    @pytest.fixture
    def tmp_path(self):
        return self.folders.mktemp()

    @pytest.fixture(scope="session")
    def tmp_path_factory(self):
        return self.folders

    def pytest_pycollect_makemodule(self, module_path, parent):
        Suite.plugin = self
        return Suite.from_parent(parent, path=module_path)

    def pytest_collectreport(self, report):
        if report.failed:
            self.problem = clean(f"the tests cannot be loaded: {report.longreprtext}")[:MAX_MESSAGE]

    def pytest_collection_modifyitems(self, items):
        self.random.shuffle(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        """Run a test by itself: what has a wider scope is set up for each test anew."""
        name = item.nodeid.partition("::")[2]
        self.results.append({"id": clean(name)[:300], "outcome": None, "message": ""})
        if self.tool is not None:
            self.tool.begin_test()
            self.tool.link.send(FrameType.TEST_START, ident=len(self.results))
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        runtestprotocol(item, nextitem=None)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        if self.tool is not None:
            self.tool.end_test()
            self.tool.link.send(FrameType.TEST_END, ident=len(self.results))
        self.folders.clean()
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        result = self.results[-1]
        outcome = outcome_of(report)
        if WORST.index(outcome) > WORST.index(result["outcome"]):
            result["outcome"] = outcome
            result["message"] = clean(message_of(report, call))[:MAX_MESSAGE]
        return report

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


def message_of(report, call):
    """Return the failing line of the test and what was raised there."""
    if call.excinfo is None:
        return ""
    if isinstance(call.excinfo.value, ToolFailure):
        text = str(call.excinfo.value)
    else:
        text = call.excinfo.exconly()
    for entry in reversed(call.excinfo.traceback):
        if str(entry.path) == FILE:
            return f"line {entry.lineno + 1}: {str(entry.statement).strip()}\n{text}"
    return text
