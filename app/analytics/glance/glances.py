"""Counts of sites, put together for their list. Pure."""

from collections.abc import Iterable, Sequence

from app.analytics.glance.queries import PARTS, Counted
from app.analytics.glance.schemas import Glance
from app.sites.models import Site


def glances(sites: Sequence[Site], counted: Iterable[Counted]) -> list[Glance]:
    """A glance a site, the most visited first, then by name."""
    days = {site.id: [0] * PARTS for site in sites}
    visits = dict.fromkeys(days, 0)
    for row in counted:
        days[row.site][row.part] = row.visitors
        visits[row.site] += row.visits
    order = sorted(sites, key=lambda site: (-visits[site.id], site.name.lower(), site.id))
    return [
        Glance(site=s.public_id, visitors_24h=days[s.id][-1], visits_7d=visits[s.id], days=days[s.id]) for s in order
    ]
