from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from llm import prices
from llm.client import LLMClient
from llm.errors import ModelAnswerInvalid
from llm.simulator.testing import SimulatorServer
from runs import context
from runs.models import Run, Step
from runs.tests.builders import claimed


@pytest.fixture(autouse=True)
def _priced(settings: Any) -> None:
    settings.LLM_OFFLINE = False
    settings.OPENAI_INPUT_PRICE, settings.OPENAI_OUTPUT_PRICE = 0.5, 2.0
    settings.OPENAI_EMBEDDING_PRICE = 0.02


def test_a_price_is_that_of_what_was_read_and_what_was_written() -> None:
    assert prices.of_chat(1_000_000, 500_000) == Decimal("1.5")
    assert prices.of_embedding(500_000) == Decimal("0.01")


@pytest.mark.parametrize("missing", ["OPENAI_INPUT_PRICE", "OPENAI_OUTPUT_PRICE"])
def test_half_a_price_is_none(settings: Any, missing: str) -> None:
    setattr(settings, missing, None)

    assert prices.of_chat(1, 1) is None


def test_the_offline_model_is_free(settings: Any) -> None:
    settings.LLM_OFFLINE = True

    assert prices.of_chat(1_000, 1_000) == 0


def response_step() -> Step:
    with context.activate(claimed()):
        LLMClient(model="m").synthesize_response("What is 15% of 300?", 45)
    return Step.objects.get()


def expected(step: Step) -> Decimal:
    price = prices.of_chat(step.input_tokens, step.output_tokens)
    assert price
    return price.quantize(Decimal("0.000001"), ROUND_HALF_UP)  # as the column does


@pytest.mark.django_db
class TestOnTheBooks:
    def test_a_call_is_recorded_with_its_price(self, model: SimulatorServer, settings: Any) -> None:
        settings.LLM_OFFLINE = False
        step = response_step()

        assert step.cost_usd == expected(step) == Run.objects.get().cost_usd

    def test_an_answer_that_was_of_no_use_had_its_price_too(
        self, model: SimulatorServer, settings: Any
    ) -> None:
        settings.LLM_OFFLINE = False
        model.scenario([{"kind": "response", "fault": "not_json", "times": None}])
        with pytest.raises(ModelAnswerInvalid):
            response_step()
        step = Step.objects.get()

        assert step.cost_usd == expected(step) == Run.objects.get().cost_usd
