"""Honest functions with suites: the judge must believe every one of them."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

from llm.simulator.book import load_book
from sandbox.tests.idioms import IDIOMS
from synthesis.gates.code_rules import profile_of_code

CORPUS = Path(__file__).parent / "corpus"
LIMITS = "limits/"
_TESTS = "\n# --- tests ---\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Honest:
    name: str
    function: str
    code: str
    tests: str
    profile: str = "base"
    files: dict[str, bytes] = field(default_factory=dict)


def all_honest() -> list[Honest]:
    """Return what the judge must believe."""
    corpus = [each for each in _corpus() if not each.name.startswith(LIMITS)]
    return [*corpus, *_recipes(), *_idioms()]


def beyond_the_limits() -> list[Honest]:
    """Return honest suites that use what cannot cross between guests, as architecture.md says."""
    return [each for each in _corpus() if each.name.startswith(LIMITS)]


def _corpus() -> Iterator[Honest]:
    for path in sorted(CORPUS.glob("*/*.py")):
        text = path.read_text("utf-8")
        code, _, tests = text.partition(_TESTS)
        profile, files = "base", {}
        for line in text.splitlines():
            if line.startswith("# profile: "):
                profile = line.removeprefix("# profile: ").strip()
            elif line.startswith("# file: "):
                name, _, content = line.removeprefix("# file: ").partition(" = ")
                files[name] = codecs.decode(content, "unicode_escape").encode()
            elif not line.startswith("#"):
                break
        yield Honest(
            name=f"{path.parent.name}/{path.stem}",
            function=path.stem,
            code=code,
            tests=tests,
            profile=profile,
            files=files,
        )


def _recipes() -> Iterator[Honest]:
    for recipe in load_book().recipes:
        yield Honest(
            name=f"recipe {recipe.name}",
            function=recipe.name,
            code=recipe.code,
            tests=recipe.tests,
            profile=profile_of_code(recipe.code),
        )


def _idioms() -> Iterator[Honest]:
    for name, (code, tests) in IDIOMS.items():
        yield Honest(name=f"idiom {name}", function="f", code=dedent(code), tests=dedent(tests))
