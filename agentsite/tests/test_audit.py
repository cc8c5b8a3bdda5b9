"""The hook cannot be taken out again, so all cases are tried in one process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agentsite.docs.places import PROJECT

pytestmark = pytest.mark.contract("D-4")

OUR_FILE = str(PROJECT / "agent" / "probe_of_a_test.py")

# A frame has the file name that its code was compiled under, and `compile` takes any. What stands
# for code of ours is compiled under a name in one of our packages, before the hook is in.
SCRIPT = """
import json, sys, types

def as_if_in(file_name, source):
    return types.FunctionType(compile(source, file_name, "exec"), {"__builtins__": __builtins__})

cases = json.load(sys.stdin)
probes = {name: as_if_in(place, source) for name, (place, source) in cases.items()}

import django
django.setup()

from agentsite.audit import ForeignCode

said = {}
for name, probe in probes.items():
    try:
        probe()
    except ForeignCode as refused:
        said[name] = str(refused)
    else:
        said[name] = "allowed"
json.dump(said, sys.stdout)
"""

OURS = {
    "exec": "exec('x = 1')",
    "eval": "eval('1 + 1')",
    "compile": "compile('1', 'f', 'eval')",
    "code-object": "exec((lambda: 0).__code__)",
}
LIBRARIES = {
    "dataclass": "from dataclasses import make_dataclass; make_dataclass('A', ['b'])(1)",
    "namedtuple": "from collections import namedtuple; namedtuple('A', 'b')(1)",
    "jinja": "from jinja2 import Template; assert Template('{{ 1 + 1 }}').render() == '2'",
    "syntax-tree": "import ast; ast.parse('x = 1')",
    "our-module": "import agent.orchestrator",
    "other-module": "import colorsys",
}


@pytest.fixture(scope="module")
def tools_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tools")
    (folder / "kept_tool.py").write_text("print('it ran')\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def said(tools_dir: Path) -> dict[str, str]:
    """What became of each case."""
    tool = str(tools_dir / "kept_tool.py")
    cases = {name: (OUR_FILE, source) for name, source in {**OURS, **LIBRARIES}.items()}
    cases["text-from-elsewhere"] = ("elsewhere.py", "exec('x = 1'); eval('1 + 1')")
    cases["tool-as-tree"] = (OUR_FILE, f"import ast; ast.parse(open({tool!r}).read())")
    cases["tool-as-script"] = ("elsewhere.py", f"import runpy; runpy.run_path({tool!r})")
    cases["tool-as-module"] = (
        "elsewhere.py",
        f"import sys; sys.path.insert(0, {str(tools_dir)!r}); import kept_tool",
    )
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=PROJECT,
        env=os.environ  # noqa: TID251 -- a process like this one
        | {"DJANGO_SETTINGS_MODULE": "agentsite.settings", "TOOLS_DIR": str(tools_dir)},
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)  # and so nothing else was printed
    return found


class TestTools:
    @pytest.mark.parametrize("case", ["tool-as-module", "tool-as-script"])
    def test_one_is_not_run(self, said: dict[str, str], tools_dir: Path, case: str) -> None:
        assert said[case] == f"refused to run {tools_dir}/kept_tool.py in a server process"

    def test_one_may_be_read_as_a_syntax_tree(self, said: dict[str, str]) -> None:
        assert said["tool-as-tree"] == "allowed"


class TestOurPackages:
    @pytest.mark.parametrize("case", ["exec", "eval", "compile"])
    def test_they_compile_no_text(self, said: dict[str, str], case: str) -> None:
        assert said[case] == f"{OUR_FILE} tried to compile code in a server process"

    def test_they_run_no_code_object(self, said: dict[str, str]) -> None:
        assert said["code-object"] == f"{OUR_FILE} tried to run code in a server process"

    def test_it_is_the_file_that_counts(self, said: dict[str, str]) -> None:
        assert said["text-from-elsewhere"] == "allowed"

    @pytest.mark.parametrize("case", list(LIBRARIES))
    def test_they_may_use_what_builds_code_itself(self, said: dict[str, str], case: str) -> None:
        assert said[case] == "allowed"
