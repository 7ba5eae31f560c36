"""Near templates become one, whatever their order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.apm.logs.templates import joined


def texts(*said: str, level: int = 9) -> set[str]:
    return set(joined((level, one) for one in said).values())


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["user alice logged in", "user bob logged in"], {"user <*> logged in"}),
        (["user alice logged in", "user bob logged out"], {"user alice logged in", "user bob logged out"}),
        # Together they differ in two places, but those between them differ in one each.
        (["user alice logged in", "user bob logged in", "user bob logged out"], {"user <*> logged in", "user bob logged out"}),
        (["ready", "stopped"], {"ready", "stopped"}),
        (["cache hit", "cache miss"], {"cache hit", "cache miss"}),
        (["sent mail to <*>", "sent push to <*>"], {"sent <*> to <*>", }),
        (["job mail done in <*>", "job mail done in <*> <*>"], {"job mail done in <*>"}),
        (["a b c one <*>", "a b c two <*>"], {"a b c <*>"}),
    ],
)  # fmt: skip
def test_templates_that_differ_in_one_word_are_one(said: list[str], told: set[str]):
    assert texts(*said) == told


def test_levels_stay_apart():
    became = joined([(9, "job mail done now"), (17, "job mail failed now")])
    assert became == {(9, "job mail done now"): "job mail done now", (17, "job mail failed now"): "job mail failed now"}


SAID = st.lists(st.lists(st.sampled_from(["a", "b", "c", "<*>"]), min_size=1, max_size=6).map(" ".join), max_size=25)


@given(SAID, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(said: list[str], chance: random.Random):
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert joined((9, one) for one in said) == joined((9, one) for one in shuffled)
    assert set(joined((9, one) for one in said)) == {(9, one) for one in said}
