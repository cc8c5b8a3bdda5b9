"""Conditions that constraints of several models share."""

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.lookups import Exact


def json_is(field: str, kind: str) -> Exact:
    """Build the condition that a JSON column holds an `object` or an `array`."""
    kind_of = Func(F(field), function="jsonb_typeof", output_field=models.TextField())
    return Exact(kind_of, Value(kind))
