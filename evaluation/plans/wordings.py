"""Sixty wordings of requests, each with the plan and the arguments that are right for it.

`{a}` and the like are values that are drawn for each prompt: whole numbers a to d, a percentage p,
a factor f, words w and v, a sentence s, a list l, two dates t and u. An expected argument is the
name of a value, a value as it stands (in a tuple of one), or the result of an earlier step.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """The result of an earlier step, by its number."""

    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    text: str
    calls: tuple[tuple[str, dict[str, Any]], ...]


def _one(text: str, tool: str, /, **arguments: Any) -> Wording:
    return Wording(text=text, calls=((tool, arguments),))


def _steps(text: str, *calls: tuple[str, dict[str, Any]]) -> Wording:
    return Wording(text=text, calls=calls)


_PERCENT = {"base": "b", "percentage": "p"}
_THAT = Result(1)

SINGLE = (
    _one("What is {p}% of {b}?", "calculate_percentage", **_PERCENT),
    _one("Please work out {p} percent of {b}", "calculate_percentage", **_PERCENT),
    _one("How much is {p}% of {b}", "calculate_percentage", **_PERCENT),
    _one("I need {p}% of {b}, please.", "calculate_percentage", **_PERCENT),
    _one("Reverse the string '{w}'", "reverse_string", s="w"),
    _one("Could you reverse '{w}' for me?", "reverse_string", s="w"),
    _one("What is '{w}' spelled backwards?", "reverse_string", s="w"),
    _one("Convert {c} Celsius to Fahrenheit", "celsius_to_fahrenheit", celsius="c"),
    _one("How warm is {c} degrees Celsius in Fahrenheit?", "celsius_to_fahrenheit", celsius="c"),
    _one("{a} Fahrenheit in Celsius, please", "fahrenheit_to_celsius", fahrenheit="a"),
    _one("What is the factorial of {c}?", "factorial", n="c"),
    _one("Compute {c}!", "factorial", n="c"),
    _one("Is {a} a prime number?", "is_prime", n="a"),
    _one("Check whether {a} is prime", "is_prime", n="a"),
    _one("Greatest common divisor of {a} and {b}", "greatest_common_divisor", a="a", b="b"),
    _one("Find the LCM of {a} and {b}", "least_common_multiple", a="a", b="b"),
    _one("Prime factors of {a}", "prime_factors", n="a"),
    _one("What is the sum of {l}?", "sum_numbers", numbers="l"),
    _one("Add up {l}", "sum_numbers", numbers="l"),
    _one("Average of {l}", "calculate_average", numbers="l"),
    _one("Give me the mean of {l}", "calculate_average", numbers="l"),
    _one("What is the median of {l}?", "calculate_median", numbers="l"),
    _one("Square root of {a}", "square_root", number="a"),
    _one("Double {a}", "double_number", number="a"),
    _one("Divide {a} by {b}", "divide_numbers", dividend="a", divisor="b"),
    _one("Count the words in '{s}'", "word_count", text="s"),
    _one("How many vowels are in '{w}'?", "count_vowels", text="w"),
    _one("Is '{w}' a palindrome?", "is_palindrome", text="w"),
    _one("Write '{w}' in uppercase", "to_uppercase", text="w"),
    _one("Put '{s}' into title case", "title_case", text="s"),
    _one("How many days are between {t} and {u}?", "days_between", start_date="t", end_date="u"),
    _one("What weekday is {t}?", "day_of_week", date="t"),
    _one("Add {c} days to {t}", "add_days", date="t", days="c"),
    _one(
        "Compound interest on {b} at {p}% for {c} years",
        "compound_interest",
        principal="b",
        rate="p",
        years="c",
    ),
    _one(
        "Simple interest of {b} at {p} percent over {c} years",
        "simple_interest",
        principal="b",
        rate="p",
        years="c",
    ),
    _one("What is {b} with a {p}% discount?", "apply_discount", price="b", discount_percentage="p"),
    _one("Add {p}% sales tax to {b}", "add_sales_tax", price="b", tax_percentage="p"),
    _one("Percentage change from {a} to {b}", "percentage_change", old_value="a", new_value="b"),
    _one("Convert {a} km to miles", "kilometers_to_miles", kilometers="a"),
    _one("How many pounds are {a} kg?", "kilograms_to_pounds", kilograms="a"),
)

SEVERAL = (
    _steps(
        "Calculate {p}% of {b}, then convert that result to string and reverse it",
        ("calculate_percentage", _PERCENT),
        ("reverse_string", {"s": _THAT}),
    ),
    _steps(
        "Calculate {p}% of {b} and also reverse '{w}'",
        ("calculate_percentage", _PERCENT),
        ("reverse_string", {"s": "w"}),
    ),
    _steps(
        "Work out {p}% of {b}, then double that",
        ("calculate_percentage", _PERCENT),
        ("double_number", {"number": _THAT}),
    ),
    _steps(
        "Reverse '{w}' and then write it in uppercase",
        ("reverse_string", {"s": "w"}),
        ("to_uppercase", {"text": _THAT}),
    ),
    _steps(
        "Convert {c} Celsius to Fahrenheit and double the result",
        ("celsius_to_fahrenheit", {"celsius": "c"}),
        ("double_number", {"number": _THAT}),
    ),
    _steps(
        "What is the sum of {l}? Then calculate the square root of that.",
        ("sum_numbers", {"numbers": "l"}),
        ("square_root", {"number": _THAT}),
    ),
    _steps(
        "Is {a} a prime number, and what is the factorial of {c}?",
        ("is_prime", {"n": "a"}),
        ("factorial", {"n": "c"}),
    ),
    _steps(
        "Double {a}, then divide that by {c}",
        ("double_number", {"number": "a"}),
        ("divide_numbers", {"dividend": _THAT, "divisor": "c"}),
    ),
    _steps(
        "Count the words in '{s}' and also reverse '{w}'",
        ("word_count", {"text": "s"}),
        ("reverse_string", {"s": "w"}),
    ),
    _steps(
        "Average of {l} and also the median of {l}",
        ("calculate_average", {"numbers": "l"}),
        ("calculate_median", {"numbers": "l"}),
    ),
    _steps(
        "Convert {a} km to miles, then double that, then reverse it",
        ("kilometers_to_miles", {"kilometers": "a"}),
        ("double_number", {"number": _THAT}),
        ("reverse_string", {"s": Result(2)}),
    ),
    _steps(
        "Write '{w}' in uppercase; then reverse that",
        ("to_uppercase", {"text": "w"}),
        ("reverse_string", {"s": _THAT}),
    ),
    _steps(
        "Add {c} days to {t}. Then tell me what day of the week that is.",
        ("add_days", {"date": "t", "days": "c"}),
        ("day_of_week", {"date": _THAT}),
    ),
    _steps(
        "Calculate {p}% of {b}, and also convert {c} Celsius to Fahrenheit, and reverse '{w}'",
        ("calculate_percentage", _PERCENT),
        ("celsius_to_fahrenheit", {"celsius": "c"}),
        ("reverse_string", {"s": "w"}),
    ),
    _steps(
        "Find the factorial of {c}, then its prime factors",
        ("factorial", {"n": "c"}),
        ("prime_factors", {"n": _THAT}),
    ),
    _steps(
        "Sort {l} in descending order, then sum them",
        ("sort_numbers", {"numbers": "l", "descending": (True,)}),
        ("sum_numbers", {"numbers": _THAT}),
    ),
    _steps(
        "Divide {a} by {c} and calculate the square root of the result",
        ("divide_numbers", {"dividend": "a", "divisor": "c"}),
        ("square_root", {"number": _THAT}),
    ),
    _steps(
        "Remove duplicates from {l} and then calculate the average of them",
        ("unique_items", {"items": "l"}),
        ("calculate_average", {"numbers": _THAT}),
    ),
    _steps(
        "How many vowels are in '{w}', and is '{v}' a palindrome?",
        ("count_vowels", {"text": "w"}),
        ("is_palindrome", {"text": "v"}),
    ),
    _steps(
        "Calculate {p}% of {b}; afterwards convert that to a string",
        ("calculate_percentage", _PERCENT),
        ("convert_to_string", {"value": _THAT}),
    ),
)

WORDINGS = (*SINGLE, *SEVERAL)
