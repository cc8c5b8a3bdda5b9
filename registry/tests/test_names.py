import pytest

from registry.errors import InvalidToolName
from registry.names import LONGEST_NAME, check_name, is_valid, numbered


@pytest.mark.contract("D-14")
class TestCheckName:
    @pytest.mark.parametrize("name", ["a", "add_2", "x" * LONGEST_NAME])
    def test_a_snake_case_name_is_taken(self, name: str) -> None:
        check_name(name)

    @pytest.mark.parametrize(
        "name",
        [
            "", "x" * (LONGEST_NAME + 1), "Add", "2add", "_private", "__init__", "a-b", "a b",
            "../evil", "/etc/passwd", "a/b", "a.b", "a\n", "a\x00", "é", "test_add", "class",
            "match", "print", "json", "os", "pytest", "conftest", "numpy",
            "templates",
        ],
    )  # fmt: skip
    def test_any_other_name_is_refused(self, name: str) -> None:
        with pytest.raises(InvalidToolName):
            check_name(name)

    def test_the_refusal_is_a_value_error_for_callers_who_expect_one(self) -> None:
        with pytest.raises(ValueError, match="snake_case"):
            check_name("Not A Name")

    def test_a_number_fits_even_on_the_longest_name(self) -> None:
        assert numbered("add", 2) == "add_2"
        assert is_valid(numbered("x" * LONGEST_NAME, 12))
