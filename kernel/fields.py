"""JSON kept as text: what is read back is what was written, to the last digit and key."""

import json
from typing import Any

from django.db import models


class JsonTextField(models.TextField):  # type: ignore[type-arg]
    """Unlike jsonb it keeps the order of keys, 1e16 as a float, -0.0, and an escaped NUL.

    In a column that may be null, None is SQL NULL.
    """

    def get_prep_value(self, value: Any) -> str | None:
        if value is None and self.null:
            return None
        return json.dumps(value, separators=(",", ":"), allow_nan=False)

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else json.loads(value)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """A migration knows it as the text column that it is."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.TextField", arguments, options
