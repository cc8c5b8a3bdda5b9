"""What tokens cost, where the operator has said so."""

from decimal import Decimal

from django.conf import settings

MILLION = Decimal(1_000_000)


def of_chat(input_tokens: int, output_tokens: int) -> Decimal | None:
    """Return the price in US dollars, None where it is unknown; the offline model is free."""
    if settings.LLM_OFFLINE:
        return Decimal(0)
    if settings.OPENAI_INPUT_PRICE is None or settings.OPENAI_OUTPUT_PRICE is None:
        return None
    asked = input_tokens * Decimal(str(settings.OPENAI_INPUT_PRICE))
    answered = output_tokens * Decimal(str(settings.OPENAI_OUTPUT_PRICE))
    return (asked + answered) / MILLION


def of_embedding(tokens: int) -> Decimal | None:
    """Return the price in US dollars, None where it is unknown."""
    if settings.OPENAI_EMBEDDING_PRICE is None:
        return None
    return tokens * Decimal(str(settings.OPENAI_EMBEDDING_PRICE)) / MILLION
