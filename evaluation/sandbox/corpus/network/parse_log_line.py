import re
from datetime import datetime, timedelta, timezone
from typing import Any

_LINE = re.compile(
    r'(?P<host>\S+) \S+ (?P<user>\S+) \[(?P<time>[^]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+)[^"]*" '
    r"(?P<status>\d{3}) (?P<size>\d+|-)"
)


def parse_log_line(line: str) -> dict[str, Any] | None:
    """Read a line of a web server's access log (common format); None if it is none."""
    found = _LINE.match(line)
    if found is None:
        return None
    entry: dict[str, Any] = found.groupdict()
    entry["user"] = None if entry["user"] == "-" else entry["user"]
    entry["time"] = datetime.strptime(entry["time"], "%d/%b/%Y:%H:%M:%S %z")
    entry["status"] = int(entry["status"])
    entry["size"] = 0 if entry["size"] == "-" else int(entry["size"])
    return entry


# --- tests ---
from datetime import datetime, timedelta, timezone

from parse_log_line import parse_log_line

LINE = '127.0.0.1 - ann [10/Oct/2026:13:55:36 -0700] "GET /a%20b.html HTTP/1.1" 200 2326'


def test_entry():
    assert parse_log_line(LINE) == {
        "host": "127.0.0.1",
        "user": "ann",
        "time": datetime(2026, 10, 10, 13, 55, 36, tzinfo=timezone(-timedelta(hours=7))),
        "method": "GET",
        "path": "/a%20b.html",
        "status": 200,
        "size": 2326,
    }


def test_offset_is_kept():
    assert parse_log_line(LINE)["time"].utcoffset() == timedelta(hours=-7)


def test_dashes():
    entry = parse_log_line(LINE.replace("ann", "-").replace("2326", "-"))
    assert entry["user"] is None
    assert entry["size"] == 0


def test_rest_of_the_line_is_ignored():
    assert parse_log_line(LINE + ' "-" "Mozilla"')["status"] == 200


def test_other_lines():
    assert parse_log_line("Oct 10 13:55 kernel: hello") is None
    assert parse_log_line("") is None
