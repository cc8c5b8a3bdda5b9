"""What can go wrong before there is a site to report it."""


class ServicesFailed(RuntimeError):
    """A service cannot be started; the message says why and what to do, in whole sentences."""


class SiteFailed(RuntimeError):
    """The site cannot be started; the message says why and what to do."""
