"""The model behind the server: one answer per kind of call."""

from collections.abc import Callable

from llm.simulator.analysis import analyse
from llm.simulator.answers import respond
from llm.simulator.arguments import extract
from llm.simulator.book import Book
from llm.simulator.recipe import JsonObject, Recipe
from llm.simulator.recognition import Recognizer
from llm.simulator.specification import diagnose, recipe_for, specify

REQUIRED: dict[str, dict[str, type]] = {
    "query_analysis": {"request": str},
    "arguments": {"request": str, "tool": dict},
    "response": {"request": str},
    "function_spec": {"request": str},
    "test_suite": {"specification": dict},
    "implementation": {"specification": dict},
    "repair": {"specification": dict},
    "held_out_examples": {"specification": dict},
    "failure_analysis": {"tool_name": str},
}
KINDS = tuple(REQUIRED)


class BadDocument(ValueError):
    """The document is not what the kind asks for."""


class RecipeModel:
    """Answers documents; equal documents and seeds get equal answers."""

    def __init__(self, book: Book, *, seed: int = 0) -> None:
        self.seed = seed
        self.recognizer = Recognizer(book)
        self._answers: dict[str, Callable[[JsonObject], JsonObject]] = {
            "query_analysis": lambda doc: analyse(doc["request"], self.recognizer, self.seed),
            "arguments": lambda doc: extract(doc, self.recognizer),
            "response": lambda doc: respond(doc, self.recognizer, self.seed),
            "function_spec": lambda doc: specify(doc["request"], self.recognizer, self.seed),
            "test_suite": lambda doc: {"code": recipe_for(doc, self.recognizer).tests},
            "implementation": lambda doc: {"code": recipe_for(doc, self.recognizer).code},
            "repair": lambda doc: {"code": recipe_for(doc, self.recognizer).code},
            "held_out_examples": lambda doc: {
                "examples": recipe_for(doc, self.recognizer).held_out
            },
            "failure_analysis": diagnose,
        }

    def answer(self, kind: str, document: JsonObject) -> JsonObject:
        """Return the answer to one document.

        Raises:
            BadDocument: The kind is unknown, or the document lacks what it needs.
            ValueError: The document names a tool that cannot be read or is in no recipe.
        """
        if kind not in REQUIRED:
            raise BadDocument(f"unknown kind {kind!r}")
        for name, sort in REQUIRED[kind].items():
            if not isinstance(document.get(name), sort):
                raise BadDocument(f"{kind}: {name!r} must be a {sort.__name__}")
        return self._answers[kind](document)

    def find_recipe(self, kind: str, document: JsonObject) -> Recipe | None:
        """Return the recipe that a call which writes a tool is about."""
        if kind == "function_spec":
            match = self.recognizer.recognise(str(document.get("request") or ""))
            return match.recipe if match else None
        specification = document.get("specification")
        if not isinstance(specification, dict):
            return None
        return self.recognizer.book.find(str(specification.get("function_name", "")))
