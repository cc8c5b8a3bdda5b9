"""Run the simulator: `python -m llm.simulator --port 0` prints its port on the first line."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from llm.simulator.book import SEEDS_DIR, load_book
from llm.simulator.model import RecipeModel
from llm.simulator.scenario import Scenario, load_rules
from llm.simulator.server import SimulatorHTTPServer


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM."""
    options = _options(arguments)
    rules = load_rules(options.scenario) if options.scenario else []
    model = RecipeModel(load_book(options.seeds), seed=options.seed)
    server = SimulatorHTTPServer((options.host, options.port), model, Scenario(rules))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
    server.server_close()
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="llm.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--scenario", type=Path, help="JSON list of fault rules")
    parser.add_argument("--seed", type=int, default=0, help="varies the wording of answers")
    parser.add_argument("--seeds", type=Path, default=SEEDS_DIR, help="directory of seed tools")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
