import re
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from agentsite.docs import blocks, contracts, errors, events, pages
from agentsite.docs.commands import commands_table
from agentsite.docs.contracts import Contracts
from agentsite.docs.places import PROJECT, DocsProblem, table
from kernel.errors import AppError

DATA = """
steps = ["The agent", "Reach"]
[groups]
REG = "Registry"
A = "Scenarios"
[titles]
REG-1 = "Add"
REG-2 = "Search"
REG-3 = "Rank"
A1 = "A percentage"
[planned]
"The agent" = ["REG-2"]
[left_out]
REG-3 = "not wanted"
"""


def _file(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


class TestPages:
    def test_those_on_disk_have_a_place_for_every_generated_block(self) -> None:
        names = set(pages.expected(PROJECT))

        assert names == {
            "README.md",
            "docs/contracts.md",
            "docs/errors.md",
            "docs/events.md",
            "docs/simulator.md",
        }
        assert [name for name in names if not (PROJECT / name).exists()] == []

    def test_no_row_of_a_page_is_open_ended(self) -> None:
        for name, text in pages.expected(PROJECT).items():
            rows = [line for line in text.splitlines() if line.startswith("|")]
            assert [row for row in rows if not row.endswith("|")] == [], name

    def test_they_can_be_made_without_any_service(self, tmp_path: Path) -> None:
        nowhere = {
            "DJANGO_SETTINGS_MODULE": "agentsite.settings",
            "DATABASE_URL": f"postgres://nobody@localhost:1/{tmp_path.name}",
            "REDIS_URL": "redis://localhost:1",
            "VAR_DIR": str(tmp_path),
        }

        done = subprocess.run(
            [sys.executable, "-m", "agentsite.docs", "--check"],
            cwd=PROJECT,
            env=nowhere,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert done.returncode in {0, 1}
        assert "Traceback" not in done.stderr

    def test_writing_makes_them_current_and_then_changes_nothing(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        _file(tmp_path, "docs/a.md", "old\n")
        monkeypatch.setattr(pages, "expected", lambda _: {"docs/a.md": "new\n"})

        (diff,) = pages.stale(tmp_path)
        written = pages.write(tmp_path)

        assert "-old" in diff
        assert "+new" in diff
        assert written == ["docs/a.md"]
        assert pages.stale(tmp_path) == []
        assert pages.write(tmp_path) == []


class TestBlocks:
    def test_what_stands_between_the_markers_is_replaced_and_nothing_else(self) -> None:
        page = "a\n<!-- generated: x -->\nold\n<!-- end -->\nb\n"

        filled = blocks.fill(page, {"x": "new"})

        assert filled == "a\n<!-- generated: x -->\n\nnew\n\n<!-- end -->\nb\n"
        assert blocks.fill(filled, {"x": "new"}) == filled

    @pytest.mark.parametrize(
        "page",
        [
            pytest.param("no markers\n", id="none"),
            pytest.param("<!-- generated: y -->\n<!-- end -->\n", id="another"),
            pytest.param("<!-- generated: x -->\n<!-- end -->\n" * 2, id="two"),
        ],
    )
    def test_a_block_without_its_one_place_is_refused(self, page: str) -> None:
        with pytest.raises(DocsProblem):
            blocks.fill(page, {"x": "new"})

    def test_a_bar_in_a_cell_does_not_end_it(self) -> None:
        assert table(["a"], [["x | y"]]).splitlines()[-1] == "| x \\| y |"


class TestCommands:
    def test_each_target_with_a_comment_is_a_row(self, tmp_path: Path) -> None:
        _file(
            tmp_path, "Makefile", "run: x ## run it: make run port=1\nhidden: x\nfmt: ## format\n"
        )

        assert commands_table(tmp_path).splitlines()[2:] == [
            "| `make run` | run it | `make run port=1` |",
            "| `make fmt` | format |  |",
        ]

    @pytest.mark.parametrize("name", ["run", "ask", "test", "check", "fmt", "docs"])
    def test_the_documented_ones_are_there(self, name: str) -> None:
        assert f"| `make {name}` |" in commands_table(PROJECT)


class TestErrors:
    class Gone(AppError):
        code = "gone"
        status = 410

    class AlsoGone(AppError):
        code = "gone"
        status = 410

    class Disagrees(AppError):
        code = "gone"
        status = 404

    def test_every_class_is_found_wherever_it_is_defined(self) -> None:
        found = {each.code: each for each in errors.codes(PROJECT)}

        assert found["run_not_found"].status == 404
        assert found["model_answer_invalid"].status == 502
        assert found["unknown_file"].modules == ("runs.data_files",)
        assert "gone" not in found

    def test_classes_of_one_code_share_a_row(self) -> None:
        (found,) = errors.gathered([self.Gone, self.AlsoGone])

        assert (found.code, found.status) == ("gone", 410)

    def test_one_code_with_two_statuses_is_refused(self) -> None:
        with pytest.raises(DocsProblem, match="gone is both"):
            errors.gathered([self.Gone, self.Disagrees])

    def test_a_code_that_nothing_is_said_of_is_refused(self, tmp_path: Path) -> None:
        _file(tmp_path, "docs/errors.toml", "[classes]\n[runs]\n[http]\n")

        with pytest.raises(DocsProblem, match=r"says nothing of .*'run_not_found'"):
            errors.errors_page(tmp_path)


class TestEvents:
    FRAMES: ClassVar[str] = "frames = []\n[events]\n"

    def test_literals_defaults_and_what_is_handed_over_are_found(self, tmp_path: Path) -> None:
        _file(tmp_path, "runs/a.py", "def f(*, kind='error'):\n    work.emit(kind, {})\n")
        _file(tmp_path, "agent/b.py", "f(kind='other')\ncontext.emit('done', {})\nemit('bare')\n")
        _file(tmp_path, "agent/tests/test_b.py", "emit('only_in_a_test')\n")

        assert events.emitted(tmp_path) == {
            "error": "runs.a",
            "other": "agent.b",
            "done": "agent.b",
            "bare": "agent.b",
        }

    def test_an_event_that_is_not_described_is_refused(self, tmp_path: Path) -> None:
        _file(tmp_path, "agent/a.py", "emit('new')\n")
        _file(tmp_path, "docs/events.toml", self.FRAMES)

        with pytest.raises(DocsProblem, match=r"says nothing of \['new'\]"):
            events.events_page(tmp_path)

    def test_an_event_that_nothing_emits_is_refused(self, tmp_path: Path) -> None:
        entry = "old = { keys = '', when = 'Once.' }\n"
        _file(tmp_path, "docs/events.toml", self.FRAMES + entry)

        with pytest.raises(DocsProblem, match=r"nothing emits \['old'\]"):
            events.events_page(tmp_path)


class TestContracts:
    TESTS: ClassVar[dict[str, list[str]]] = {"REG-1": ["t.py::test_a"], "A1": ["t.py::test_b"]}

    def test_covered_planned_or_left_out_is_in_order(self) -> None:
        assert contracts.problems(contracts.read(DATA), self.TESTS) == []

    @pytest.mark.parametrize(
        ("changed", "tests", "problem"),
        [
            pytest.param(("", ""), {"REG-1": ["t"]}, "A1 is neither covered by a test", id="open"),
            pytest.param(
                ("", ""),
                {**TESTS, "REG-9": ["t.py::test_c"]},
                "REG-9 is marked at t.py::test_c, and there is no such id.",
                id="unknown-mark",
            ),
            pytest.param(
                ("", ""),
                {**TESTS, "REG-2": ["t.py::test_c"]},
                "REG-2 is covered by t.py::test_c and assigned",
                id="covered-and-planned",
            ),
            pytest.param(
                ("", ""),
                {**TESTS, "REG-3": ["t.py::test_c"]},
                "REG-3 is covered by t.py::test_c and assigned",
                id="covered-and-left-out",
            ),
            pytest.param(
                ('["REG-2"]', '["REG-2", "REG-3"]'),
                TESTS,
                "REG-3 is both planned and left out.",
                id="planned-and-left-out",
            ),
            pytest.param(
                ('["REG-2"]', '["REG-2", "REG-8"]'),
                TESTS,
                "REG-8 is assigned, and there is no such id.",
                id="unknown-plan",
            ),
        ],
    )
    def test_what_makes_the_table_untrue_is_named(
        self, changed: tuple[str, str], tests: dict[str, list[str]], problem: str
    ) -> None:
        (found,) = contracts.problems(contracts.read(DATA.replace(*changed)), tests)

        assert found.startswith(problem)

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            pytest.param('"The agent" = [', '"The past" = [', "no step", id="unknown-step"),
            pytest.param(
                '["REG-2"]', '["REG-2"]\nReach = ["REG-2"]', "planned twice", id="two-steps"
            ),
        ],
    )
    def test_a_plan_that_is_none_is_refused(self, old: str, new: str, problem: str) -> None:
        with pytest.raises(DocsProblem, match=problem):
            contracts.read(DATA.replace(old, new))

    def test_the_page_says_where_each_stands(self) -> None:
        page = contracts.contracts_page(contracts.read(DATA), self.TESTS)

        assert "Of 4: 2 covered, 1 left out, 1 planned." in page
        assert "| REG-1 | Add | covered: `t.py::test_a` |" in page
        assert "| REG-2 | Search | planned: The agent |" in page
        assert "| REG-3 | Rank | left out: not wanted |" in page
        assert "## Scenarios" in page

    def test_marks_are_found_on_functions_classes_and_files(self, tmp_path: Path) -> None:
        _file(
            tmp_path,
            "registry/tests/test_a.py",
            "pytestmark = [pytest.mark.django_db, pytest.mark.contract('REG-1')]\n"
            "@pytest.mark.contract('REG-2')\n"
            "class TestA:\n"
            "    @pytest.mark.contract('REG-3', 'A1')\n"
            "    async def test_b(self): ...\n"
            "    def helper(self): ...\n"
            "def test_c(): ...\n",
        )
        _file(tmp_path, "registry/a.py", "@pytest.mark.contract('REG-9')\ndef test_d(): ...\n")
        inside = "registry/tests/test_a.py::TestA::test_b"

        assert contracts.covered(tmp_path) == {
            "REG-1": [inside, "registry/tests/test_a.py::test_c"],
            "REG-2": [inside],
            "REG-3": [inside],
            "A1": [inside],
        }

    def test_every_id_has_a_title_and_a_group(self) -> None:
        ours: Contracts = contracts.read((PROJECT / "docs/contracts.toml").read_text("utf-8"))

        assert len(ours.titles) == 237
        assert {name.rpartition("-")[0] or name[0] for name in ours.titles} == set(ours.groups)


PROSE = [
    PROJECT / "README.md",
    PROJECT / "CHANGELOG.md",
    PROJECT / "docs/architecture.md",
    *sorted((PROJECT / "docs/decisions").glob("*.md")),
]


class TestProse:
    @pytest.mark.parametrize("page", PROSE, ids=lambda page: str(page.name))
    def test_every_link_to_a_page_of_ours_leads_somewhere(self, page: Path) -> None:
        links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#:]+)\)", page.read_text("utf-8"))

        assert [link for link in links if not (page.parent / link).exists()] == []

    def test_every_module_that_the_architecture_names_exists(self) -> None:
        text = (PROJECT / "docs/architecture.md").read_text("utf-8")
        missing = []
        for row in re.findall(r"^\| (`[a-z].*?) \|", text, re.MULTILINE):
            first, *others = re.findall(r"`([^`]+)`", row)
            folder = Path(first).parent
            paths = [first, *(str(folder / other) for other in others)]
            missing += [path for path in paths if not (PROJECT / path).exists()]

        assert missing == []

    @pytest.mark.parametrize(
        "record", sorted((PROJECT / "docs/decisions").glob("*.md")), ids=lambda each: str(each.name)
    )
    def test_a_decision_is_a_page_with_its_five_parts(self, record: Path) -> None:
        lines = record.read_text("utf-8").splitlines()

        assert lines[0].startswith(f"# {record.name[:4]} ")
        assert lines[2].startswith("Status: ")
        assert [line for line in lines if line.startswith("## ")] == [
            "## Context", "## Decision", "## Consequences", "## Rejected",
        ]  # fmt: skip
        assert len(lines) <= 50
