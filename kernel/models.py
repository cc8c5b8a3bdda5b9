"""What every row of ours has."""

import uuid

from django.db import models


class AuditedModel(models.Model):
    """Adds the audit fields. They are for people; no decision reads them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True
