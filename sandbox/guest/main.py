"""The first program of a guest, its process 1. Trusted; untrusted code runs in its children."""

import gc
import json
import os
import sys

GUEST = "/opt/guest"


def prepare(role, folders):
    """Load all that a guest of this role and profile needs; return what does its job."""
    sys.argv = [""]
    sys.path[:] = [GUEST, *folders, *sys.path]
    if role == "judge":
        from sandbox.guest import judge as job
    else:
        from sandbox.guest import worker as job
    from sandbox import seccomp

    sys.path.remove(GUEST)
    job.warm_up()
    preload(folders)
    seccomp.warm_up()
    gc.collect()
    gc.freeze()
    return job


def preload(folders):
    """Import the heavy packages of a profile; a guest of `base` has none."""
    for name in ("numpy", "pandas"):
        if any(os.path.isdir(f"{folder}/{name}") for folder in folders):
            __import__(name)


def serve(job, limits):
    """Shut the doors, do one job for the host at the other end of descriptors 0 and 1, and end."""
    from sandbox import seccomp
    from sandbox.guest import supervisor

    seccomp.put_on(inner=False)
    supervisor.stand_firm()
    job.serve(supervisor.HostLink(), limits)
    os._exit(0)


if __name__ == "__main__":
    role, limits, *folders = sys.argv[1:]
    serve(prepare(role, folders), json.loads(limits))
