"""The files of a session: uploaded under a name, described once, replaced or removed by name."""

import unicodedata
from typing import TypedDict

from django.db import transaction
from django.db.models import Sum

from runs import blobs
from runs.errors import BlobTooLarge, FileNotFound, InvalidFileName, SessionFull
from runs.file_kinds import Summary, kind_of, understood
from runs.models import MAX_BLOB_BYTES, Session, SessionFile

MAX_NAME_CHARS = 100
MAX_FILES = 20
MAX_SESSION_BYTES = 50_000_000
_MAX_NAME_BYTES = 255  # what file systems take


class FileRecord(TypedDict):
    """A file as people see it. `size_bytes` is that of the upload; see `Summary` for the rest."""

    name: str
    kind: str
    size_bytes: int
    uploaded_at: str  # ISO 8601
    summary: Summary


def checked_name(name: str) -> str:
    """Return a name in its normal form.

    Raises:
        InvalidFileName: It is no plain name of a file.
    """
    normal = unicodedata.normalize("NFC", name).strip()
    if not normal or len(normal) > MAX_NAME_CHARS or len(normal.encode()) > _MAX_NAME_BYTES:
        raise InvalidFileName(f"The name of a file has 1 to {MAX_NAME_CHARS} characters.")
    if not normal.isprintable() or set(normal) & set('/\\:"`') or normal[0] in ".~":
        raise InvalidFileName(
            "The name of a file is a name alone: without a folder, quotation marks or control"
            " characters, and not beginning with a dot."
        )
    return normal


def store(*, session: Session, name: str, content: bytes) -> FileRecord:
    """Keep a file of a session; one of the same name is replaced.

    What was uploaded before stays readable for the runs that have seen it.

    Raises:
        InvalidFileName, UnsupportedFile
        BlobTooLarge: More than 10 MB, as it is or written as plain CSV.
        SessionFull: The session would hold too many files, or too many bytes.
    """
    name = checked_name(name)
    if len(content) > MAX_BLOB_BYTES:
        raise BlobTooLarge(f"{name!r} is larger than 10 MB.")
    summary, plain = understood(name, content)
    if len(plain) > MAX_BLOB_BYTES:
        raise BlobTooLarge(f"{name!r} is larger than 10 MB when written as plain CSV.")
    with transaction.atomic():
        # Bytes come before the session's lock, as in every transaction that has both.
        ids = blobs.ids_of([blobs.keep(each) for each in sorted({content, plain})])
        Session.objects.select_for_update().get(pk=session.pk)
        _check_room(session, name, len(content))
        row, _ = SessionFile.objects.update_or_create(
            session=session,
            name=name,
            defaults={
                "kind": kind_of(name),
                "blob_id": ids[blobs.sha256_of(content)],
                "plain_blob_id": ids[blobs.sha256_of(plain)],
                "summary": summary,
            },
        )
    return _record(row, len(content))


def list_files(session: Session) -> list[FileRecord]:
    """Return a session's files, by name."""
    rows = SessionFile.objects.filter(session=session).select_related("blob").defer("blob__content")
    return [_record(row, row.blob.size_bytes) for row in rows.order_by("name")]


def read(*, session: Session, name: str) -> bytes:
    """Return what was uploaded under a name.

    Raises:
        FileNotFound: No file of this session is called so.
    """
    row = SessionFile.objects.filter(session=session, name=_looked_up(name)).first()
    if row is None:
        raise _missing(name)
    return bytes(row.blob.content)


def remove(*, session: Session, name: str) -> None:
    """Take a file out of its session.

    Raises:
        FileNotFound: No file of this session is called so.
    """
    gone, _ = SessionFile.objects.filter(session=session, name=_looked_up(name)).delete()
    if not gone:
        raise _missing(name)


def _check_room(session: Session, name: str, size_bytes: int) -> None:
    others = SessionFile.objects.filter(session=session).exclude(name=name)
    if others.count() >= MAX_FILES:
        raise SessionFull(f"A session holds {MAX_FILES} files. Remove one first.")
    held = others.aggregate(total=Sum("blob__size_bytes"))["total"] or 0
    if held + size_bytes > MAX_SESSION_BYTES:
        raise SessionFull("The files of a session may have 50 MB together. Remove one first.")


def _looked_up(name: str) -> str:
    return unicodedata.normalize("NFC", name).replace("\x00", "\ufffd")


def _missing(name: str) -> FileNotFound:
    return FileNotFound(f"This session has no file {name[:MAX_NAME_CHARS]!r}.")


def _record(row: SessionFile, size_bytes: int) -> FileRecord:
    return {
        "name": row.name,
        "kind": row.kind,
        "size_bytes": size_bytes,
        "uploaded_at": row.updated_at.isoformat(),
        "summary": row.summary,
    }
