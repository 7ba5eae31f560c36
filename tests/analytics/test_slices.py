"""Which partition a day is in."""

from hypothesis import given
from hypothesis import strategies as st

from app.analytics.slices import len_of, slice_of, slices_of

DAYS = st.integers(0, 40_000)


def test_a_day_grows_into_blocks_of_8_and_of_64():
    assert slice_of(20_008, 20_008) == 20_008
    assert slice_of(20_008, 20_016) == 1_000_000 + 20_008 // 8
    assert slice_of(20_008, 20_032) == 2_000_000 + 20_008 // 64


@given(day=DAYS, closed_day=DAYS)
def test_a_block_is_full_and_closed(day: int, closed_day: int):
    number = slice_of(day, closed_day)
    same = [d for d in range(day - 64, day + 65) if d >= 0 and slice_of(d, closed_day) == number]
    assert day in same and len(same) == len_of(number)
    assert len(same) == 1 or max(same) < closed_day


@given(days=st.sets(DAYS), closed_day=DAYS)
def test_every_day_is_in_one_partition(days: set[int], closed_day: int):
    found = slices_of(days, closed_day)
    assert sorted(day for some in found.values() for day in some) == sorted(days)
