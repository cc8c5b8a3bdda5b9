"""`ResponseSynthesizer`: words for a result, an error, a new tool."""

from typing import Any

from llm.client import LLMClient

MAX_RESULT_CHARS = 4_000


class ResponseSynthesizer:
    def __init__(self, llm_client: LLMClient | None = None) -> None:
        self.llm_client = llm_client or LLMClient()

    def synthesize(self, prompt: str, result: Any) -> str:
        """Put a result, as plain JSON, into a sentence that answers the prompt."""
        return self.llm_client.synthesize_response(prompt, shortened(result))

    def synthesize_workflow(self, prompt: str, parts: list[dict[str, Any]]) -> str:
        """Put the results of a workflow into words: all of `parts`, as `task` and `result`."""
        told = [{"task": each["task"], "result": shortened(each["result"])} for each in parts]
        values = [each["result"] for each in told]
        return self.llm_client.synthesize_response(
            prompt, values[0] if len(values) == 1 else values, parts=told
        )

    def synthesize_error(self, prompt: str, error: str) -> str:
        """Say what went wrong. The error's own sentence is for people already; no model is asked,
        because one may be what failed."""
        return error

    def synthesize_synthesis_result(
        self, prompt: str, tool_name: str, test_count: int, answer: str | None
    ) -> str:
        """Announce a new tool, with the answer it gave; None: it was not used yet."""
        proof = f"proved it with {test_count} tests" if test_count else "proved it"
        announcement = f"I wrote a new tool, {tool_name}, and {proof}."
        if answer is None:
            return f"{announcement} Give me values to use it on."
        return f"{announcement} {answer}"


def shortened(result: Any) -> Any:
    """Return a result in a size a model should read; long lists keep their head and length."""
    if isinstance(result, list) and len(str(result)) > MAX_RESULT_CHARS:
        return {"count": len(result), "first": [shortened(item) for item in result[:3]]}
    if isinstance(result, str) and len(result) > MAX_RESULT_CHARS:
        return result[:MAX_RESULT_CHARS] + "…"
    if isinstance(result, dict) and len(str(result)) > MAX_RESULT_CHARS:
        return {"keys": sorted(str(key) for key in result)[:50]}
    return result
