"""What learning from use refuses."""

from kernel.errors import Rejected


class NotCacheable(Rejected, ValueError):
    """The tool's results depend on more than its arguments, or there is no such tool in use."""

    code = "not_cacheable"
