"""The scratch folders as seen from one guest, and what changed in them since last time."""

import os
import stat

from sandbox.guest.sweeping import empty, remove

ROOTS = ("/job", "/tmp")
IGNORED = {".matplotlib", "__pycache__"}
MAX_DEPTH = 24


class TooMuch(Exception):
    """More files, bytes or depth than travel between guests."""


def scan(limits):
    """Return {path: ("d",) or ("f", size, mtime_ns)} of folders and regular files."""
    found = {}
    pending = [(root, 0) for root in ROOTS]
    while pending:
        folder, depth = pending.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name in IGNORED:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    found[entry.path] = ("d",)
                    pending.append((entry.path, depth + 1))
                elif entry.is_file(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    found[entry.path] = ("f", about.st_size, about.st_mtime_ns)
        if depth > MAX_DEPTH or len(found) > 10 * limits["files_count"]:
            raise TooMuch("too many files or folders in the working directory")
    return found


def changes(known, current, limits):
    """Return (header, blobs) that turn the tree `known` into `current`."""
    folders, files, blobs, total = [], [], [], 0
    for path in sorted(path for path in current if current[path] != known.get(path)):
        if current[path][0] == "d":
            folders.append(path)
            continue
        total += current[path][1]
        if total > limits["files_bytes"]:
            raise TooMuch(f"files of more than {limits['files_bytes']} bytes changed in one call")
        content = read_file(path)
        files.append([path, current[path][2]])
        blobs.append(content)
    gone = sorted((path for path in known if path not in current), reverse=True)
    return {"folders": folders, "files": files, "gone": gone}, blobs


def apply(header, blobs):
    """Do here what `changes` saw there, below the scratch folders and nowhere else.

    The other guest is not trusted: a path of its choice elsewhere could be code of this one.
    """
    named = [*header["gone"], *header["folders"], *(path for path, _ in header["files"])]
    for path in named:
        if os.path.normpath(path) != path or not path.startswith(
            tuple(f"{root}/" for root in ROOTS)
        ):
            raise TooMuch(f"not a path below the working directory: {path}")
    for path in header["gone"]:
        remove(path)
    for path in header["folders"]:
        os.makedirs(path, exist_ok=True)
    for (path, mtime_ns), content in zip(header["files"], blobs):
        write_file(path, content)
        os.utime(path, ns=(mtime_ns, mtime_ns))


def read_file(path):
    """Return a regular file's content; a link or a special file is refused."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise TooMuch(f"not a regular file: {path}")
        return file.read()


def write_file(path, content, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.lexists(path):
        remove(path)
    with open(path, "xb") as file:
        file.write(content)
    os.chmod(path, mode)


def snapshot(limits):
    """Return what `restore` needs to bring the scratch folders back to how they are."""
    current = scan(limits)
    contents = {path: read_file(path) for path, about in current.items() if about[0] == "f"}
    return current, contents


def restore(saved, limits):
    """Undo every change of folders and regular files since `saved`."""
    before, contents = saved
    current = scan(limits)
    for path in sorted(current.keys() - before.keys(), reverse=True):
        remove(path)
    for path in sorted(before.keys()):
        if current.get(path) == before[path]:
            continue
        if before[path][0] == "d":
            os.makedirs(path, exist_ok=True)
        else:
            write_file(path, contents[path])
            os.utime(path, ns=(before[path][2], before[path][2]))


def reset(inputs):
    """Empty the scratch folders but for the input files and the empty /job/out."""
    for root in ROOTS:
        os.chmod(root, 0o755)
        empty(root)
    for path, content in inputs.items():
        write_file(os.path.join("/job", path), content, 0o444)
    os.makedirs("/job/out", exist_ok=True)


def outputs(limits):
    """Return {relative path: content} of the regular files under /job/out."""
    found, total = {}, 0
    for path, about in sorted(scan(limits).items()):
        if about[0] != "f" or not path.startswith("/job/out/"):
            continue
        total += about[1]
        if total > limits["files_bytes"] or len(found) >= limits["files_count"]:
            raise TooMuch("the files under /job/out are more than the limit")
        found[path.removeprefix("/job/out/")] = read_file(path)
    return found
