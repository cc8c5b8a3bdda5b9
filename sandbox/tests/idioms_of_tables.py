"""Honest pairs about numpy and pandas, by what they show; see `idioms`."""

TABLES = {
    "tables with named and typed edges": (
        """
        import pandas as pd
        def f(kind):
            frame = pd.DataFrame({"city": ["A", "B", "A"], "year": [1, 1, 2], "n": [1.5, None, 2]})
            days = pd.date_range("2026-01-01", periods=2, freq="MS")
            return {
                "sum": lambda: frame.groupby("city")["n"].sum(),
                "pivot": lambda: frame.pivot_table("n", "city", "year", aggfunc="sum"),
                "many": lambda: frame.set_index(["city", "year"]),
                "days": lambda: pd.Series([1, 2], index=days),
                "cut": lambda: pd.Series(["low"]).astype(
                    pd.CategoricalDtype(["low", "high"], ordered=True)
                ),
                "bins": lambda: pd.cut(pd.Series([1, 5]), [0, 2, 6]),
                "empty": lambda: frame.iloc[:0],
                "columns": lambda: frame.columns,
                "whole": lambda: pd.Series([1, None], dtype="Int64"),
            }[kind]()
        """,
        """
        import pandas as pd
        def test_sum():
            index = pd.Index(["A", "B"], name="city")
            pd.testing.assert_series_equal(f("sum"), pd.Series([3.5, 0.0], index=index, name="n"))
        def test_pivot():
            assert (f("pivot").index.name, f("pivot").columns.name) == ("city", "year")
            assert f("pivot").reset_index()["city"].tolist() == ["A", "B"]
        def test_many(): assert f("many").loc[("A", 2), "n"] == 2
        def test_days(): assert f("days").index.freqstr == "MS" and f("days").sum() == 3
        def test_cut():
            assert f("cut").min() == "low"
            assert f("cut").cat.categories.tolist() == ["low", "high"]
        def test_bins(): assert f("bins")[1] == pd.Interval(2, 6)
        def test_empty():
            pd.testing.assert_frame_equal(
                f("empty"), pd.DataFrame({"city": ["A"], "year": [1], "n": [1.0]}).iloc[:0]
            )
        def test_columns(): assert f("columns").tolist() == ["city", "year", "n"]
        def test_whole(): assert f("whole").isna().tolist() == [False, True]
        """,
    ),
    "arrays, scalars and generators": (
        """
        import numpy as np
        def f(kind, value=None):
            return {
                "records": lambda: np.array([("a", 1)], dtype=[("name", "U2"), ("n", "i4")]),
                "masked": lambda: np.ma.masked_equal([1, 0, 3], 0),
                "scalar": lambda: np.int64(3),
                "float": lambda: np.float32(0.5),
                "days": lambda: np.array(["2026-01-01", "NaT"], "M8[ns]"),
                "objects": lambda: np.array([None, "a", (1, 2)], dtype=object),
                "draw": lambda: value.random(),
                "global": lambda: np.random.rand(),
                "solve": lambda: np.linalg.inv(np.zeros((2, 2))),
            }[kind]()
        """,
        """
        import numpy as np
        import pytest
        def test_records(): assert f("records")["n"].tolist() == [1]
        def test_masked():
            assert f("masked").mask.tolist() == [False, True, False]
            assert f("masked").sum() == 4
        def test_same_mask():
            np.testing.assert_array_equal(f("masked"), np.ma.masked_equal([1, 0, 3], 0))
        def test_scalar(): assert f("scalar").item() == 3 and f("scalar").dtype == "int64"
        def test_float(): assert f("float").dtype == np.float32 and f("float") == 0.5
        def test_days(): assert str(f("days")[0])[:10] == "2026-01-01"
        def test_objects(): assert f("objects").tolist() == [None, "a", (1, 2)]
        def test_draw():
            source = np.random.default_rng(5)
            assert f("draw", source) == np.random.default_rng(5).random()
            assert source.random() == np.random.default_rng(5).random(2)[1]
        def test_global():
            np.random.seed(5)
            assert f("global") == np.random.RandomState(5).rand()
        def test_solve():
            with pytest.raises(np.linalg.LinAlgError, match="Singular"): f("solve")
        """,
    ),
}
