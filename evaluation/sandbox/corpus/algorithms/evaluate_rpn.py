import operator
from collections.abc import Iterable
from fractions import Fraction

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


class StackUnderflow(ValueError):
    """An operator found fewer than two numbers."""


def evaluate_rpn(tokens: str | Iterable[str | int]) -> Fraction:
    """Evaluate reverse Polish notation exactly.

    Raises:
        StackUnderflow: An operator lacks a number.
        ValueError: Something is neither a number nor an operator, or numbers are left over.
        ZeroDivisionError: A division by zero.
    """
    stack: list[Fraction] = []
    for token in tokens.split() if isinstance(tokens, str) else tokens:
        if token not in OPERATORS:
            stack.append(Fraction(token))
            continue
        if len(stack) < 2:
            raise StackUnderflow(f"{token} needs two numbers")
        right, left = stack.pop(), stack.pop()
        stack.append(OPERATORS[token](left, right))
    if len(stack) != 1:
        raise ValueError(f"{len(stack)} results")
    return stack[0]


# --- tests ---
from fractions import Fraction

import pytest

from evaluate_rpn import StackUnderflow, evaluate_rpn


@pytest.mark.parametrize(
    "tokens, result",
    [("3 4 +", 7), ("1 3 /", Fraction(1, 3)), ("5 1 2 + 4 * + 3 -", 14), ("0.5 2/3 *", Fraction(1, 3))],
)
def test_results(tokens, result):
    assert evaluate_rpn(tokens) == result


def test_list():
    assert evaluate_rpn(["2", 10, "-"]) == -8


def test_huge():
    assert evaluate_rpn([10**4000, 10**3999, "/"]) == 10


def test_operator_without_numbers():
    with pytest.raises(StackUnderflow, match=r"\* needs two numbers"):
        evaluate_rpn("1 *")


@pytest.mark.parametrize("tokens, message", [("", "0 results"), ("1 2", "2 results"), ("x", "'x'")])
def test_other_mistakes(tokens, message):
    with pytest.raises(ValueError, match=message):
        evaluate_rpn(tokens)


def test_by_zero():
    with pytest.raises(ZeroDivisionError):
        evaluate_rpn("1 0 /")
