"""Bytes stored once by their digest."""

import hashlib
import json
from collections.abc import Iterable

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
        sha256=sha256_of(content),
        defaults={"content": content, "size_bytes": len(content)},
    )
    return blob


def read_json(blob: Blob) -> Json:
    return json.loads(bytes(blob.content))


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Store bytes, or find them stored already, without reading them; returns their digest.

    Raises:
        BlobTooLarge: More than 10 MB.
    """
    digest = sha256_of(content)
    if not Blob.objects.filter(sha256=digest).exists():
        put(content)
    return digest


def read_all(digests: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes by digest, in one query; what is not stored is left out."""
    wanted = set(digests)
    if not wanted:
        return {}
    rows = Blob.objects.filter(sha256__in=wanted).values_list("sha256", "content")
    return {digest: bytes(content) for digest, content in rows}


def ids_of(digests: Iterable[str]) -> dict[str, int]:
    """Return the keys of the rows by digest; what is not stored is left out."""
    return dict(Blob.objects.filter(sha256__in=set(digests)).values_list("sha256", "pk"))
