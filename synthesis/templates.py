"""Tools from templates. Pure: text in, text out; what a template writes is proven like any tool.

`ToolTemplate` is the documented way in; `write` and `listed` are the general one.
"""

from collections.abc import Mapping
from typing import Any

from synthesis.drafts import (
    csv_filter,
    csv_processor,
    csv_statistic,
    json_field,
    lookup_table,
    text_extractor,
    unit_converter,
)
from synthesis.drafts.parameters import Words
from synthesis.drafts.template import Draft, Template
from synthesis.errors import TemplateNotFound

__all__ = ["TEMPLATES", "Draft", "ToolTemplate", "listed", "write"]


def _never(given: Mapping[str, Any]) -> Draft:
    raise AssertionError("a template that is refused writes nothing")


_API_CALLER = Template(
    name="api_caller",
    category="network",
    description="A call of an API on the network.",
    parameters=(Words(name="endpoint", description="The address that would be called."),),
    write=_never,
    refusal=(
        "Tools have no network: they cannot call APIs, load web pages or send mail. Put the data"
        " into a file and make a tool that reads it."
    ),
)
TEMPLATES: Mapping[str, Template] = {
    each.name: each
    for each in (
        csv_processor.TEMPLATE,
        csv_statistic.TEMPLATE,
        csv_filter.TEMPLATE,
        unit_converter.TEMPLATE,
        text_extractor.TEMPLATE,
        json_field.TEMPLATE,
        lookup_table.TEMPLATE,
        _API_CALLER,
    )
}


class ToolTemplate:
    """Source text to hand to `registry.add_tool`."""

    @staticmethod
    def csv_processor(operation: str) -> str:
        """Return the code of `process_csv_<operation>(csv_path: str) -> dict`.

        Raises:
            InvalidTemplateParameter: The operation is not one of those there are.
        """
        return write("csv_processor", {"operation": operation}).code

    @staticmethod
    def api_caller(endpoint: str) -> str:
        """Refuse: a tool that calls an API could never pass its tests.

        Raises:
            CapabilityUnavailable: Always; tools have no network.
        """
        return write("api_caller", {"endpoint": endpoint}).code


def write(name: str, parameters: Mapping[str, Any]) -> Draft:
    """Write a tool from a template.

    Raises:
        TemplateNotFound: There is no such template; the message lists those there are.
        CapabilityUnavailable: No tool can do what it is for.
        InvalidTemplateParameter: A parameter is missing, unknown, or not what it may be.
    """
    template = TEMPLATES.get(name)
    if template is None:
        raise TemplateNotFound(f"There is no such template. There are {', '.join(TEMPLATES)}.")
    return template.make(parameters)


def listed() -> list[dict[str, Any]]:
    """List the templates with their parameters, as JSON."""
    return [each.describe() for each in TEMPLATES.values()]
