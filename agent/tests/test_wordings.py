import pytest

from evaluation.plans.run import LEAST_RIGHT, SEED, try_all
from evaluation.plans.wordings import WORDINGS

pytestmark = [pytest.mark.django_db, pytest.mark.core]


def test_plans_and_arguments_are_right_for_each_wording() -> None:
    trials = try_all(len(WORDINGS), SEED)

    wrong = [trial.prompt for trial in trials if not trial.is_right]
    assert len(trials) == len(WORDINGS) == 60
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(trials), wrong
