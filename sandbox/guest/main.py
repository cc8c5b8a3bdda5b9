"""The first program of a guest, its process 1. Trusted; untrusted code runs in its children."""

import gc
import os
import sys

GUEST = "/opt/guest"


def main():
    role, *folders = sys.argv[1:]
    sys.argv = [""]
    sys.path[:] = [GUEST, *folders, *sys.path]
    from sandbox.guest import supervisor

    supervisor.make_unreadable()
    host = supervisor.HostLink()
    if role == "judge":
        from sandbox.guest import judge as job
    else:
        from sandbox.guest import worker as job
    sys.path.remove(GUEST)
    job.warm_up()
    gc.collect()
    gc.freeze()
    host.ready()
    job.serve(host)
    os._exit(0)


if __name__ == "__main__":
    main()
