"""Keys of values: every panel has one, they are told apart by their dimension, and roll-ups keep their meaning."""

import pytest

from app.analytics import keys
from app.analytics.dimensions import DIMENSIONS, OF_PAGES, OF_SESSIONS
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment


def test_numbers_are_what_the_rollups_have():
    """A number that changes would give stored keys another meaning: these are added to, never moved."""
    assert [keys.NUMBERS[name] for name in ("channel", "country", "size", "path", "hostname")] == [0, 11, 20, 21, 22]
    assert len(keys.NUMBERED) < 1 << (64 - keys.BITS)
    assert set(keys.KEYED) <= set(keys.NUMBERED)
    assert set(keys.NUMBERED) == {*OF_SESSIONS, *OF_PAGES}


@pytest.mark.parametrize("name", keys.KEYED)
async def test_a_key_is_the_same_wherever_its_value_stands(clickhouse: ClickHouse, name: str):
    """In a column with a dictionary, in one without, as a row of the daily roll-up, and in an array of several."""
    place = "'DE'" if DIMENSIONS[name].within_country else "''"
    question = f"""
        select
            {keys.key(name, "plain").text} as of_text,
            {keys.key(name, "toLowCardinality(plain)", "toLowCardinality(country)").text} as of_dictionary,
            {keys.of_row("row.").text} as of_row
        from (select 'Köln' as plain, {place} as country) as one
        cross join (select '{name}' as dimension, 'Köln' as value, toLowCardinality({place}) as country) as row
    """
    [found] = await clickhouse.ask_any(Fragment(question))
    assert len(set(found.values())) == 1
    assert keys.dimension_of(found["of_text"]) == name


def test_filters_agree_by_their_own_bits():
    assert keys.agreeing(["country", "browser", "country"]) == (1 << 11) + (1 << 15)
    assert keys.agreeing(OF_SESSIONS) == keys.ALL_AGREE
