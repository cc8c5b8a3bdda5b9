# profile: data
import pandas as pd


def rank_players(scores: dict[str, float]) -> pd.DataFrame:
    """Return players with rank and score, best first; equal scores share a rank."""
    frame = pd.DataFrame({"player": list(scores), "score": list(scores.values())})
    frame["rank"] = frame["score"].rank(method="min", ascending=False).astype("int64")
    return frame.sort_values(["rank", "player"]).set_index("rank")


# --- tests ---
import pandas as pd
import pytest


def test_shared_rank():
    table = rank_players({"Zoë": 5, "Ann": 7, "Bob": 5})
    assert table.index.tolist() == [1, 2, 2]
    assert table["player"].tolist() == ["Ann", "Bob", "Zoë"]


def test_as_columns():
    table = rank_players({"a": 1, "b": 2}).reset_index()
    assert table.to_dict("records") == [
        {"rank": 1, "player": "b", "score": 2},
        {"rank": 2, "player": "a", "score": 1},
    ]


def test_all_of_a_rank():
    assert len(rank_players({"a": 1, "b": 1, "c": 0}).loc[1]) == 2


def test_text_scores():
    with pytest.raises(TypeError):
        rank_players({"a": "high", "b": 3})
