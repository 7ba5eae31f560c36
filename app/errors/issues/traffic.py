"""Against what the values of an error's events are held: the site's web traffic if it has some, else all its errors.

Errors do not know how traffic is counted; ``app/features.py`` hands over who does.
"""

from collections.abc import Awaitable, Callable, Mapping

from app.kit.clickhouse import ClickHouse

# Page views of a site between two moments (unix ms), by a facet's key and value; '' is among the values: not known.
Traffic = Callable[[ClickHouse, int, int, int], Awaitable[Mapping[str, Mapping[str, int]]]]
LEAST = 200  # page views of the time, below which shares of traffic say nothing
PAGES = ("javascript",)  # platforms of programs that run where traffic is counted


async def no_traffic(
    _clickhouse: ClickHouse, _site: int, _from_ms: int, _to_ms: int
) -> Mapping[str, Mapping[str, int]]:
    """Of a site that counts none."""
    return {}


def base_of(traffic: Mapping[str, Mapping[str, int]], key: str) -> tuple[Mapping[str, int], int] | None:
    """Page views by value, and of all; None where there are too few to compare with."""
    of_key = traffic.get(key, {})
    total = sum(of_key.values())
    return (of_key, total) if total >= LEAST else None
