"""The next version of a tool in use, instead of one more tool beside it.

What comes under a name in use may replace the tool when its owner asks, it is called in the same
way, and it passes the tests of every version it comes after: then nobody who calls it loses
anything. Where a person must review new tools, nothing is replaced.
"""

from dataclasses import replace

from registry.errors import SignatureError
from registry.models import Tool, ToolVersion
from registry.signatures import read_function
from runs import steps
from sandbox.service import SecureSandbox
from synthesis.candidate import Candidate, GateReport
from synthesis.gates.compatible import compatible
from synthesis.standards import standards

REVIEWED = "Policy asks a person to review new tools: this one needs a name of its own."


def find_replaceable(candidate: Candidate, *, owner_id: int | None) -> ToolVersion | None:
    """Return the version in use that the candidate would follow, by name, owner and signature."""
    if standards().require_human_review:
        return None
    name = candidate.specification.function_name
    try:
        signature = read_function(candidate.code, name).text
    except SignatureError:
        return None
    chosen: int | None = steps.decide(
        "replaceable",
        request={"name": name, "signature": signature},
        choose=lambda: _in_use(name, signature, owner_id),
    )
    return ToolVersion.objects.get(pk=chosen) if chosen else None


def check(candidate: Candidate, replaced: ToolVersion, sandbox: SecureSandbox) -> GateReport:
    """Hold the candidate to what was promised by the version it would replace, and before that.

    Raises:
        SandboxUnavailable: There is no sandbox: nothing was learned.
    """
    report = compatible(candidate, sandbox, suites=suites_until(replaced))
    if standards().require_human_review:
        return replace(report, passed=False, reasons=(*report.reasons, REVIEWED))
    return report


def suites_until(version: ToolVersion) -> list[str]:
    """List the different suites of a version and those it came after, newest first.

    One query a generation. A version that was rolled back is nobody's ancestor.
    """
    found: list[str] = []
    each: ToolVersion | None = version
    while each is not None:
        if each.tests not in found:
            found.append(each.tests)
        each = each.parent
    return found


def _in_use(name: str, signature: str, owner_id: int | None) -> int | None:
    found = ToolVersion.objects.filter(
        tool__name=name,
        tool__owner_id=owner_id,
        signature=signature,
        components=[],
        live_for__status=Tool.Status.ACTIVE,
    )
    return found.values_list("pk", flat=True).first()
