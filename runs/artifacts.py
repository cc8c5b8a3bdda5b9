"""Files that tools left: kept with the step that made them, listed and read by their names."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TypedDict

from runs import blobs, context
from runs.errors import ArtifactNotFound
from runs.models import Artifact, Run

PNG = b"\x89PNG\r\n\x1a\n"


class Left(TypedDict):
    """What a call left under a name."""

    sha256: str
    size_bytes: int


class ArtifactRecord(TypedDict):
    """`kind` is the ending of the name, "file" where it has none."""

    name: str
    size_bytes: int
    kind: str
    step_key: str


def left_by(files: Mapping[str, bytes]) -> dict[str, Left]:
    """Name files by their digests."""
    return {
        name: {"sha256": blobs.sha256_of(content), "size_bytes": len(content)}
        for name, content in sorted(files.items())
    }


def are_stored(left: Mapping[str, Left]) -> bool:
    """Tell whether all that a step left can still be read."""
    digests = {file["sha256"] for file in left.values()}
    return not digests or digests <= set(blobs.ids_of(digests))


def keep(step_key: str, left: Mapping[str, Left]) -> bool:
    """Write what a step left, in its transaction; False when some of it is not stored any more.

    Outside of a run nobody could ask for it, and nothing is written.
    """
    work = context.current()
    if work is None or not left:
        return True
    ids = blobs.ids_of(file["sha256"] for file in left.values())
    if any(file["sha256"] not in ids for file in left.values()):
        return False
    Artifact.objects.bulk_create(
        Artifact(run_id=work.run_id, step_key=step_key, name=name, blob_id=ids[file["sha256"]])
        for name, file in left.items()
    )
    return True


def tell(step_key: str, left: Mapping[str, Left]) -> None:
    """Note on the current run what a step left, for its result."""
    work = context.current()
    if work is not None:
        work.artifacts += [
            {
                "name": name,
                "size_bytes": file["size_bytes"],
                "kind": PurePosixPath(name).suffix[1:].lower() or "file",
                "step_key": step_key,
            }
            for name, file in left.items()
        ]


def read(*, run: Run, name: str, step_key: str | None = None) -> bytes:
    """Return what a run's step left under a name; without a step, the last that did.

    Raises:
        ArtifactNotFound: Nothing was left under this name.
    """
    found = Artifact.objects.filter(run=run, name=name.replace("\x00", "\ufffd"))
    if step_key is not None:
        found = found.filter(step_key=step_key.replace("\x00", "\ufffd"))
    row = found.select_related("blob").order_by("pk").last()
    if row is None:
        raise ArtifactNotFound("This run has no such artifact.")
    return bytes(row.blob.content)


def find_last(*, session_id: int, name: str) -> bytes | None:
    """Return what a session's runs left last under a name, whatever its case; None for nothing."""
    name = name.replace("\x00", "\ufffd")
    left = Artifact.objects.filter(run__session_id=session_id, name__iexact=name)
    row = left.select_related("blob").order_by("pk").last()
    return None if row is None else bytes(row.blob.content)
