"""What can be asked by: the dimensions and the metrics, a row each."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.kit.filters import PROP


@dataclass(frozen=True, slots=True)
class Dimension:
    """A row. ``is_of_events``: events of one visit may differ in it. ``hides_empty``: no value is no row of its panel.

    ``within_country``: a value is told with its country.
    """

    name: str
    label: str
    is_of_events: bool = False
    within_country: bool = False
    hides_empty: bool = True
    in_overview: bool = True


DIMENSIONS = {
    row.name: row
    for row in (
        Dimension("channel", "Channel"),
        Dimension("source", "Source"),
        Dimension("referrer", "Referrer"),
        Dimension("utm_source", "UTM source"),
        Dimension("utm_medium", "UTM medium"),
        Dimension("utm_campaign", "UTM campaign"),
        Dimension("utm_term", "UTM term"),
        Dimension("utm_content", "UTM content"),
        Dimension("click_id", "Click id of", in_overview=False),
        Dimension("entry_path", "Entry page"),
        Dimension("exit_path", "Exit page"),
        Dimension("country", "Country", hides_empty=False),
        Dimension("region", "Region", within_country=True),
        Dimension("city", "City", within_country=True),
        Dimension("language", "Language"),
        Dimension("browser", "Browser", hides_empty=False),
        Dimension("browser_version", "Browser version", in_overview=False),
        Dimension("os", "Operating system", hides_empty=False),
        Dimension("os_version", "Operating system version", in_overview=False),
        Dimension("device", "Device", hides_empty=False),
        Dimension("size", "Screen size"),
        Dimension("path", "Page", is_of_events=True),
        Dimension("hostname", "Hostname", is_of_events=True),
        Dimension("title", "Page title", is_of_events=True, in_overview=False),
        Dimension("name", "Event", is_of_events=True, in_overview=False),
    )
}
LABELS: Mapping[str, str] = {name: row.label for name, row in DIMENSIONS.items()}
OF_SESSIONS = tuple(name for name, row in DIMENSIONS.items() if not row.is_of_events)
# What the roll-up of pages knows, and what else an event has from its page.
OF_PAGES = ("path", "hostname")
ABOUT_PAGES = (*OF_PAGES, "title")

METRICS = (
    "visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "engaged_ms", "duration_ms", "events",
)  # fmt: skip
# What a row of a breakdown has: a page has no bounce rate of its own, and an event takes no time.
COLUMNS_OF_SESSIONS = ("visitors", "visits", "pageviews", "bounce_rate", "engaged_ms", "duration_ms", "events")
COLUMNS_OF_PATHS = ("visitors", "visits", "pageviews", "engaged_ms", "scroll_pct", "events")
COLUMNS_OF_HOSTNAMES = COLUMNS_OF_TITLES = ("visitors", "visits", "pageviews", "engaged_ms", "events")
COLUMNS_OF_EVENTS = ("visitors", "visits", "pageviews", "events")
COLUMNS_OF = {"path": COLUMNS_OF_PATHS, "hostname": COLUMNS_OF_HOSTNAMES, "title": COLUMNS_OF_TITLES}
# The deepest scroll that an engagement reports, percent: no dimension to break down by, but goals ask for it.
SCROLL = "scroll_pct"


def is_of_events(dimension: str) -> bool:
    """Whether events of one visit may differ in it."""
    return dimension == SCROLL or dimension.startswith(PROP) or DIMENSIONS[dimension].is_of_events


def columns_of(dimension: str) -> tuple[str, ...]:
    """The metrics that a breakdown by it has."""
    if not is_of_events(dimension):
        return COLUMNS_OF_SESSIONS
    return COLUMNS_OF.get(dimension, COLUMNS_OF_EVENTS)
