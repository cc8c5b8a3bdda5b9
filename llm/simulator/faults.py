"""All faults by name: those of HTTP and of format, which are described here, and of content."""

from dataclasses import dataclass

from llm.simulator.content import CONTENT_FAULTS

HTTP = {
    "429": "Over the rate limit; `retry_after` becomes the header Retry-After.",
    "429_date": "Over the rate limit; Retry-After is a date.",
    "quota": "Status 429 for an account without credit, which no waiting helps.",
    "401": "The key is refused.",
    "404": "The model is not known.",
    "408": "The server gave up waiting.",
    "500": "An error of the server.",
    "502": "A gateway's page of HTML with status 502.",
    "503": "The server is overloaded.",
    "too_long": "Status 400: the prompt does not fit the context.",
    "html": "A page of HTML with status 200.",
    "empty_body": "Status 200, and no body.",
    "half_json": "A body that ends in the middle of the JSON, with a fitting Content-Length.",
    "cut": "The connection ends before the Content-Length is reached.",
    "cut_chunks": "The connection ends in the middle of a chunked body.",
    "disconnect": "The connection ends without an answer.",
    "hang": "The answer comes after `seconds`.",
    "drip": "The answer comes byte by byte, over `seconds`.",
    "bad_gzip": "The body is called gzip and is not.",
    "bad_utf8": "The body holds bytes that are no UTF-8.",
    "plain_text": "The answer, called text/plain.",
    "no_usage": "No `usage` says what the answer cost.",
    "odd_usage": "`usage` holds decimals, texts and nulls.",
    "error_in_200": "An error of the protocol with status 200.",
    "no_choices": "An empty list of choices.",
    "no_message": "A choice without a message.",
}
FORMAT = {
    "no_json_schema": "Status 400 for a json_schema.",
    "no_json_object": "Status 400 for any response_format.",
    "refuse_temperature": "Status 400 for a temperature.",
    "truncated": "The content is cut in half, and says so.",
    "cut_unsaid": "The content is cut in half, with finish_reason stop.",
    "filtered": "The content is withheld by a filter.",
    "refusal": "The model declines, in the field made for that.",
    "not_json": "Prose instead of JSON.",
    "empty": "The content is an empty text.",
    "blank": "The content is white space.",
    "null": "There is no content, and no refusal.",
    "wrong_schema": "A JSON object of other keys.",
    "list": "The answer in a list.",
    "quoted": "The JSON as a JSON text.",
    "wrong_types": "Every value of the answer is null.",
    "more_keys": "The answer with keys that nobody asked for.",
    "python_dict": "The answer in Python's notation.",
    "trailing_comma": "A comma too many.",
    "fenced": "The JSON in a Markdown fence.",
    "fenced_unclosed": "A Markdown fence that is not closed.",
    "prose": "Prose before and after the JSON.",
    "prose_with_braces": "Prose with braces of its own before the JSON.",
    "thinking": "A <think> block before the JSON.",
    "fenced_code": "Each text inside the answer's `code` is in a Markdown fence.",
    "crlf": "Lines inside the answer end in carriage return and line feed.",
    "raw_newlines": "Line ends stand unescaped inside of JSON texts.",
    "byte_order_mark": "A byte order mark before the JSON.",
    "parts": "The content is a list of parts.",
    "tool_call": "The JSON comes as a call of a function.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultClass:
    """`kinds` is None where every kind of call can be struck."""

    name: str
    group: str
    family: str
    does: str
    kinds: frozenset[str] | None = None


def _all() -> list[FaultClass]:
    return [
        *(FaultClass(name=n, group="http", family="http", does=does) for n, does in HTTP.items()),
        *(
            FaultClass(name=n, group="format", family="format", does=does)
            for n, does in FORMAT.items()
        ),
        *(
            FaultClass(
                name=fault.name,
                group="content",
                family=fault.family,
                does=fault.does,
                kinds=fault.kinds,
            )
            for fault in CONTENT_FAULTS.values()
        ),
    ]


FAULTS = {fault.name: fault for fault in _all()}
