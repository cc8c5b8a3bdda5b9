import os


def setup() -> None:
    """Make a bare interpreter ready: Django set up, services adopted or started.

    For scripts and `python -c`. The services live as long as this process uses them; a running
    site keeps its own. Costs about a second when the services have to be started.
    """
    # Imported here, so that `import agentsite` alone does not load Django.
    from agentsite.scripting import prepare_process  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agentsite.settings")  # noqa: TID251
    prepare_process()
