"""Versioned settings of behaviour."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from kernel.models import AuditedModel
from registry.models.conditions import json_is


class PolicyQuerySet(models.QuerySet["Policy"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def named(self, name: str) -> Self:
        return self.filter(name=name)


class Policy(AuditedModel):
    """One version of one policy. Append-only: nothing but `is_active` ever changes."""

    class Type(models.TextChoices):
        RETRIEVAL_THRESHOLD = "retrieval_threshold", "Retrieval"
        PLANNER_CONFIG = "planner_config", "Planner"
        COST_LIMIT = "cost_limit", "Cost limit"
        PERFORMANCE = "performance", "Performance"
        VERIFICATION = "verification", "Verification"
        LIFECYCLE = "lifecycle", "Lifecycle"

    updated_at = None  # type: ignore[assignment]  # append-only

    name = models.CharField(max_length=100)
    version_num = models.PositiveIntegerField()  # from 1, gapless within the name
    value = models.JSONField()  # complete: every key of the policy's schema
    policy_type = models.CharField(max_length=32, choices=Type)
    created_by = models.CharField(max_length=150)  # a person, a job, "default" or "rollback"
    metadata = models.JSONField(default=dict)  # the evidence for it
    is_active = models.BooleanField(default=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version_num"], name="registry_policy_uniq_num"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(is_active=True), name="registry_policy_one_active"
            ),
            models.CheckConstraint(
                condition=Q(version_num__gte=1), name="registry_policy_num_from_1"
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"^[a-z][a-z0-9_]*$"), name="registry_policy_name_valid"
            ),
            models.CheckConstraint(
                condition=Q(
                    policy_type__in=[
                        "retrieval_threshold", "planner_config", "cost_limit", "performance",
                        "verification", "lifecycle",
                    ]
                ),
                name="registry_policy_type_known",
            ),
            models.CheckConstraint(
                condition=~Q(created_by=""), name="registry_policy_has_author"
            ),
            *(
                models.CheckConstraint(
                    condition=json_is(field, "object"),
                    name=f"registry_policy_{field}_object",
                )
                for field in ("value", "metadata")
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.ReadOnly(name="registry_policy_frozen", exclude=["is_active"]),
            pgtrigger.Protect(name="registry_policy_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version_num} (#{self.pk})"
