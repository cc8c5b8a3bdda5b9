# ruff: noqa: INP001 -- a script of the image, not a package
"""Make everything that guests of the sandbox are made of, in the folder that is given."""

import sys
from pathlib import Path

from django.conf import settings

settings.configure(BASE_DIR=Path.cwd(), SANDBOX_RUNTIME_DIR=sys.argv[1])

from sandbox import packages, runtime  # noqa: E402 -- needs settings

runtime.python_runtime()
runtime.guest_folder()
for name in packages.SETS:
    packages.package_folder(name, print)
