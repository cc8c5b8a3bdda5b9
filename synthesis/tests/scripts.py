"""A model that answers from a script: a function that doubles a number, unless told otherwise."""

from typing import Any

from llm.simulator.testing import SimulatorServer

SPEC: dict[str, Any] = {
    "function_name": "double",
    "parameters": [{"name": "n", "type": "int", "description": "A number."}],
    "return_type": "int",
    "docstring": "Double a number.",
    "examples": ["Double the number 4"],
    "category": "algebra",
    "refusal": None,
}


HELD_OUT = {
    "examples": [{"arguments": {"n": n}, "expected": 2 * n} for n in (7, -12, 0, 1_000)],
}


def script(
    model: SimulatorServer, second: str | None = None, **answers: list[dict[str, Any]]
) -> None:
    """Make the model give these answers by kind, the last one for ever.

    `second` is what another author writes; by default the last of `repair` or `implementation`.
    """
    rules: list[dict[str, Any]] = []
    usual = {"function_spec": [SPEC], "held_out_examples": [HELD_OUT]}
    for kind, given in {**usual, **answers}.items():
        seen = '"tests":' if kind == "implementation" else ""
        asked = {"kind": kind, "contains": seen}
        rules += [{**asked, "answer": answer, "times": 1} for answer in given[:-1]]
        rules.append({**asked, "answer": given[-1], "times": None})
    last = answers.get("repair") or answers.get("implementation") or [code("none")]
    other = last[-1] if second is None else code(second)
    rules.append({"kind": "implementation", "answer": other, "times": None})
    model.scenario(rules)


def code(text: str) -> dict[str, Any]:
    return {"code": text}
