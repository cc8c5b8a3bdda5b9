"""What a bare interpreter needs before it can use the packages."""

import atexit
import os
from contextlib import ExitStack

import django

from agentsite.services.client import attach
from agentsite.services.environment import model_is_given
from agentsite.services.simulator import offline_environment, running_simulator


def prepare_process() -> None:
    """Set Django up, adopt or start the services, bring the database up to date.

    The services, and the demonstration model where no model is configured, live until this
    process ends; those of a running site are adopted.
    """
    stack = ExitStack()
    atexit.register(stack.close)
    stack.enter_context(attach())
    url = stack.enter_context(running_simulator())
    if not model_is_given():
        os.environ.update(offline_environment(url))  # noqa: TID251 -- read by the settings next
    django.setup()

    from agentsite import preparation  # noqa: PLC0415 -- needs Django set up

    preparation.prepare()
