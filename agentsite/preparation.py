"""Bring a database and a sandbox up to what this version of the site needs."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from registry.capabilities import CapabilityRegistry
from registry.policies import snapshot
from runs.sessions import system_user_id
from sandbox.errors import SandboxUnavailable
from synthesis import seeding
from synthesis.wiring import sandbox


def prepare(say: Callable[[str], None] = lambda _: None) -> None:
    """Migrate, store the first policies, prove and add the seed tools. Half a second when done.

    Without a sandbox the site comes up all the same, with no tools and a sentence that says why.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("bringing the database up to date")
        call_command("migrate", verbosity=0, interactive=False)
    snapshot()
    system_user_id()
    CapabilityRegistry().cleanup_orphaned_tools()
    try:
        sandbox().ensure_image_exists(say)
        added = seeding.seed_all()
    except SandboxUnavailable as error:
        say(f"no sandbox: {error.message}")
        return
    if added:
        say(f"{added} seed tools proven and added")
