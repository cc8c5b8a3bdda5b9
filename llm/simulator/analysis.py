"""The kind `query_analysis`: is a request a task, and of how many steps."""

import re

from llm.simulator.book import FAMILIES
from llm.simulator.reading import read
from llm.simulator.recipe import JsonObject
from llm.simulator.recognition import Recognizer
from llm.simulator.splitting import Part, split
from llm.simulator.wording import REASONINGS, one_of, worded

GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings)(?: there| you| all)?\W*$",
    re.IGNORECASE,
)
COURTESY = re.compile(
    r"^\W*(?:thanks?(?: you)?(?: (?:so|very) much| a lot)?|bye|goodbye)\W*$", re.IGNORECASE
)
ABILITIES = re.compile(
    r"\bwhat (?:can|do) you do\b|\b(?:who|what|how) are you\b|^\W*help(?: me)?\W*$"
    r"|\bwhat (?:tools|skills|capabilities)\b|\bhow (?:do|does) (?:you|this) work\b",
    re.IGNORECASE,
)
EXPLANATION = re.compile(
    r"^\W*(?:(?:can|could|would) you )?(?:please )?(?:explain|why)\b", re.IGNORECASE
)
EMPTY_WORDS = """
a an the what is are was do does it that this them thing things something anything stuff find
calculate compute result answer please can you could i me my want need to of for and how much
many tell give show get make work out run go help just now then will would
"""
EMPTY = frozenset(EMPTY_WORDS.split())
ABILITY_REPLY = (
    "I find or write small tools and run them. As the offline demonstration model I know "
    f"{', '.join(list(FAMILIES.values())[:-1])} and {list(FAMILIES.values())[-1]}. "
    'Try "What is 15% of 300?" or "Reverse the string \'hello\'".'
)
GREETINGS = (
    "Hello! What would you like me to work out?",
    "Hi! Give me a task and I will find or write a tool for it.",
    "Hello! Ask me for a calculation, a text or a table.",
)
COURTESIES = ("You are welcome.", "Glad to help.", "Any time.")
QUESTION = "What exactly should I work on? Please name the task and its values."
EXPLANATION_REPLY = (
    "I make and run small tools rather than explain. Ask me for a result or for a function, "
    'for example "Create a function to compute the factorial of 5".'
)


def analyse(request: str, recognizer: Recognizer, seed: int = 0) -> JsonObject:
    """Return the analysis of a request; the seed varies its words."""
    analysis = _analysis(request, recognizer, seed)
    return analysis | {"reasoning": worded(analysis["reasoning"], REASONINGS, seed)}


def _analysis(request: str, recognizer: Recognizer, seed: int) -> JsonObject:
    reply = _conversation(request, seed)
    if reply is not None:
        return _single("conversation", reply, "The request is conversation and needs no tool.")
    if recognizer.recognise(request) is None and _is_empty(request):
        return _single("unclear", QUESTION, "The request names no task.")
    parts = split(request, recognizer)
    if parts:
        return _several(parts)
    return _single("task", None, "One tool can serve the request.")


def _conversation(request: str, seed: int) -> str | None:
    if GREETING.search(request):
        return one_of(GREETINGS, seed, request)
    if COURTESY.search(request):
        return one_of(COURTESIES, seed, request)
    if ABILITIES.search(request):
        return ABILITY_REPLY
    return EXPLANATION_REPLY if EXPLANATION.search(request) else None


def _is_empty(request: str) -> bool:
    reading = read(request)
    return not reading.values and not set(re.findall(r"[a-z]+", request.lower())) - EMPTY


def _single(kind: str, reply: str | None, reasoning: str) -> JsonObject:
    return {
        "kind": kind,
        "reply": reply,
        "is_complex": False,
        "sub_tasks": [],
        "requires_composition": False,
        "execution_strategy": "single",
        "reasoning": reasoning,
    }


def _several(parts: list[Part]) -> JsonObject:
    chained = any(part.depends_on for part in parts)
    sort = "build on one another" if chained else "are independent"
    return {
        "kind": "task",
        "reply": None,
        "is_complex": True,
        "sub_tasks": [
            {"task": part.text, "order": order, "depends_on": list(part.depends_on)}
            for order, part in enumerate(parts, start=1)
        ],
        "requires_composition": chained,
        "execution_strategy": "composition" if chained else "sequential",
        "reasoning": f"The request holds {len(parts)} tasks that {sort}.",
    }
