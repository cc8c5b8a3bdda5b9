"""What takes guards away, for evaluations, fits the code that stands there."""

import pytest

from agentsite.services.environment import CHECKOUT
from evaluation.guards import PATCHES, Patch
from evaluation.sandbox.weakened import VARIANTS, weakened


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.guard)
def test_a_patch_that_takes_a_guard_away_fits_in_one_place(patch: Patch) -> None:
    assert (CHECKOUT / patch.file).read_text("utf-8").count(patch.old) == 1
    for name in patch.tests.split():
        assert (CHECKOUT / name.partition("::")[0]).exists()


@pytest.mark.parametrize("name", VARIANTS)
def test_a_weakened_sandbox_can_be_made(name: str) -> None:
    with weakened(name, "/nowhere") as (_, weakening):
        assert weakening is VARIANTS[name]
