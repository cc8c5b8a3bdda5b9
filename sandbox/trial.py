"""A job of a judge as a whole: many rounds, shared out to two pairs of guests."""

from collections.abc import Sequence
from itertools import chain, zip_longest

from sandbox.aside import Aside, result_of
from sandbox.backend import Backend
from sandbox.court import Court
from sandbox.judging import Case, JudgeReport, Round
from sandbox.replay import Replays

MANY = 8  # rounds, from which on a second pair of guests costs less than it saves


def judge(backend: Backend, case: Case, rounds: Sequence[Round]) -> JudgeReport:
    """Run the tests once for each of `rounds`. Of many, two are heard at a time.

    Calls are made again as a user's, unless the case fixes a hash seed, which no user has.

    Raises:
        SandboxUnavailable: No guest can be started, or one was lost.
    """
    if len(rounds) < MANY:
        return _heard(backend, case, rounds)
    with Aside("sandbox-court") as aside:
        begun = aside.begin(lambda: _heard(backend, case, rounds[1::2]))
        reports = [_heard(backend, case, rounds[::2]), result_of(begun)]
    in_turn = zip_longest(*(report.rounds for report in reports))
    return JudgeReport(
        rounds=tuple(each for each in chain.from_iterable(in_turn) if each is not None),
        differences=tuple(found for report in reports for found in report.differences),
    )


def _heard(backend: Backend, case: Case, rounds: Sequence[Round]) -> JudgeReport:
    """Hear one round after the other in one pair of guests."""
    court = Court(backend, case)
    heard = []
    try:
        with Aside("sandbox-replay") as aside:
            replays = Replays(backend, case, aside)
            for asked in rounds:
                heard.append(court.hear(asked))
                if case.conditions.hash_seed is None:
                    replays.add(court.taken(), court.description)
            differences = replays.differences()
    finally:
        court.dismiss()
    return JudgeReport(rounds=tuple(heard), differences=differences)
