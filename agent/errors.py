"""Why a request was not answered.

AppError
├── InvalidPrompt(Rejected)    invalid_prompt    empty, or longer than 4,000 characters
├── ToolFailed(Rejected)       tool_error        the tool raised on these arguments
├── ToolTimedOut(Rejected)     timeout           the tool took longer than it may
├── ToolMisbehaved(Rejected)   tool_misbehaved   it ended its process, or returned what cannot cross
├── InvalidArgument(Rejected)  invalid_argument  the arguments do not fit the tool's schema
├── MissingArgument(Rejected)  missing_argument  a required value is not in the request
├── ToolMismatch(Rejected)     tool_mismatch     the tool does not do what is asked
├── InvalidPlan(Rejected)      plan              the steps of a plan make no order
├── NoToolMade(Rejected)       no_tool_made      a step needs a tool, and none could be written
├── NoOtherTool(Rejected)      no_other_tool     the tool that was called wrong is the only one
├── NotCorrectable(Conflict)   not_correctable   the request has no one call that could be changed
└── LoopDetected(LimitReached) loop_detected     the same call came to the same again and again
"""

from kernel.errors import Conflict, LimitReached, Rejected


class InvalidPrompt(Rejected, ValueError):
    code = "invalid_prompt"


class ToolFailed(Rejected):
    code = "tool_error"


class ToolTimedOut(Rejected, TimeoutError):
    code = "timeout"


class ToolMisbehaved(Rejected):
    code = "tool_misbehaved"


class InvalidArgument(Rejected, ValueError):
    code = "invalid_argument"


class MissingArgument(Rejected, ValueError):
    """`parameter` names the first value that is missing."""

    code = "missing_argument"

    def __init__(self, message: str, *, parameter: str = "") -> None:
        super().__init__(message, parameter=parameter)
        self.parameter = parameter


class ToolMismatch(Rejected):
    code = "tool_mismatch"


class InvalidPlan(Rejected, ValueError):
    code = "plan"


class NoToolMade(Rejected):
    """`reason` is the stable code of what the synthesis failed for.

    `tool_name` is the experimental tool that is left of it, None where it got no further.
    """

    code = "no_tool_made"

    def __init__(self, message: str, *, reason: str = "", tool_name: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.tool_name = tool_name


class NoOtherTool(Rejected):
    code = "no_other_tool"


class NotCorrectable(Conflict):
    code = "not_correctable"


class LoopDetected(LimitReached):
    code = "loop_detected"
