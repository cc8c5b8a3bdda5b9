"""Versioned policies: read, change, look back, roll back."""

from collections.abc import Mapping
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import Max

from registry.errors import PolicyInvalid, PolicyNotFound, VersionNotFound
from registry.models import Policy
from registry.policy_schemas import SCHEMAS, default_value, schema_of, validated
from registry.records import iso
from runs.context import current

__all__ = [
    "PolicyRecord",
    "PolicyStore",
    "current_policies",
    "policy_values",
    "snapshot",
    "version_of",
]

_MAX_DIGITS = 9  # of a version's number

Snapshot = dict[str, dict[str, Any]]  # name -> {"version": int, "value": {...}}


class PolicyRecord(TypedDict):
    id: int
    name: str
    policy_name: str
    policy_type: str
    value: dict[str, Any]
    version: int
    created_at: str
    created_by: str
    metadata: dict[str, Any]
    is_active: bool


def snapshot() -> Snapshot:
    """Read every active policy in one query: what a run is pinned to.

    The first call in an empty database stores the defaults as version 1, in one more statement.
    """
    rows = _active_rows()
    if not rows.keys() >= SCHEMAS.keys():
        _store_defaults()
        rows = _active_rows()
    return rows


def current_policies() -> Snapshot:
    """Return the policies that the current run is pinned to; outside of one, today's."""
    work = current()
    return work.policies if work is not None and work.policies else snapshot()


def policy_values(*names: str) -> list[dict[str, Any]]:
    """Return the current values of several policies, in one query at most."""
    policies = current_policies()
    return [
        dict(policies[name]["value"]) if name in policies else default_value(name) for name in names
    ]


def version_of(name: str, number: str) -> dict[str, Any]:
    """Return a policy's version as a run is pinned to it, every key of today's schema filled in.

    Raises:
        PolicyNotFound: There is no such policy.
        VersionNotFound: It has no such version.
    """
    schema_of(name)
    is_number = number.isascii() and number.isdecimal() and len(number) <= _MAX_DIGITS
    found = Policy.objects.named(name).filter(version_num=int(number)) if is_number else None
    row = found.first() if found is not None else None
    if row is None:
        raise VersionNotFound(f"The policy {name} has no such version.")
    return {"version": row.version_num, "value": {**default_value(name), **row.value}}


class PolicyStore:
    """The documented way to read and change policies.

    Reads inside a run see what the run was pinned to; a change is seen by later runs, in every
    process.
    """

    def get_policy(self, name: str, default: Any = None) -> Any:
        """Return the active value, else the built-in default, else `default`."""
        return _value(current_policies(), name) if name in SCHEMAS else default

    def update_policy(
        self,
        name: str,
        value: Mapping[str, Any],
        policy_type: str | None = None,
        created_by: str = "auto_tuner",
        metadata: Mapping[str, Any] | None = None,
    ) -> int:
        """Publish a new version and return its id. Keys left out keep their active value.

        Raises:
            PolicyNotFound: There is no such policy.
            PolicyInvalid: A key is unknown or a value is out of its range.
        """
        known_type = schema_of(name).policy_type
        if policy_type not in {None, *Policy.Type.values}:
            raise PolicyInvalid(f"{name}: policy_type: {policy_type!r} is not a type of policy.")
        if not isinstance(value, Mapping):
            raise PolicyInvalid(f"{name}: the value must be an object.")
        with transaction.atomic():
            active = _locked_active(name)
            return _publish(
                active,
                value=validated(name, {**active.value, **value}),
                policy_type=policy_type or known_type,
                created_by=created_by,
                metadata=dict(metadata or {}),
            )

    def get_policy_history(self, name: str, limit: int = 10) -> list[PolicyRecord]:
        """List at most `limit` versions, newest first."""
        schema_of(name)
        if limit < 1:
            raise PolicyInvalid("limit must be at least 1.")
        snapshot()
        rows = Policy.objects.named(name).order_by("-version_num")[:limit]
        return [_record(row) for row in rows]

    def rollback_policy(self, name: str, version: int) -> bool:
        """Publish the value of an earlier version again, as a new one; False if there is none.

        Raises:
            PolicyNotFound: There is no such policy.
            PolicyInvalid: The old value does not fit what the policy means today.
        """
        schema_of(name)
        with transaction.atomic():
            active = _locked_active(name)
            old = Policy.objects.named(name).filter(version_num=version).first()
            if old is None:
                return False
            _publish(
                active,
                value=validated(name, old.value),
                policy_type=old.policy_type,
                created_by="rollback",
                metadata={"rollback_from_version": version},
            )
        return True

    def get_all_active_policies(self) -> dict[str, dict[str, Any]]:
        """Return every policy's value by name."""
        policies = current_policies()
        return {name: _value(policies, name) for name in SCHEMAS}


def _value(policies: Snapshot, name: str) -> dict[str, Any]:
    """Read a value; a key that did not exist yet when it was stored has its default."""
    stored = policies[name]["value"] if name in policies else {}
    return {**default_value(name), **stored}


def _active_rows() -> Snapshot:
    rows = Policy.objects.active().values_list("name", "version_num", "value")
    return {name: {"version": number, "value": value} for name, number, value in rows}


def _store_defaults() -> None:
    """Store version 1 of each policy that has none. One statement; a race stores one row."""
    Policy.objects.bulk_create(
        [
            Policy(
                name=name,
                version_num=1,
                value=default_value(name),
                policy_type=schema.policy_type,
                created_by="default",
            )
            for name, schema in SCHEMAS.items()
        ],
        ignore_conflicts=True,
    )


def _locked_active(name: str) -> Policy:
    """Return the active version, with the name locked: one publisher at a time.

    The lock is on version 1, which is there for ever; the active row itself changes hands.
    """
    first = Policy.objects.named(name).filter(version_num=1).select_for_update()
    if not list(first):
        _store_defaults()
        if not list(first.all()):
            raise PolicyNotFound(f"There is no policy named {name}.")
    return Policy.objects.active().get(name=name)


def _publish(
    active: Policy,
    *,
    value: dict[str, Any],
    policy_type: str,
    created_by: str,
    metadata: dict[str, Any],
) -> int:
    newest = Policy.objects.named(active.name).aggregate(newest=Max("version_num"))["newest"]
    Policy.objects.filter(pk=active.pk).update(is_active=False)
    policy = Policy.objects.create(
        name=active.name,
        version_num=newest + 1,
        value=value,
        policy_type=policy_type,
        created_by=created_by,
        metadata=metadata,
    )
    return policy.pk


def _record(row: Policy) -> PolicyRecord:
    return {
        "id": row.pk,
        "name": row.name,
        "policy_name": row.name,
        "policy_type": row.policy_type,
        "value": row.value,
        "version": row.version_num,
        "created_at": iso(row.created_at),
        "created_by": row.created_by,
        "metadata": row.metadata,
        "is_active": row.is_active,
    }
