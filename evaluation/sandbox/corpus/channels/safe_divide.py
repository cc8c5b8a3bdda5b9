import logging

logger = logging.getLogger(__name__)


def safe_divide(a: float, b: float) -> float | None:
    """Divide; a division by zero is logged and has no result."""
    logger.debug("dividing %s by %s", a, b)
    if b == 0:
        logger.warning("division of %s by zero", a)
        return None
    return a / b


# --- tests ---
import logging

from safe_divide import safe_divide


def test_result():
    assert safe_divide(1, 4) == 0.25


def test_warning(caplog):
    assert safe_divide(3, 0) is None
    assert caplog.record_tuples == [("safe_divide", logging.WARNING, "division of 3 by zero")]


def test_debug_messages(caplog):
    with caplog.at_level(logging.DEBUG, logger="safe_divide"):
        safe_divide(6, 3)
    assert caplog.messages == ["dividing 6 by 3"]
    assert "DEBUG" in caplog.text


def test_parts_of_the_record(caplog):
    safe_divide(5, 0)
    [record] = caplog.records
    assert record.msg == "division of %s by zero"
    assert record.args == (5,)


def test_no_debug_by_default(caplog):
    assert safe_divide(1, 1) == 1
    assert caplog.records == []


def test_quiet_when_all_is_well(caplog):
    safe_divide(8, 2)
    assert not caplog.records
