"""`Config`: the settings under the names the reference documents use, read-only."""

from typing import Any

from django.conf import settings

_RENAMED = {"FLASK_HOST": "HOST", "FLASK_PORT": "PORT", "FLASK_DEBUG": "DEBUG"}


class _Config:
    """Reads through to Django's settings at each access, so overrides in tests are seen."""

    def __getattr__(self, name: str) -> Any:
        if not name.isupper():
            raise AttributeError(name)
        return getattr(settings, _RENAMED.get(name, name))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Config is read-only: set {name} in the environment or in .env")


Config = _Config()
