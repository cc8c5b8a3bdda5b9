"""An update that returns the rows it has changed, as they are then, in the same statement."""

from typing import Any, TypeVar, cast

from django.db.models import Model, QuerySet
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row", bound=Model)


def update_returning(rows: QuerySet[Row], columns: str = "*", **changes: Any) -> list[Row]:
    """Do what `rows.update(**changes)` does.

    Args:
        columns: What is returned, as SQL; what is no field of the model becomes an attribute.
    """
    query = cast("UpdateQuery", rows.query.chain(UpdateQuery))
    query.add_update_values(changes)
    sql, parameters = query.get_compiler(rows.db).as_sql()
    return list(rows.model._default_manager.raw(f"{sql} RETURNING {columns}", parameters))  # noqa: SLF001 -- Django's name for any model's manager
