"""The files that a run may read, each seen once: what it saw first is what it sees ever after.

A name is looked up among the uploads of the run's session first, then among what the answers of
this session have left, then in the data folder. What was found is recorded with a step and
remembered on the run's `Work`, so that neither a later upload nor a change in the folder reaches a
run that has begun to use the file.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from runs import artifacts, blobs, context, data_files, steps
from runs.data_files import UnknownFile
from runs.file_kinds import Summary, UnsupportedFile, kind_of, understood
from runs.models import SessionFile

_MAX_NAMES_TOLD = 10
_ALONE = r"(?<![\w/.~-]){}(?![\w-]|\.\w)"  # not within a longer name or a path


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """What tools are given under `name`, by its digest; see `runs.file_kinds` for `summary`."""

    name: str
    sha256: str
    size_bytes: int
    kind: str
    summary: Summary = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The names of a table's columns; [] when they are not all known."""
        names: list[str] = self.summary.get("columns", [])
        return names if len(names) == self.summary.get("column_count") else []


InputFiles = dict[str, InputFile]
Json = dict[str, Any]


def see_named(prompt: str, *, must_exist: bool = True) -> InputFiles:
    """Return the files that a request names, by name.

    Raises:
        FileNotAllowed: A name leads out of the data folder, or its file is over 10 MB.
        UnknownFile: A name has no file behind it, and `must_exist`.
    """
    if not data_files.named_in(prompt):
        return {}
    named, rest = _named(prompt, _seen())
    if not data_files.named_in(rest):
        return {name: _file(_seen()[name]) for name in named}

    def choose() -> Json:
        uploads = _uploads()
        spoken, others = _named(prompt, uploads)
        found = {name: uploads[name] for name in spoken}
        return found | _looked_up(data_files.named_in(others), uploads, must_exist=must_exist)

    return _decided({"prompt": prompt, "must_exist": must_exist}, choose)


def see(names: Iterable[str]) -> InputFiles:
    """Return the files of these names.

    Raises:
        FileNotAllowed, UnknownFile
    """
    wanted = list(names)
    if all(name in _seen() for name in wanted):
        return {name: _file(_seen()[name]) for name in wanted}
    return _decided({"names": wanted}, lambda: _looked_up(wanted, _uploads(), must_exist=True))


def see_for(prompt: str) -> InputFiles:
    """Return the files that a request may mean: those it names, else all of its session."""
    named = see_named(prompt, must_exist=False)
    work = context.current()
    if named or work is None or work.session_key is None:
        return named
    if not work.has_seen_uploads:
        _decided({"session": work.session_key}, _uploads)
        work.has_seen_uploads = True
    return {name: _file(found) for name, found in work.files.items()}


def contents(files: Mapping[str, InputFile]) -> dict[str, bytes]:
    """Return what tools are given, by name.

    Raises:
        UnknownFile: It is not stored any more.
    """
    stored = blobs.read_all(file.sha256 for file in files.values())
    for name, file in files.items():
        if file.sha256 not in stored:
            raise UnknownFile(f"What {name!r} held is not stored any more. Upload it again.")
    return {name: stored[file.sha256] for name, file in files.items()}


def is_seen(name: str) -> bool:
    return name in _seen()


def pinned(prompt: str) -> Json:
    """Return what the current run has seen of the files a request names, for a run it starts."""
    seen = _seen()
    return {name: seen[name] for name in _named(prompt, seen)[0]}


def _seen() -> Json:
    work = context.current()
    return work.files if work is not None else {}


def _decided(request: Json, choose: Callable[[], Json]) -> InputFiles:
    found = steps.decide("files", request=request, choose=choose)
    work = context.current()
    if work is not None:
        # What was seen before stays as it was seen.
        work.files = {**found, **work.files}
        found = {name: work.files[name] for name in found}
    return {name: _file(each) for name, each in found.items()}


def _file(found: Json) -> InputFile:
    return InputFile(**found)


def _named(text: str, names: Iterable[str]) -> tuple[list[str], str]:
    """Return which names stand in a text, longest first, and the text without them."""
    rest, found = unicodedata.normalize("NFC", text), []
    for name in sorted(names, key=len, reverse=True):
        pattern = re.compile(_ALONE.format(re.escape(name)))
        if pattern.search(rest):
            found.append(name)
            rest = pattern.sub(" ", rest)
    return found, rest


def _uploads() -> Json:
    """Return the uploads of the current run's session by name; without a session there are none."""
    work = context.current()
    if work is None or work.session_key is None:
        return {}
    rows = SessionFile.objects.filter(session__key=work.session_key).order_by("name")
    columns = ("name", "kind", "summary", "plain_blob__sha256", "plain_blob__size_bytes")
    return {
        name: asdict(
            InputFile(name=name, kind=kind, summary=summary, sha256=sha256, size_bytes=size)
        )
        for name, kind, summary, sha256, size in rows.values_list(*columns)
    }


def _looked_up(names: Iterable[str], uploads: Json, *, must_exist: bool) -> Json:
    folded = {name.casefold(): each for name, each in uploads.items()}
    found: Json = {}
    for name in names:
        upload = folded.get(unicodedata.normalize("NFC", name).casefold())
        if upload:
            found[name] = {**upload, "name": name}
            continue
        content = _left(name)
        if content is None:
            content = data_files.find(name)
        if content is not None:
            found[name] = _understood(name, content)
        elif must_exist:
            raise _unknown(name, uploads)
    return found


def _left(name: str) -> bytes | None:
    """Return the file of this name that was left last in the current run's session."""
    work = context.current()
    if work is None or work.session_id is None:
        return None
    return artifacts.find_last(session_id=work.session_id, name=name)


def _understood(name: str, content: bytes) -> Json:
    summary: Summary = {}
    with suppress(UnsupportedFile):  # whoever put it there may know a tool that reads it
        summary, content = understood(name, content)
    file = InputFile(
        name=name,
        sha256=blobs.keep(content),
        size_bytes=len(content),
        kind=kind_of(name),
        summary=summary,
    )
    return asdict(file)


def _unknown(name: str, uploads: Json) -> UnknownFile:
    known = ", ".join(data_files.available()[:_MAX_NAMES_TOLD]) or "none yet"
    told = f"This session holds: {', '.join(uploads)}. " if uploads else ""
    return UnknownFile(f"There is no file {name!r}. {told}The data folder holds: {known}.")
