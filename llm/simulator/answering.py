"""From a call to a reply: as the model has it, or as the rule that strikes says."""

import json

from llm.simulator.content import CONTENT_FAULTS, chance
from llm.simulator.format_faults import FORMAT_FAULTS
from llm.simulator.http_faults import HTTP_FAULTS
from llm.simulator.model import RecipeModel
from llm.simulator.protocol import Call, prune
from llm.simulator.recipe import JsonObject
from llm.simulator.replies import Reply, said
from llm.simulator.scenario import Rule

WIRE_FAULTS = HTTP_FAULTS | FORMAT_FAULTS


def reply_to(call: Call, model: RecipeModel, rule: Rule | None) -> Reply:
    """Answer a call, as its rule says when one strikes.

    Raises:
        ValueError: The model cannot answer, or the fault cannot be put on the recipe.
    """

    def honest() -> str:
        return _written(call, model.answer(call.kind, call.document))

    if rule is None:
        return said(call, honest())
    if rule.fault is None:
        return said(call, json.dumps(rule.answer, ensure_ascii=False))
    if rule.fault in CONTENT_FAULTS:
        return said(call, _written(call, _faulty(call, model, rule.fault)))
    return WIRE_FAULTS[rule.fault](call, honest, rule)


def _written(call: Call, answer: JsonObject) -> str:
    return json.dumps(prune(answer, call.schema), ensure_ascii=False)


def _faulty(call: Call, model: RecipeModel, name: str) -> JsonObject:
    recipe = model.find_recipe(call.kind, call.document)
    about = recipe.name if recipe else call.source
    return CONTENT_FAULTS[name].answer(
        call.kind,
        call.document,
        recipe,
        chance(name, about, model.seed),
        honest=model.answer(call.kind, call.document),
    )
