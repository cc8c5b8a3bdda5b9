import re

_PATTERNS = (
    re.compile(r"\b\d{4}(?:[ -]?\d{4}){2}[ -]?(\d{4})\b"),
    re.compile(r"(?i)\b((?:password|token)\s*[=:]\s*)\S+"),
)
MASK = "****"


def mask_secrets(line: str) -> str:
    """Hide card numbers but for their last four digits, and the values of passwords and tokens."""
    line = _PATTERNS[0].sub(lambda found: MASK + found[1], line)
    return _PATTERNS[1].sub(lambda found: found[1] + MASK, line)


# --- tests ---
import re

import pytest

import mask_secrets as module


def test_card_number():
    assert module.mask_secrets("card 4111 1111 1111 1234 ok") == "card ****1234 ok"


@pytest.mark.parametrize("line", ["password=hunter2", "PASSWORD: hunter2", "Token = abc.def"])
def test_password(line):
    masked = module.mask_secrets(line)
    assert masked.endswith("****")
    assert re.search("hunter2|abc", masked) is None


def test_nothing_to_hide():
    assert module.mask_secrets("order 12345 of 2026") == "order 12345 of 2026"


def test_mask_is_the_constant():
    assert module.mask_secrets("token=x") == "token=" + module.MASK


def test_both_in_one_line():
    assert module.mask_secrets("4111111111111234 password=a") == "****1234 password=****"
