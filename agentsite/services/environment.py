"""Settings that are needed before Django's: from the environment, else from `.env`."""

import os
import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
_LINE = re.compile(r"^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$")


def configured(name: str) -> str:
    """Return a setting, "" when it is not set.

    The rules are those of `agentsite.settings`: a variable of the environment wins over a line of
    `.env`, and NAME_FILE names a file that holds the value.
    """
    known = _dotenv() | os.environ
    if known.get(f"{name}_FILE"):
        return Path(known[f"{name}_FILE"]).read_text("utf-8").strip()
    return known.get(name, "")


def services_are_given() -> bool:
    """Return whether database and broker run elsewhere, so that none has to be started."""
    return bool(configured("DATABASE_URL") and configured("REDIS_URL"))


def model_is_given() -> bool:
    return bool(configured("OPENAI_API_KEY") or configured("OPENAI_BASE_URL"))


def guests_have_a_worker() -> bool:
    """Return whether guests are started by a worker of their own."""
    return configured("SANDBOX_DISPATCH") == "queue"


def _dotenv() -> dict[str, str]:
    try:
        lines = (CHECKOUT / ".env").read_text("utf-8").splitlines()
    except OSError:
        return {}
    found = (match for line in lines if (match := _LINE.match(line)))
    return {match[1]: _unquoted(match[2]) for match in found}


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value
