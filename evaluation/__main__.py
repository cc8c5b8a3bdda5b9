"""Measure whether a part of the project does what it claims: python -m evaluation sandbox."""

import argparse
import importlib
import os
import sys

import django

PARTS = {
    "faults": "evaluation.faults.run",
    "gates": "evaluation.gates.run",
    "plans": "evaluation.plans.run",
    "sandbox": "evaluation.sandbox.run",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="options of the part")
    found = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")  # noqa: TID251
    django.setup()
    return int(importlib.import_module(PARTS[found.part]).main(found.rest))


if __name__ == "__main__":
    sys.exit(main())
