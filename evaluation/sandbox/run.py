"""The sandbox against its attackers and its honest users, on each backend.

make evaluate part=sandbox                    both backends, and the weakened variants
make evaluate part=sandbox backends=bubblewrap
make evaluate part=sandbox all=1               everything on docker as well

A container costs a hundred times what a forked guest costs. So on docker two techniques of each
class and 200 honest functions are tried, unless all are asked for.
"""

import argparse
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from evaluation.report import Report
from evaluation.sandbox.attacks import CLASSES
from evaluation.sandbox.attacks.model import Attack, AttackClass
from evaluation.sandbox.honest import Honest, all_honest, beyond_the_limits
from evaluation.sandbox.letting import NO_ANSWER, Trial, let_loose
from evaluation.sandbox.watch import Watch, watching
from evaluation.sandbox.weakened import weakened
from sandbox import choice, undertaker
from sandbox.errors import SandboxUnavailable
from sandbox.pool import Pool
from sandbox.service import SecureSandbox

BACKENDS = ("bubblewrap", "docker")
AT_ONCE = 3
FEW_HONEST = 200


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make evaluate part=sandbox")
    parser.add_argument("--backends", default=",".join(BACKENDS))
    parser.add_argument("--all", action="store_true", help="everything on docker, too")
    parser.add_argument("--classes", default="", help="only these, separated by commas")
    options = parser.parse_args(arguments)
    report = Report(kind="evaluate", part="sandbox")
    chosen = set(filter(None, options.classes.split(",")))
    classes = [each for each in CLASSES if not chosen or each.name in chosen]
    _count(report, classes)
    with watching() as watch:
        for name in options.backends.split(","):
            few = name == "docker" and not options.all
            tried = _two_of_each(classes) if few else classes
            _measure(report, name, tried, watch, few=few)
        _weaken(report, classes, watch)
    choice.close()
    return report.finish()


def _count(report: Report, classes: list[AttackClass]) -> None:
    report.add("attack_classes", len(classes), (">=", 25))
    report.add("attack_techniques", sum(len(each.attacks) for each in classes), (">=", 120))
    report.add("techniques_in_the_largest_class", max(len(c.attacks) for c in classes), ("<=", 6))


def _two_of_each(classes: list[AttackClass]) -> list[AttackClass]:
    """Return the classes with the first and the last of their techniques."""
    return [replace(each, attacks=each.attacks[:1] + each.attacks[1:][-1:]) for each in classes]


def _spread(honest: list[Honest], count: int) -> list[Honest]:
    """Return `count` of them, from all families."""
    return [honest[number * len(honest) // count] for number in range(count)]


def _measure(
    report: Report, name: str, classes: list[AttackClass], watch: Watch, *, few: bool
) -> None:
    choice.prepare(name, print, "data")
    backend = choice.chosen_backend(name)
    notes = backend.notes()
    for note in notes:
        print(f"{name}: {note}")
    report.add(f"{name}_notes", len(notes), ("==", 0))
    report.add(f"{name}_techniques", sum(len(each.attacks) for each in classes), (">=", 120))
    trials = _attack(name, backend, classes, watch)
    report.rows += [{"backend": name, **trial.to_json()} for trial in trials]
    harms = ("run", "wire")
    escapes = [each for each in trials if each.through and each.kind in harms]
    verified = [each for each in trials if each.through and each.kind in ("code", "tests")]
    weak = [each for each in trials if each.through and each.kind == "weak"]
    report.add(f"{name}_escapes", len(escapes), ("==", 0))
    report.add(f"{name}_false_verified", len(verified), ("==", 0))
    report.add(f"{name}_weak_suites_left_to_mutation", len(weak))
    report.add(f"{name}_left_behind", _left_behind(backend), ("==", 0))
    honest = _spread(all_honest(), FEW_HONEST) if few else all_honest()
    report.add(f"{name}_honest_functions", len(honest), (">=", 200))
    report.add(f"{name}_false_rejects", _rejected(report, name, backend, honest), ("==", 0))
    if not few:
        beyond = _rejected(report, name, backend, beyond_the_limits())
        report.add(f"{name}_beyond_stated_limits", beyond)


def _attack(name: str, backend: Pool, classes: list[AttackClass], watch: Watch) -> list[Trial]:
    def one(pair: tuple[AttackClass, Attack]) -> Trial:
        of, attack = pair
        return let_loose(of, attack, backend, watch.facts)

    pairs = [(of, attack) for of in classes for attack in of.attacks]
    trials: list[Trial] = []
    for trial in _at_once(one, pairs):
        trials.append(trial)
        harm = watch.harm()
        if trial.through or harm:
            print(f"{name}: {trial.class_name}.{trial.attack}: {trial.how or harm}", flush=True)
        if harm:
            trials.append(_harmed(trial, harm))
    return trials


def _harmed(during: Trial, harm: list[str]) -> Trial:
    return Trial(
        class_name=during.class_name,
        attack=f"about {during.attack}",
        kind="run",
        through=True,
        how="; ".join(harm),
        seconds=0.0,
    )


def _left_behind(backend: Pool) -> int:
    """Count guests that are neither ready nor gone, and let a further job tell that all is well."""
    undertaker.wait(30)
    return 0 if SecureSandbox(backend).test_sandbox() else 1


def _rejected(report: Report, name: str, backend: Pool, asked: list[Honest]) -> int:
    sandbox = SecureSandbox(backend)
    sandbox.timeout = 20.0

    def one(honest: Honest) -> dict[str, Any]:
        try:
            found = sandbox.verify_tool(
                honest.function, honest.code, honest.tests, honest.files, profile=honest.profile
            )
            error = found["error"]
        except SandboxUnavailable as failure:
            error = failure.message
        return {"backend": name, "honest": honest.name, "rejected": error}

    rows = list(_at_once(one, asked))
    report.rows += rows
    rejected = [row for row in rows if row["rejected"] is not None]
    for row in rejected:
        print(f"{name}: {row['honest']} is rejected: {str(row['rejected'])[:160]!r}", flush=True)
    return len(rejected)


def _weaken(report: Report, classes: list[AttackClass], watch: Watch) -> None:
    """Take the guard of each class away: then at least one of its attacks must get through."""
    biting = 0
    for of in classes:
        through = _through_a_weak_one(of, watch)
        biting += through is not None
        if through is None:
            print(f"no attack of {of.name} gets through with: {of.weakening}", flush=True)
        report.rows.append(
            {
                "weakened": of.weakening,
                "class": of.name,
                "through": through and through.attack,
                "how": through and through.how,
            }
        )
    report.add("classes_that_bite_a_weakened_sandbox", biting, (">=", len(classes)))


def _through_a_weak_one(of: AttackClass, watch: Watch) -> Trial | None:
    with weakened(of.weakening, str(watch.folder)) as (backend, variant):
        for attack in of.attacks:
            trial = let_loose(
                of, attack, backend, watch.facts, limits=variant.limits, verify=variant.verify
            )
            harm = watch.harm()
            watch.mend()
            if trial.through and not trial.how.startswith(NO_ANSWER):
                return trial
            if harm:
                return _harmed(trial, harm)
    return None


def _at_once(one: Callable[[Any], Any], of: Iterable[Any]) -> Iterable[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(one, of)
