def tests_in_classes(source: str) -> dict[str, int]:
    """Count the test methods of each class in Python source, by indentation alone."""
    counts: dict[str, int] = {}
    current = None
    for line in source.splitlines():
        if line.startswith("class "):
            current = line[6:].split("(")[0].rstrip(": ")
            counts[current] = 0
        elif line and not line[0].isspace():
            current = None
        elif current and line.lstrip().startswith(("def test", "async def test")):
            counts[current] += 1
    return counts


# --- tests ---
import pytest

import tool_function as tool

SOURCE = """
class TestA:
    def test_one(self): ...
    async def test_two(self): ...
    def helper(self): ...

def test_outside(): ...

class B(TestA):
    pass
"""


class Shared:
    source = SOURCE

    def test_counts(self):
        assert tool.tests_in_classes(self.source)["TestA"] == 2


class TestSource(Shared):
    def test_all(self):
        assert tool.tests_in_classes(self.source) == {"TestA": 2, "B": 0}


class TestShort(Shared):
    source = "class TestA:\n def test_a(): 1\n def test_b(): 2"

    @pytest.mark.parametrize("text", ["", "x = 1", "def test_a(): ..."])
    def test_none(self, text):
        assert tool.tests_in_classes(text) == {}
