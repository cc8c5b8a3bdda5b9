"""Removing what untrusted code left, however it is nested and whoever may read it."""

import os
import stat

OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def remove(path):
    """Remove a file, a link or a whole folder; nothing there is fine too."""
    try:
        kind = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(kind):
        os.unlink(path)
        return
    os.chmod(path, 0o700)
    empty(path)
    os.rmdir(path)


def empty(folder):
    """Remove all that lies in a folder.

    Folders inside folders are moved up next to each other first, so that neither their depth nor
    the length of their paths matters.
    """
    top = os.open(folder, OPEN)
    try:
        moved = 0
        while names := os.listdir(top):
            for name in names:
                moved = _take_apart(top, name, moved)
    finally:
        os.close(top)


def _take_apart(top, name, moved):
    """Remove one entry of `top`; what folders it has become entries of `top` themselves."""
    if not stat.S_ISDIR(os.lstat(name, dir_fd=top).st_mode):
        os.unlink(name, dir_fd=top)
        return moved
    os.chmod(name, 0o700, dir_fd=top)
    inner = os.open(name, OPEN, dir_fd=top)
    try:
        for child in os.listdir(inner):
            if stat.S_ISDIR(os.lstat(child, dir_fd=inner).st_mode):
                moved += 1
                os.chmod(child, 0o700, dir_fd=inner)
                os.rename(child, _free_name(top, moved), src_dir_fd=inner, dst_dir_fd=top)
            else:
                os.unlink(child, dir_fd=inner)
    finally:
        os.close(inner)
    os.rmdir(name, dir_fd=top)
    return moved


def _free_name(top, number):
    while True:
        name = f"moved-{number}-{os.urandom(4).hex()}"
        try:
            os.lstat(name, dir_fd=top)
        except FileNotFoundError:
            return name
