"""What learning from use refuses."""

from kernel.errors import Conflict, Rejected


class NotCacheable(Rejected, ValueError):
    """The tool's results depend on more than its arguments, or there is no such tool in use."""

    code = "not_cacheable"


class NotAnswered(Conflict):
    """There is no answer yet that a person could think something of."""

    code = "not_answered"


class NotOpen(Conflict):
    """A thumb down that somebody has looked into, or a thumb up."""

    code = "not_open"
