"""What a searched text says about the words of the texts in which it occurs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.search.words import is_said, numbers, stretches


@pytest.mark.parametrize(
    ("text", "letters", "whole"),
    [
        ("Timeout", ["timeout"], []),
        ("connection refused, connection lost", ["connection", "refused", "lost"], []),
        ("GET /items/77", ["items"], []),
        ("order1234", ["order"], ["order1234"]),
        ("4bf92f35-77b3-4da6-a3ce-929d0e0e4736", [], ["4bf92f35", "929d0e0e4736"]),
        ("oom", [], []),
        ("Größe 1234567ß", [], []),
    ],
)
def test_letters_are_looked_for_anywhere_and_long_numbers_whole(text: str, letters: list[str], whole: list[str]):
    assert (stretches(text), numbers(text)) == (letters, whole)


@pytest.mark.parametrize(
    ("text", "is_all"),
    [
        ("Timeout", True),
        ("order1234", True),
        ("time out", False),
        ("out!", False),
        ("order_1234567", False),
        ("a", False),
    ],
)
def test_only_one_word_is_said_by_its_letters_or_number_alone(text: str, is_all: bool):
    assert is_said(text) is is_all


TEXTS = st.text(st.sampled_from("aBcdeZ09 -_ß"), max_size=30)


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_that_holds_another_has_all_of_its_stretches(before: str, text: str, after: str):
    whole = "".join(" " if char.isdigit() else char for char in (before + text + after).lower())
    assert all(stretch in whole for stretch in stretches(text))
