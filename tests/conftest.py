"""How the tests of whole sites are shared out in a parallel run."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give what visits one site to one worker: a folder has a site for each model it tries."""
    for item in items:
        if "site" in getattr(item, "fixturenames", ()):
            callspec = getattr(item, "callspec", None)
            model = callspec.params.get("site", "") if callspec else ""
            item.add_marker(pytest.mark.xdist_group(f"site-{item.path.parent.name}-{model}"))
