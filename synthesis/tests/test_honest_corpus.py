"""The honest tools of the evaluation are well-formed. That they are right, the evaluation shows."""

import builtins
from pathlib import PurePosixPath

import pytest

from evaluation.gates.corpus import FOLDER, HonestTool, honest_tools
from llm.simulator.book import load_book
from registry.names import is_valid
from registry.signatures import read_function

pytestmark = pytest.mark.core

TOOLS = honest_tools()
each_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


def test_every_file_has_tools_and_its_round_is_its_folder() -> None:
    rounds = {path.parent.name for path in FOLDER.glob("*/*.toml")}

    assert rounds == {tool.round for tool in TOOLS}
    assert sum(tool.round == "first" for tool in TOOLS) >= 50


def test_names_are_unique_and_no_recipe_has_them() -> None:
    names = [tool.name for tool in TOOLS]

    assert len(set(names)) == len(names)
    assert not set(names) & {recipe.name for recipe in load_book().recipes}


@each_tool
def test_code_is_what_the_specification_says(tool: HonestTool) -> None:
    signature = read_function(tool.code, tool.name)

    assert is_valid(tool.name)
    assert [each.name for each in signature.parameters] == [
        each["name"] for each in tool.parameters
    ]
    assert all(each["type"] and each["description"] for each in tool.parameters)
    assert tool.return_type
    assert tool.docstring
    assert f"from {tool.name} import {tool.name}\n" in tool.tests


@each_tool
def test_held_out_examples_are_well_formed(tool: HonestTool) -> None:
    names = {each["name"] for each in tool.parameters}
    signature = read_function(tool.code, tool.name)
    required = {each.name for each in signature.parameters if each.required}

    assert 4 <= len(tool.held_out) <= 6
    for example in tool.held_out:
        assert required <= set(example["arguments"]) <= names
        assert ("expected" in example) != ("raises" in example)
        assert set(example) <= {"arguments", "expected", "raises", "files"}
        error = getattr(builtins, example.get("raises", "ValueError"))
        assert issubclass(error, Exception)
        for path, content in example.get("files", {}).items():
            assert not PurePosixPath(path).is_absolute()
            assert isinstance(content, str)
