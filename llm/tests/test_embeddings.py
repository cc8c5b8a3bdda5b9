import numpy as np
import pytest

from llm.embeddings import DIMENSIONS, embed_offline, words_of

pytestmark = pytest.mark.core


def likeness(left: str, right: str) -> float:
    return float(np.dot(embed_offline(left), embed_offline(right)))


def test_a_vector_has_length_one_and_a_fixed_size() -> None:
    vector = embed_offline("What is 15% of 300?")

    assert len(vector) == DIMENSIONS
    assert np.linalg.norm(vector) == pytest.approx(1)


def test_a_text_without_words_is_all_zeros() -> None:
    assert not any(embed_offline("?!"))


def test_numbers_and_quoted_texts_do_not_matter_but_words_do() -> None:
    same = likeness("What is 15% of 300?", "What is 17.5% of 1,240?")

    assert same > 0.99
    assert likeness("Reverse the string 'hello'", "Reverse the string 'world'") > 0.99
    assert likeness("What is 15% of 300?", "Reverse the string 'hello'") < 0.2


def test_word_forms_are_near_each_other() -> None:
    assert likeness("calculating percentages", "calculate a percentage") > 0.6


def test_names_with_underscores_are_words() -> None:
    assert words_of("reverse_string") == words_of("reverse string")
