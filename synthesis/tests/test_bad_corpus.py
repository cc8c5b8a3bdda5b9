"""The bad tools of the evaluation are well-formed. That they are refused, the evaluation shows."""

from collections import Counter

import pytest

from evaluation.gates.corpus import BAD_FOLDER, BadTool, bad_tools, honest_tools
from llm.simulator.book import load_book

pytestmark = pytest.mark.core

TOOLS = bad_tools()
CODE_SIDE = {
    "visible_examples",
    "equal_to_all",
    "knows_the_judge",
    "ends_the_process",
    "keeps_state",
    "right_on_tests_only",
}
TEST_SIDE = {"vacuous_tests", "own_oracle", "weak_tests", "contradiction"}
BOTH_SIDES = {"wrong_boundary", "wrong_formula", "wrong_edge", "wrong_reading"}


def test_each_file_is_named_by_a_class_and_has_cases() -> None:
    files = {(path.parent.name, path.stem) for path in BAD_FOLDER.glob("*/*.toml")}

    assert files == {(tool.round, tool.klass) for tool in TOOLS}
    assert {klass for _, klass in files} >= CODE_SIDE | TEST_SIDE | BOTH_SIDES


def test_round_second_has_ten_cases_of_each_class_on_five_bases_or_more() -> None:
    second = [tool for tool in TOOLS if tool.round == "second"]
    counted = Counter(tool.klass for tool in second)

    assert set(counted.values()) == {10}
    for klass in counted:
        assert len({tool.base for tool in second if tool.klass == klass}) >= 5


def test_names_are_unique() -> None:
    names = [tool.name for tool in TOOLS]

    assert len(set(names)) == len(names)


def test_bases_exist() -> None:
    known = {tool.name for tool in honest_tools()} | {each.name for each in load_book().recipes}

    assert {tool.base for tool in TOOLS} <= known


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_case_hands_in_what_its_class_is_about(tool: BadTool) -> None:
    assert tool.note
    assert tool.code or tool.tests
    if tool.klass in CODE_SIDE | BOTH_SIDES:
        assert tool.code
    if tool.klass in TEST_SIDE | BOTH_SIDES:
        assert tool.tests
