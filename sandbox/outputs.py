"""What a call left under /job/out, parted from its answer: a step keeps bytes beside its value."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from runs import artifacts, blobs
from sandbox.program import RunResult, files_from_json

Json = dict[str, Any]


def parted(answer: Json, contents: dict[str, bytes]) -> Json:
    """Move the files of an answer to `contents`; it names them by their digests, under "left"."""
    contents.update(files_from_json(answer["files"]))
    return {**answer, "files": {}, "left": artifacts.left_by(contents)}


def joined(value: Json, contents: Mapping[str, bytes]) -> RunResult:
    """Put the files back; those of a call that an earlier attempt made come from the database."""
    left = value["left"]
    if not contents and left:
        stored = blobs.read_all(file["sha256"] for file in left.values())
        contents = {name: stored[file["sha256"]] for name, file in left.items()}
    return replace(RunResult.from_json(value), files=dict(contents))
