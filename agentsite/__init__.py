import os


def setup() -> None:
    """Make a bare interpreter ready: Django set up, services adopted or started.

    For scripts and `python -c`. The services live as long as this process uses them; a running
    site keeps its own. Costs about a second when the services have to be started.
    """
    from agentsite import scripting  # noqa: PLC0415 -- Django must not load on `import agentsite`

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")  # noqa: TID251
    scripting.prepare_process()
