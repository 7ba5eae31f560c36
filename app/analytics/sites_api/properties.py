"""Which properties a site's events have."""

from datetime import datetime

from app.analytics.queries.answers import read_view, suggestions
from app.analytics.schemas import SuggestionParams
from app.kit.filters import PROP
from app.kit.stores import Stores
from app.sites.models import Site

LATELY = SuggestionParams.model_validate({"dimension": "prop", "period": "30d"})


async def properties_of(stores: Stores, site: Site, at: datetime) -> list[str]:
    """The names of the properties that events of the last 30 days had, the most used first; twenty at most."""
    seen = await read_view(stores.clickhouse, site.id, LATELY, site.timezone, at)
    return [name.removeprefix(PROP) for name in await suggestions(stores.clickhouse, site.id, seen, LATELY)]
