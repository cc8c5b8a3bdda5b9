from typing import Any

import pytest

from llm.models import Memo

pytestmark = [pytest.mark.core, pytest.mark.django_db]


@pytest.mark.parametrize(
    "value",
    [0, "", [], False, 1e16, -0.0, 1.5e300, 10**30, "a\x00b", "\ud800", {"z": 1, "a": 2}],
    ids=repr,
)
def test_json_comes_back_to_the_last_digit_and_in_its_order(value: Any) -> None:
    row = Memo.objects.create(
        digest="d", kind="test", response=value, expires_at="2030-01-01T00:00:00Z"
    )
    row.refresh_from_db()

    assert repr(row.response) == repr(value)
