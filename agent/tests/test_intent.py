import pytest

from agent.intent import wishes_for_tool

pytestmark = pytest.mark.core

WISHES = [
    "Create a function to compute the factorial of 5",
    "Create a new function to reverse words",
    "create a Python function that adds two numbers",
    "Please write me a small tool that counts vowels",
    "Can you build a function for moving averages?",
    "I need a function that checks for primes",
    "I need a tool to convert units",
    "I'd like a tool that sorts numbers",
    "Make a tool which doubles numbers, then use it on 4",
    "Implement a reusable helper function for tax",
    "Now generate another function that merges lists",
    "Hello! Develop a tool that flattens lists.",
    "First, define a function to add days",
]
TALK = [
    "Explain how to write a function",
    "How do I create a function in Python?",
    "What does the function cos do?",
    "What is 15% of 300?",
    "Reverse the string 'create a function'",
    "Which tool did you use?",
    "Why did you make a tool for that?",
    "Create a report from data/sales.csv",
    "The function I wrote fails",
    "",
]


@pytest.mark.contract("QPL-3")
@pytest.mark.parametrize("prompt", WISHES)
def test_an_explicit_wish_for_a_tool_is_heard(prompt: str) -> None:
    assert wishes_for_tool(prompt)


@pytest.mark.contract("QPL-3")
@pytest.mark.parametrize("prompt", TALK)
def test_talk_about_functions_is_no_wish(prompt: str) -> None:
    assert not wishes_for_tool(prompt)
