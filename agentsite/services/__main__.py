"""Command line: `python -m agentsite.services {run,exec}`; `tied` is for `simulator`."""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import suppress
from types import FrameType

from agentsite.services import simulator, supervisor, tied
from agentsite.services.client import Services, attach
from agentsite.services.environment import configured, model_is_given, services_are_given
from agentsite.services.errors import ServicesFailed, SiteFailed

ENSURE_EVERY_S = 1.0


def main() -> int:
    if sys.argv[1:2] == ["tied"]:
        tied.main(sys.argv[2], sys.argv[3:])
        return 0
    own, command = _split(sys.argv[1:])
    parser = _parser()
    arguments = parser.parse_args(own)
    if arguments.action == "exec" and not command:
        parser.error("say what to run: exec -- COMMAND")
    try:
        if arguments.action == "run":
            supervisor.run_site(host=arguments.host, port=arguments.port)
            return 0
        return _execute(command, with_model=arguments.model)
    except (ServicesFailed, SiteFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m agentsite.services", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    run = actions.add_parser("run", help="run the whole site until Ctrl-C")
    run.add_argument("--host", default=configured("HOST") or "127.0.0.1")
    run.add_argument("--port", type=int, default=int(configured("PORT") or 8000))
    execute = actions.add_parser(
        "exec", help="exec [--no-model] -- COMMAND: run it with the services up"
    )
    execute.add_argument("--no-model", dest="model", action="store_false")
    return parser


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Part our own arguments from the command after the first `--`, which keeps its own `--`."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _execute(command: list[str], *, with_model: bool) -> int:
    with attach() as services:
        if not with_model or model_is_given():
            return _run(command, services, {})
        with simulator.running_simulator(layout=services.layout) as url:
            return _run(command, services, simulator.offline_environment(url))


def _run(command: list[str], services: Services, extra: dict[str, str]) -> int:
    """Run the command to its end, as a user of the services in its own right."""
    descriptor = services.descriptor
    try:
        process = subprocess.Popen(
            command,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "agentsite.settings"} | extra,
            pass_fds=[] if descriptor is None else [descriptor],
        )
    except OSError as failure:
        raise ServicesFailed(f"{command[0]} cannot be run: {failure.strerror}.") from failure

    def pass_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command as well
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    return _exit_code(process, services)


def _exit_code(process: subprocess.Popen[bytes], services: Services) -> int:
    while True:
        try:
            code = process.wait(ENSURE_EVERY_S)
        except subprocess.TimeoutExpired:
            if not services_are_given():
                with suppress(ServicesFailed):  # the command will say what it misses
                    services.ensure()
            continue
        return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
