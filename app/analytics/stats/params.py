"""A question of the Stats API as the parameters of a view. Pure."""

import json

from app.analytics.schemas import Params
from app.analytics.stats.schemas import RANGES, StatsQuery
from app.analytics.stats.words import TIMES, StatsQueryWrong, tree_of


def params_of(query: StatsQuery) -> Params:
    """The period, interval and filters of a question. Raises StatsQueryWrong."""
    times = [name for name in query.dimensions if name in TIMES]
    if len(times) > 1:
        raise StatsQueryWrong(f"Time is one dimension: {times[0]} or {times[1]}.")
    if len(set(query.dimensions)) < len(query.dimensions):
        raise StatsQueryWrong("A dimension is asked for twice.")
    chosen = {
        "interval": TIMES[times[0]] if times else "",
        "f": [json.dumps(tree_of(one)) for one in query.filters],
        "imported": query.include.imports,
    }
    if isinstance(query.date_range, str):
        return Params(period=RANGES.get(query.date_range, query.date_range), **chosen)
    first, last = query.date_range
    return Params.model_validate({"period": "custom", "from": first, "to": last, **chosen})
