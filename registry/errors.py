"""What the registry refuses.

NotFound: ToolNotFound, VersionNotFound, PolicyNotFound
Conflict: ToolNameTaken, WrongMove
Rejected: InvalidToolName, InvalidTool, SignatureError, InvalidSearch, PolicyInvalid, NoReason
LimitReached: DailyLimitReached
Unavailable: SynthesisPaused, ToolPaused

Where the reference documents name a builtin, the error is that builtin too.
"""

from kernel.errors import Conflict, LimitReached, NotFound, Rejected, Unavailable


class ToolNotFound(NotFound):
    code = "tool_not_found"


class VersionNotFound(NotFound):
    code = "version_not_found"


class PolicyNotFound(NotFound, ValueError):
    code = "policy_not_found"


class ToolNameTaken(Conflict):
    """The name belongs to a tool with another owner or signature: choose another."""

    code = "tool_name_taken"


class WrongMove(Conflict):
    """The tool is not in a state from which it can go there."""

    code = "wrong_move"


class InvalidToolName(Rejected, ValueError):
    code = "invalid_tool_name"


class InvalidTool(Rejected, ValueError):
    """A version as described cannot be stored."""

    code = "invalid_tool"


class SignatureError(Rejected, ValueError):
    """The code does not parse, or has no function that can be called by named arguments."""

    code = "invalid_signature"


class InvalidSearch(Rejected, ValueError):
    code = "invalid_search"


class PolicyInvalid(Rejected, ValueError):
    code = "policy_invalid"


class DailyLimitReached(LimitReached):
    """`retry_after_s` says when the day is over."""

    code = "daily_limit_reached"


class NoReason(Rejected):
    code = "no_reason"


class SynthesisPaused(Unavailable):
    code = "synthesis_paused"


class ToolPaused(Unavailable):
    code = "tool_paused"
