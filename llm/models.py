"""Answers of the model that equal requests may share for a while."""

from django.db import models

from kernel.fields import JsonTextField


class Memo(models.Model):
    """One remembered answer. The digest covers model, kind, prompt text and document."""

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=40)
    response = JsonTextField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            # Read by the job that forgets what has expired.
            models.Index(fields=["expires_at"], name="llm_memo_expiry_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]} (#{self.pk})"
