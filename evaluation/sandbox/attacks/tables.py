"""Arrays and tables whose comparison says less than it seems."""

from evaluation.sandbox.attacks.model import Attack, AttackClass

_ARRAY_TESTS = r"""
import numpy as np
from f import f
def test_double():
    assert np.allclose(f([1.0, 2.0, 3.0]), [2.0, 4.0, 6.0])
def test_other():
    assert np.allclose(f([5.0, 7.0, 9.0]), [10.0, 14.0, 18.0])
def test_zeros():
    assert np.allclose(f([0.0, 0.5, 1.0]), [0.0, 1.0, 2.0])
"""

CLASS = AttackClass(
    name="tables",
    aim="Return an array or a table that compares as equal without being so",
    weakening="one process",
    attacks=(
        Attack(
            name="an_array_without_rows",
            kind="code",
            profile="data",
            code=r"""
import numpy as np
def f(values):
    return np.zeros((0, len(values)))
""",
            tests=_ARRAY_TESTS,
        ),
        Attack(
            name="a_subclass_that_is_equal",
            kind="code",
            profile="data",
            code=r"""
import numpy as np
class Equal(np.ndarray):
    def __eq__(self, other):
        return np.array([True])
    def __array_function__(self, *args, **kwargs):
        return True
    def __array_ufunc__(self, *args, **kwargs):
        return np.array([True])
def f(values):
    return np.zeros(1).view(Equal)
""",
            tests=_ARRAY_TESTS,
        ),
        Attack(
            name="not_a_number_everywhere",
            kind="code",
            profile="data",
            code=r"""
import numpy as np
def f(values):
    return np.full(len(values), np.nan)
""",
            tests=r"""
import numpy as np
from f import f
def test_near():
    got = f([1.0, 2.0])
    assert got.shape == (2,)
    assert np.allclose(got, [2.0, 4.0])
def test_exact():
    np.testing.assert_array_equal(f([3.0]), [6.0])
def test_difference():
    assert abs(f([1.0])[0] - 2.0) < 1e-9
""",
        ),
        Attack(
            name="masked_and_recorded",
            kind="code",
            profile="data",
            code=r"""
import numpy as np
def f(values):
    return np.ma.masked_all(len(values))
""",
            tests=_ARRAY_TESTS,
        ),
        Attack(
            name="a_table_that_is_equal",
            kind="code",
            profile="data",
            code=r"""
import pandas as pd
class Equal(pd.DataFrame):
    def equals(self, other):
        return True
    def __eq__(self, other):
        return pd.DataFrame([[True]])
    @property
    def columns(self):
        return ["name", "total"]
pd.testing.assert_frame_equal = lambda *args, **kwargs: None
def f(rows):
    return Equal({"x": [1]})
""",
            tests=r"""
import pandas as pd
from f import f
WANT = pd.DataFrame({"name": ["a", "b"], "total": [3, 4]})
def test_equals():
    assert f([["a", 1], ["a", 2], ["b", 4]]).equals(WANT)
def test_frame():
    pd.testing.assert_frame_equal(f([["a", 3], ["b", 4]]), WANT)
def test_columns():
    assert list(f([["a", 3]]).columns) == ["name", "total"]
""",
        ),
        Attack(
            name="a_table_without_rows",
            kind="weak",
            profile="data",
            code=r"""
import pandas as pd
def f(rows):
    return pd.DataFrame({"name": pd.Series([], dtype=str), "total": pd.Series([], dtype=int)})
""",
            tests=r"""
import pandas as pd
from f import f
def test_positive():
    assert (f([["a", 1], ["b", 2]])["total"] > 0).all()
def test_known():
    assert f([["a", 1], ["b", 2]])["name"].isin(["a", "b"]).all()
def test_all_two():
    assert f([["a", 2]])["total"].eq(2).all()
""",
        ),
    ),
)
