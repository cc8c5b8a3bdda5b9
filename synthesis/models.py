"""Which tools are being made."""

from django.db import models
from pgvector.django import VectorField

from registry.models.versions import EMBEDDING_DIMS
from runs.models import Run


class OpenSpecification(models.Model):
    """What an open synthesis run is writing, so that a similar wish waits for it.

    Deleted with its run; of a run that has ended it says nothing any more.
    """

    run = models.OneToOneField(
        Run, on_delete=models.CASCADE, primary_key=True, related_name="specification"
    )
    specification_sha256 = models.CharField(max_length=64)
    embedding_model = models.CharField(max_length=100)
    vector = VectorField(dimensions=EMBEDDING_DIMS)

    def __str__(self) -> str:
        return f"specification of run {self.run_id}"
