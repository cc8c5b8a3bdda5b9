"""Time a part of the project beside its peers, in one run: python -m benchmarks sandbox."""

import argparse
import importlib
import os
import sys

import django

PARTS = {"requests": "benchmarks.requests.run", "sandbox": "benchmarks.sandbox.run"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--peers", default="", help="the Python that has requirements-bench.txt")
    found = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")  # noqa: TID251
    django.setup()
    return int(importlib.import_module(PARTS[found.part]).main(found.peers))


if __name__ == "__main__":
    sys.exit(main())
