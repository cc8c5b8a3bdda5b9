from kernel.bootstrap import ensure_setup

ensure_setup()
