"""The secret key: generated at the first start, readable by its owner alone."""

import os
import secrets
from pathlib import Path


def secret_key(var_dir: Path) -> str:
    """Return the key kept in `var_dir`; two first starts at once end up with the same one."""
    path = var_dir / "secret_key"
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        var_dir.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), "ascii")
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text("ascii")
