"""`services.json`: where the running site is, for people and for commands that join it."""

import json
import os
from typing import TypedDict

from agentsite.services import locks
from agentsite.services.layout import Layout


class SiteRecord(TypedDict):
    url: str
    model_base_url: str
    """Of the simulator; "" when a real model is configured."""
    postgres: dict[str, str]
    valkey: str
    """Our own servers', whether or not the settings name others."""
    data: str
    logs: str
    pids: dict[str, int]


def running_site(layout: Layout) -> SiteRecord | None:
    """Return the record of the site that runs on this layout, None when none does.

    A record that a killed site left behind does not count.
    """
    if not locks.is_held(layout.site_lock):
        return None
    try:
        found: SiteRecord = json.loads(layout.services_json.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def write_record(layout: Layout, *, url: str, model_base_url: str, pids: dict[str, int]) -> None:
    """Replace the record whole, so that a reader never sees half of one."""
    record = SiteRecord(
        url=url,
        model_base_url=model_base_url,
        postgres=layout.database_settings(),
        valkey=str(layout.valkey_socket),
        data=str(layout.state_dir),
        logs=str(layout.log_dir),
        pids=pids,
    )
    draft = layout.services_json.with_name(f"services.json.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", "utf-8")
    draft.replace(layout.services_json)
