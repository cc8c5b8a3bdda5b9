"""Command line: `python -m agentsite.docs [--check]`."""

import argparse
import os
import sys

import django

from agentsite.docs.places import PROJECT, DocsProblem


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m agentsite.docs")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")  # noqa: TID251
    django.setup()

    from agentsite.docs import pages  # noqa: PLC0415 -- needs Django set up

    try:
        if arguments.check:
            found = [*pages.stale(PROJECT), *pages.contract_problems(PROJECT)]
        else:
            pages.write(PROJECT)
            found = pages.contract_problems(PROJECT)
    except DocsProblem as problem:
        found = [str(problem)]
    for each in found:
        sys.stderr.write(f"{each.rstrip()}\n")
    if found and arguments.check:
        sys.stderr.write("\n`make docs` rewrites what is generated.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
