"""Builders for tests, of this package and of those above. Rows come from the services."""

from typing import Any

from registry import lifecycle
from registry.embedding import Embedding, embed_tool
from registry.models import EMBEDDING_DIMS, Tool, ToolVersion
from registry.signatures import input_schema, output_schema, read_function

CODE = '''def {name}(number: int, factor: int = 2) -> int:
    """Multiply a number by a factor."""
    return number * factor
'''
TESTS = """def test_it() -> None:
    assert {name}(2, 3) == 6
"""


class CountingEmbedder:
    """Gives vectors without a model: one axis per text, so equal texts are alike, others not.

    Records every text it was asked for.
    """

    embedding_model = "counting"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def generate_embedding(self, text: str) -> list[float]:
        if text not in self.texts:
            self.texts.append(text)
        vector = [0.0] * EMBEDDING_DIMS
        vector[self.texts.index(text)] = 1.0
        return vector

    def generate_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [self.generate_embedding(text) for text in texts]


def store_version(name: str = "multiply", **changes: Any) -> ToolVersion:
    """Store a version of a small arithmetic tool; `changes` are arguments of `create_version`."""
    code = changes.get("code", CODE.format(name=name))
    signature = read_function(code)
    docstring = changes.get("docstring", signature.docstring)
    fields: dict[str, Any] = {
        "code": code,
        "tests": TESTS.format(name=name),
        "docstring": docstring,
        "specification": {"function_name": name},
        "input_schema": input_schema(signature),
        "output_schema": output_schema(signature),
        "signature": signature.text,
        "profile": "base",
        "origin": ToolVersion.Origin.SYNTHESIS,
        "examples": [],
        "category": "arithmetic",
        "dossier": {},
        "grade": "A",
        "purity": ToolVersion.Purity.PURE,
        "owner": None,
        "visibility": Tool.Visibility.SHARED,
    }
    return lifecycle.create_version(name=name, **{**fields, **changes})


def publish_tool(name: str = "multiply", **changes: Any) -> Tool:
    """Store a version and make its tool active."""
    version = store_version(name, **changes)
    return lifecycle.publish(version=version, actor="a test", reason="For a test.")


def vector_of(text: str, embedder: CountingEmbedder) -> Embedding:
    """Make an embedding by hand, for a test that brings its own vectors."""
    return embed_tool(embedder, name="", docstring=text)
