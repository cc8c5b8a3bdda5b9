import pytest

from llm.tests.simulator.conftest import Answer

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("request_text", "kind"),
    [
        ("What is 15% of 300?", "task"),
        ("calculate percentage", "task"),
        ("reverse", "task"),
        ("Solve world hunger", "task"),
        ("hello", "conversation"),
        ("Thank you very much!", "conversation"),
        ("what can you do?", "conversation"),
        ("Explain how to write a function", "conversation"),
        ("do the thing", "unclear"),
        ("calculate it", "unclear"),
        ("Find the result", "unclear"),
        ("what is", "unclear"),
        ("", "unclear"),
    ],
)
def test_kind_and_reply(answer: Answer, request_text: str, kind: str) -> None:
    analysis = answer("query_analysis", {"request": request_text})

    assert analysis["kind"] == kind
    assert bool(analysis["reply"]) is (kind != "task")
    assert analysis["is_complex"] is False


@pytest.mark.parametrize(
    "request_text",
    [
        "What is the GCD of 12 and 18?",
        "Create a function to compute the factorial of a number, then use it on 5",
        "What is the mean of 3, 5 and 10?",
        "Reverse the string 'a, then b and c'",
        'Merge {"a": 1} and {"b": 2}',
        "What is the sum and average of [1, 2, 3]?",
        "How many days are between 2024-01-10 and 2024-02-01?",
    ],
)
def test_one_tool_is_not_complex(answer: Answer, request_text: str) -> None:
    analysis = answer("query_analysis", {"request": request_text})

    assert analysis["is_complex"] is False
    assert analysis["sub_tasks"] == []
    assert analysis["execution_strategy"] == "single"


@pytest.mark.parametrize(
    ("request_text", "tasks"),
    [
        (
            "Calculate 20% of 100 and also reverse 'abc'",
            [("Calculate 20% of 100", []), ("Reverse 'abc'", [])],
        ),
        (
            "What is 30 percent of 200 and the factorial of 3?",
            [("What is 30 percent of 200", []), ("The factorial of 3", [])],
        ),
        (
            "Calculate 50% of 100, then convert that result to string and reverse it",
            [
                ("Calculate 50% of 100", []),
                ("Convert that result to string and reverse it", [1]),
            ],
        ),
        (
            "Calculate 25% of 100, convert to string, then reverse it",
            [("Calculate 25% of 100", []), ("Convert to string", [1]), ("Reverse it", [2])],
        ),
        (
            "Find the square root of 144, then calculate 30% of that",
            [("Find the square root of 144", []), ("Calculate 30% of that", [1])],
        ),
        ("√144 then 25 %", [("√144", []), ("25 %", [1])]),
        (
            "Find the mode of [1, 2, 2, 3, 3, 3] and calculate 20% of it",
            [("Find the mode of [1, 2, 2, 3, 3, 3]", []), ("Calculate 20% of it", [1])],
        ),
        (
            "Load sales data, calculate metrics, and generate a report",
            [("Load sales data", []), ("Calculate metrics", []), ("Generate a report", [])],
        ),
        (
            "Load data from data/sales.csv and calculate profit margins",
            [
                ("Load data from data/sales.csv", []),
                ("Calculate profit margins from data/sales.csv", []),
            ],
        ),
        ("Calculate 9! and 4!", [("Calculate 9!", []), ("4!", [])]),
        (
            "Find the median and mean of [1, 2, 3]",
            [("Find the median of [1, 2, 3]", []), ("Mean of [1, 2, 3]", [])],
        ),
        (
            "What is 20% of 80? Also, what's the factorial of 4?",
            [("What is 20% of 80", []), ("What's the factorial of 4", [])],
        ),
        (
            "Get the average of [2, 4], double it, and find the square root of that",
            [
                ("Get the average of [2, 4]", []),
                ("Double it", [1]),
                ("Find the square root of that", [2]),
            ],
        ),
        (
            "Reverse 'abc' and then encrypt it with AES",
            [("Reverse 'abc'", []), ("Encrypt it with AES", [1])],
        ),
    ],
)
def test_several_tasks(
    answer: Answer, request_text: str, tasks: list[tuple[str, list[int]]]
) -> None:
    analysis = answer("query_analysis", {"request": request_text})

    chained = any(needs for _, needs in tasks)
    assert analysis["is_complex"] is True
    assert analysis["requires_composition"] is chained
    assert analysis["execution_strategy"] == ("composition" if chained else "sequential")
    assert analysis["sub_tasks"] == [
        {"task": task, "order": order, "depends_on": needs}
        for order, (task, needs) in enumerate(tasks, start=1)
    ]
