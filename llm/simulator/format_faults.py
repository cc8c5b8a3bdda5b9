"""Faults of format: an honest answer that a server words badly, or a form that it refuses."""

import json
import re
from collections.abc import Callable
from typing import Any

from llm.simulator.http_faults import Answer
from llm.simulator.protocol import Call
from llm.simulator.replies import Reply, error_reply, said
from llm.simulator.scenario import Rule

REFUSAL = "I cannot help with that."

FormatFault = Callable[[Call, Answer, Rule], Reply]


def _content(change: Callable[[str], Any], **options: Any) -> FormatFault:
    """Return a fault that says something made of the honest answer's JSON."""
    return lambda call, answer, _rule: said(call, change(answer()), **options)


def _value(change: Callable[[Any], Any]) -> FormatFault:
    """Return a fault that says the JSON of something made of the honest answer."""
    return _content(lambda text: json.dumps(change(json.loads(text)), ensure_ascii=False))


def _refused_form(forms: set[str], message: str) -> FormatFault:
    def fault(call: Call, answer: Answer, _rule: Rule) -> Reply:
        if call.format in forms:
            return error_reply(400, message, "unsupported_value")
        return said(call, answer())

    return fault


def _refuse_temperature(call: Call, answer: Answer, _rule: Rule) -> Reply:
    if call.has_temperature:
        message = "Unsupported parameter: 'temperature' is not supported with this model."
        return error_reply(400, message, "unsupported_parameter")
    return said(call, answer())


def _declined(call: Call, _answer: Answer, _rule: Rule) -> Reply:
    return said(call, None, refusal=REFUSAL)


def _half(text: str) -> str:
    return text[: len(text) // 2]


def _nulls(value: Any) -> Any:
    return dict.fromkeys(value)


def _in_fences(value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("code"), str):
        return value | {"code": f"```python\n{value['code'].strip()}\n```"}
    return value


def _carriage_returns(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _carriage_returns(item) for key, item in value.items()}
    return value.replace("\n", "\r\n") if isinstance(value, str) else value


def _tool_call(call: Call, answer: Answer, _rule: Rule) -> Reply:
    function = {"name": call.kind, "arguments": answer()}
    calls = [{"id": "call_0", "type": "function", "function": function}]
    return said(call, None, finish_reason="tool_calls", tool_calls=calls)


FORMAT_FAULTS: dict[str, FormatFault] = {
    "no_json_schema": _refused_form(
        {"json_schema"}, "response_format json_schema is not supported"
    ),
    "no_json_object": _refused_form(
        {"json_schema", "json_object"}, "response_format is not supported"
    ),
    "refuse_temperature": _refuse_temperature,
    "truncated": _content(_half, finish_reason="length"),
    "cut_unsaid": _content(_half),
    "filtered": _content(lambda _: None, finish_reason="content_filter"),
    "refusal": _declined,
    "not_json": _content(lambda _: "Sure! Here is what I think about it."),
    "empty": _content(lambda _: ""),
    "blank": _content(lambda _: " \n\n "),
    "null": _content(lambda _: None),
    "wrong_schema": _content(lambda _: json.dumps({"unexpected": True})),
    "list": _value(lambda value: [value]),
    "quoted": _value(lambda value: json.dumps(value, ensure_ascii=False)),
    "wrong_types": _value(_nulls),
    "more_keys": _value(lambda value: {"confidence": 0.9, **value, "notes": ["none"]}),
    "python_dict": _content(lambda text: repr(json.loads(text))),
    "trailing_comma": _content(lambda text: re.sub(r"\}$", ",}", text)),
    "fenced": _content(lambda text: f"Here it is:\n```json\n{text}\n```\n"),
    "fenced_unclosed": _content(lambda text: f"```json\n{text}"),
    "prose": _content(lambda text: f"Of course. {text} Let me know if I can do more."),
    "prose_with_braces": _content(lambda text: f"I fill in {{name}} and {{value}}: {text}"),
    "thinking": _content(lambda text: f"<think>The JSON must be {{...}}.</think>\n{text}"),
    "fenced_code": _value(_in_fences),
    "crlf": _value(_carriage_returns),
    "raw_newlines": _content(lambda text: text.replace("\\n", "\n")),
    "byte_order_mark": _content(lambda text: f"\ufeff{text}"),
    "parts": _content(lambda text: [{"type": "text", "text": text}]),
    "tool_call": _tool_call,
}
