"""Command line: `python -m agentsite.docs [--check]`."""

import argparse
import os
import sys
from types import ModuleType

import django

from agentsite.docs.places import PROJECT, DocsProblem


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m agentsite.docs")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")
    django.setup()

    from agentsite.docs import pages  # noqa: PLC0415 -- needs Django set up

    try:
        return _check(pages) if arguments.check else _write(pages)
    except DocsProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def _check(pages: ModuleType) -> int:
    stale, untrue = pages.stale(PROJECT), pages.contract_problems(PROJECT)
    _tell(stale + untrue)
    if stale:
        sys.stderr.write("\n`make docs` rewrites what is generated.\n")
    return 1 if stale or untrue else 0


def _write(pages: ModuleType) -> int:
    """Write, and show what no writing can settle; that alone is no failure here."""
    pages.write(PROJECT)
    _tell(pages.contract_problems(PROJECT))
    return 0


def _tell(found: list[str]) -> None:
    for each in found:
        sys.stderr.write(f"{each.rstrip()}\n")


if __name__ == "__main__":
    sys.exit(main())
