"""The kinds of a synthesis: specification, tests, implementation, held-out examples."""

import re

from llm.simulator import wording
from llm.simulator.analysis import QUESTION, analyse
from llm.simulator.book import FAMILIES
from llm.simulator.reading import read, term
from llm.simulator.recipe import JsonObject, Recipe
from llm.simulator.recognition import Recognizer
from llm.simulator.wording import DOCSTRINGS, shuffled, worded

NETWORK = term(
    "<url>|download|fetch ... from|scrape|crawl|http|https|api|web page|website|internet|online"
    "|send ... email|send ... mail|send ... message|email|sms|tweet|weather|forecast"
    "|stock price|share price|exchange rate|live|news"
)
HOST = term(
    "delete ... file|remove ... file|delete ... folder|my files|my disk|my hard drive|my computer"
    "|home directory|home folder|my desktop|shell command|run a command|terminal|bash|sudo|rm rf"
    "|rm - rf|environment variables|process list|read ... disk|shut down|reboot|registry|my folder"
    "|on disk|list ... directory|kill ... process"
)
REASONS = {
    "needs_network": "This needs the network, and tools run without one.",
    "needs_host": "This needs your own machine or its files, and tools run in a closed sandbox.",
    "unclear": QUESTION,
    "unknown": (
        "I am the offline demonstration model. I can only write tools from my recipe book: "
        f"{', '.join(FAMILIES.values())}. Configure OPENAI_API_KEY for a full model."
    ),
}


class UnknownTool(ValueError):
    """The specification is of no recipe."""


def specify(request: str, recognizer: Recognizer, seed: int = 0) -> JsonObject:
    """Return the specification of the tool that a request asks for, or a refusal."""
    code = _refusal(request, recognizer)
    if code:
        return refused(code, seed)
    match = recognizer.recognise(request)
    return specification_of(match.recipe, seed) if match else refused("unknown", seed)


def _refusal(request: str, recognizer: Recognizer) -> str | None:
    text = read(request).text
    if NETWORK.search(text):
        return "needs_network"
    if HOST.search(text):
        return "needs_host"
    if recognizer.recognise(request):
        return None
    return "unclear" if analyse(request, recognizer)["kind"] == "unclear" else None


def specification_of(recipe: Recipe, seed: int = 0) -> JsonObject:
    """Return a recipe as a `function_spec` answer; the seed varies its words, never its names."""
    return {
        "function_name": recipe.name,
        "parameters": [
            {"name": item.name, "type": item.annotation, "description": item.description}
            for item in recipe.parameters
        ],
        "return_type": recipe.return_type,
        "docstring": worded(recipe.docstring, DOCSTRINGS, seed),
        "examples": shuffled(recipe.examples, seed, recipe.name),
        "category": recipe.family,
        "refusal": None,
    }


def refused(code: str, seed: int = 0) -> JsonObject:
    """Return the specification of no function, and why there is none."""
    return {
        "function_name": "",
        "parameters": [],
        "return_type": "",
        "docstring": "",
        "examples": [],
        "category": "",
        "refusal": {"code": code, "reason": worded(REASONS[code], wording.REASONS, seed)},
    }


def recipe_for(document: JsonObject, recognizer: Recognizer) -> Recipe:
    """Find the recipe of the document's specification.

    Raises:
        UnknownTool: No recipe has that function name.
    """
    specification = document["specification"]
    name = str(specification.get("function_name", ""))
    recipe = recognizer.book.find(name)
    if recipe is None:
        raise UnknownTool(f"the recipe book has no tool named {name!r}")
    return recipe


def diagnose(document: JsonObject) -> JsonObject:
    """Return the root cause of a failure as its error text names it."""
    error = str(document.get("error") or "")
    named = re.match(r"\s*(\w*(?:Error|Exception))\b", error)
    category = _snake(named.group(1)) if named else "unknown_error"
    return {
        "root_cause": f"{document.get('tool_name')} failed: {error or 'no error text'}",
        "category": "arithmetic_error" if category == "zero_division_error" else category,
    }


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
