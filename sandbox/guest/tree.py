"""The scratch folders as seen from one guest, and what changed in them since last time."""

import os
import stat
import zlib

from sandbox.guest.sweeping import empty, remove

ROOTS = ("/job", "/tmp")
OUT = "/job/out"  # what is left here goes to the user
IGNORED = {".matplotlib"}
MAX_DEPTH = 24
MAX_CHECKED = 64 * 1024  # bytes of a file whose content is compared too


class TooMuch(Exception):
    """More files, bytes or depth than travel between guests."""


def scan(limits):
    """Return what is below the scratch folders, by path.

    A folder is ("d", mode), a link ("l", target), a regular file ("f", size, mtime_ns, mode,
    and more by which a change shows). Other things, and links that lead outside, do not count.
    """
    found = {}
    pending = [(root, 0) for root in ROOTS]
    while pending:
        folder, depth = pending.pop()
        for entry in entries_of(folder):
            about = described(entry)
            if about is not None:
                found[entry.path] = about
                if about[0] == "d":
                    pending.append((entry.path, depth + 1))
        if depth > MAX_DEPTH or len(found) > 10 * limits["files_count"]:
            raise TooMuch("too many files or folders in the working directory")
    return found


def entries_of(folder):
    """Return what is in a folder; nothing if nobody may look into it."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if entry.name not in IGNORED]
    except PermissionError:
        return []


def described(entry):
    if entry.is_symlink():
        target = os.readlink(entry.path)
        return ("l", target) if stays_inside(entry.path, target) else None
    about = entry.stat(follow_symlinks=False)
    mode = stat.S_IMODE(about.st_mode) & 0o777
    if stat.S_ISDIR(about.st_mode):
        return ("d", mode)
    if not stat.S_ISREG(about.st_mode):
        return None
    # Two writes within a tick of the clock leave the same times.
    mark = checksum(entry.path) if about.st_size <= MAX_CHECKED else None
    return ("f", about.st_size, about.st_mtime_ns, mode, about.st_ctime_ns, about.st_ino, mark)


def checksum(path):
    try:
        return zlib.crc32(read_file(path))
    except (OSError, TooMuch):
        return None


def stays_inside(path, target):
    """Tell whether a link at `path` leads to a place below the scratch folders.

    Up it may go only at its beginning, where its own folder, which is no link, is known.
    """
    joined = os.path.join(os.path.dirname(path), target)
    parts = target.split("/")
    climbs = [place for place, part in enumerate(parts) if part == ".."]
    return (
        climbs == list(range(len(climbs)))
        and len(target) < 1000
        and "\0" not in target
        and is_inside(os.path.normpath(joined))
    )


def is_inside(path):
    return os.path.normpath(path) == path and path.startswith(tuple(f"{root}/" for root in ROOTS))


def changes(known, current, limits):
    """Return (header, blobs) that turn the tree `known` into `current`."""
    folders, files, links, blobs, total = [], [], [], [], 0
    for path in sorted(path for path in current if current[path] != known.get(path)):
        kind, *about = current[path]
        if kind == "d":
            folders.append([path, about[0]])
        elif kind == "l":
            links.append([path, about[0]])
        else:
            total += about[0]
            if total > limits["files_bytes"]:
                raise TooMuch(
                    f"files of more than {limits['files_bytes']} bytes changed in one call"
                )
            blobs.append(read_file(path))
            files.append([path, about[1], about[2]])
    gone = sorted((path for path in known if path not in current), reverse=True)
    return {"folders": folders, "files": files, "links": links, "gone": gone}, blobs


def apply(header, blobs):
    """Do here what `changes` saw there, below the scratch folders and nowhere else.

    The other guest is not trusted: a path of its choice elsewhere could be code of this one, and
    a link could lead there.
    """
    for path in header["gone"]:
        checked(path)
        remove(path)
    for path, _mode in header["folders"]:
        checked(path)
        if not os.path.isdir(path) or os.path.islink(path):
            remove(path)
            os.makedirs(path)
    for (path, mtime_ns, mode), content in zip(header["files"], blobs):
        checked(path)
        write_file(path, content, int(mode) & 0o777)
        os.utime(path, ns=(mtime_ns, mtime_ns), follow_symlinks=False)
    for path, target in header["links"]:
        checked(path)
        if not stays_inside(path, target):
            raise TooMuch(f"a link out of the working directory: {path}")
        remove(path)
        os.symlink(target, path)
    for path, mode in reversed(header["folders"]):
        checked(path)
        os.chmod(path, int(mode) & 0o777)


def checked(path):
    """Refuse a path that is not below the scratch folders, or is reached through a link."""
    folder = os.path.dirname(path)
    if not is_inside(path) or os.path.realpath(folder) != folder:
        raise TooMuch(f"not a path below the working directory: {path}")


def read_file(path):
    """Return a regular file's content; a link or a special file is refused."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags)
    except PermissionError:
        mode = stat.S_IMODE(os.lstat(path).st_mode)
        os.chmod(path, mode | stat.S_IRUSR)
        try:
            descriptor = os.open(path, flags)
        finally:
            os.chmod(path, mode)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise TooMuch(f"not a regular file: {path}")
        return file.read()


def write_file(path, content, mode=0o644):
    """Write a file in place, so that those who have it open see it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.lexists(path):
        if stat.S_ISREG(os.lstat(path).st_mode):
            os.chmod(path, 0o600)
        else:
            remove(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.truncate()
        os.fchmod(file.fileno(), mode)


def snapshot(limits):
    """Return what `restore` needs to bring the scratch folders back to how they are."""
    current = scan(limits)
    contents = {path: read_file(path) for path, about in current.items() if about[0] == "f"}
    return current, contents


def restore(saved, limits):
    """Undo every change of folders and regular files since `saved`."""
    before, contents = saved
    for path, (kind, *about) in before.items():
        if kind == "d" and os.path.isdir(path) and not os.path.islink(path):
            os.chmod(path, about[0])  # nothing may hide in a folder that cannot be read
    current = scan(limits)
    for path in sorted(current.keys() - before.keys(), reverse=True):
        remove(path)
    for path in sorted(before.keys()):
        if current.get(path) == before[path]:
            continue
        kind, *about = before[path]
        if kind == "d":
            os.makedirs(path, exist_ok=True)
            os.chmod(path, about[0])
        elif kind == "l":
            remove(path)
            os.symlink(about[0], path)
        else:
            write_file(path, contents[path], about[2])
            os.utime(path, ns=(about[1], about[1]))


def reset(inputs):
    """Empty the scratch folders but for the input files and the empty /job/out."""
    for root in ROOTS:
        os.chmod(root, 0o755)
        empty(root)
    os.makedirs(OUT, exist_ok=True)
    place(inputs)


def place(inputs):
    """Write the input files into scratch folders that are empty."""
    for path, content in inputs.items():
        write_file(os.path.join("/job", path), content, 0o444)


def outputs(limits):
    """Return {relative path: content} of the regular files under /job/out."""
    found, total = {}, 0
    for path, about in sorted(scan(limits).items()):
        if about[0] != "f" or not path.startswith(f"{OUT}/"):
            continue
        total += about[1]
        if total > limits["files_bytes"] or len(found) >= limits["files_count"]:
            raise TooMuch("the files under /job/out are more than the limit")
        found[path.removeprefix(f"{OUT}/")] = read_file(path)
    return found
