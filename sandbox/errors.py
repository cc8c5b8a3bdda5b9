"""What can go wrong around a guest. What goes wrong inside one is a `RunResult.outcome`."""

from kernel.errors import Rejected, Unavailable


class SandboxUnavailable(Unavailable, ConnectionError):
    """No guest can be started here. Never a verdict about the code that was to run."""

    code = "sandbox_unavailable"


class GuestLost(SandboxUnavailable):
    """A guest ended in the middle of its job and its code had no part in that. Worth a retry."""

    code = "sandbox_lost"


class UnsafePath(Rejected, ValueError):
    """A file's name is absolute, leaves the working directory or cannot be a name at all."""

    code = "unsafe_path"


class InvalidProgram(Rejected, ValueError):
    """The program has no such entry, or a name that is not an identifier."""

    code = "invalid_program"


class ProfileUnknown(Rejected, ValueError):
    """The program asks for a profile that is not offered."""

    code = "profile_unknown"
