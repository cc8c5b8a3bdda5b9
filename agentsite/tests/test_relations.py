"""What import-linter cannot see: foreign keys, migrations, and what is installed."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Field, Model

from agentsite.docs.places import PROJECT, sources
from kernel.syntax import parse as parse_python

HEIGHT = {
    "kernel": 0, "runs": 1, "llm": 2, "sandbox": 2, "registry": 3, "synthesis": 4, "learning": 5,
    "agent": 6, "agentsite": 7,
}  # fmt: skip


def _points_down(lower: str, upper: str) -> bool:
    """Tell whether a model of `upper` may refer to one of `lower`."""
    if lower not in HEIGHT or lower == upper:
        return True  # Django's own, a library's, or the same package
    return upper in HEIGHT and HEIGHT[lower] < HEIGHT[upper]


def _relations() -> list[tuple[type[Model], str, type[Model]]]:
    return [
        (model, field.name, field.related_model)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields(include_hidden=True)
        if isinstance(field, Field) and isinstance(field.related_model, type)
    ]


class TestRelations:
    def test_every_relation_points_down_the_layers(self) -> None:
        wrong = [
            f"{model._meta.label}.{name} -> {target._meta.label}"
            for model, name, target in _relations()
            if not _points_down(target._meta.app_label, model._meta.app_label)
        ]

        assert wrong == []

    def test_there_are_relations_between_packages_to_look_at(self) -> None:
        crossing = {
            (model._meta.app_label, target._meta.app_label) for model, _, target in _relations()
        }

        assert {("agent", "runs"), ("learning", "registry")} <= crossing

    @pytest.mark.parametrize(
        ("lower", "upper", "allowed"),
        [
            pytest.param("runs", "agent", True, id="down"),
            pytest.param("agent", "runs", False, id="up"),
            pytest.param("llm", "sandbox", False, id="sideways"),
            pytest.param("auth", "runs", True, id="to-django"),
            pytest.param("runs", "auth", False, id="from-django"),
        ],
    )
    def test_the_rule(self, lower: str, upper: str, *, allowed: bool) -> None:
        assert _points_down(lower, upper) is allowed

    def test_the_layers_are_those_of_the_import_contract(self) -> None:
        layers = re.search(r"^layers = \[(.*?)^\]", _pyproject(), re.DOTALL | re.MULTILINE)
        assert layers is not None
        named = re.findall(r'"([^"]+)"', layers[1])

        lowest_first = [set(line.split(" | ")) for line in reversed(named)]

        assert lowest_first == [
            {name for name, height in HEIGHT.items() if height == level}
            for level in range(max(HEIGHT.values()) + 1)
        ]


@pytest.mark.contract("D-16")
@pytest.mark.django_db
class TestMigrations:
    def test_they_make_exactly_the_tables_that_the_models_need(self) -> None:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.contract("D-43")
class TestRequirements:
    def test_every_package_that_is_imported_is_installed_to_run(self) -> None:
        listed = _listed("requirements.txt")
        distributions = packages_distributions()
        missing = {
            f"{path.relative_to(PROJECT)}: {module}"
            for path in sources(PROJECT)
            for module in _imported(path.read_text("utf-8"))
            if module not in sys.stdlib_module_names
            and module not in HEIGHT
            and not {_normal(name) for name in distributions.get(module, [])} & listed
        }

        assert missing == set()

    @pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-sandbox"])
    def test_every_pin_has_a_hash(self, name: str) -> None:
        text = (PROJECT / f"{name}.txt").read_text("utf-8")
        pins = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))

        assert len(pins) > 1
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def _pyproject() -> str:
    return (PROJECT / "pyproject.toml").read_text("utf-8")


def _listed(name: str) -> set[str]:
    lines = (PROJECT / name).read_text("utf-8").splitlines()
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines)
    return {_normal(match[0]) for match in found if match}


def _imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(parse_python(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
