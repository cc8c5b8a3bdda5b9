"""The parts of the documentation that repeat the code: written from it, and held against it.

`python -m agentsite.docs` rewrites them, `--check` says what is stale. No service has to run.
"""
