"""Bytes stored once by their digest."""

import hashlib
import json

from runs.context import Json
from runs.errors import BlobTooLarge
from runs.models import MAX_BLOB_BYTES, Blob


def put(content: bytes) -> Blob:
    """Store bytes, or find them stored already.

    Raises:
        BlobTooLarge: More than 10 MB.
    """
    if len(content) > MAX_BLOB_BYTES:
        raise BlobTooLarge(
            f"{len(content)} bytes are more than the {MAX_BLOB_BYTES} that one value may have."
        )
    blob, _ = Blob.objects.get_or_create(
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"content": content, "size_bytes": len(content)},
    )
    return blob


def read_json(blob: Blob) -> Json:
    return json.loads(bytes(blob.content))
