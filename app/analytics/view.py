"""What was asked, read from the URL. Pure: parameters, zone and time in; periods and filters out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.analytics.dimensions import DIMENSIONS, LABELS
from app.analytics.schemas import ComparisonView, FilterView, Params, PeriodView
from app.kit.filters import PROP, Filter, read_filters
from app.kit.period import Period, comparison, period
from app.kit.problems import BadRequest


class NoSuchDimension(BadRequest):
    """A breakdown by something that is no dimension; ``detail`` names those there are."""

    code, title = "no_such_dimension", "There is no such dimension"


@dataclass(frozen=True, slots=True)
class View:
    """A period, maybe another to compare with, filters, and the moment of asking."""

    period: Period
    before: Period | None
    filters: tuple[Filter, ...]
    now: datetime

    @property
    def now_ms(self) -> int:
        """Unix milliseconds of the moment of asking."""
        return int(self.now.timestamp()) * 1000 + self.now.microsecond // 1000


def view(params: Params, zone: ZoneInfo, now: datetime, began: datetime | None) -> View:
    """Read parameters. ``began`` is when the site's first visit was. Raises BadRequest."""
    asked = period(
        params.period, zone, now, date=params.date, first=params.from_, last=params.to,
        interval=params.interval, began=began,
    )  # fmt: skip
    before = comparison(
        asked, params.compare, first=params.compare_from, last=params.compare_to, match_weekday=params.match_weekday
    )
    return View(asked, before, read_filters(params.f, DIMENSIONS), now)


def dimension_named(name: str) -> str:
    """The name itself when there is such a dimension; raises NoSuchDimension."""
    if name in DIMENSIONS or (name.startswith(PROP) and 0 < len(name.removeprefix(PROP)) <= 100):
        return name
    raise NoSuchDimension(f"There is no dimension {name[:50]!r}; there are {', '.join(DIMENSIONS)} and prop:….")


def period_view(of: Period) -> PeriodView:
    """A period as people see it."""
    last = of.local(of.end - timedelta(seconds=1))
    return PeriodView(name=of.name, from_=of.local(of.start), to=last, interval=of.interval, timezone=of.zone.key)


def comparison_view(of: Period | None) -> ComparisonView | None:
    """The compared period as people see it."""
    if of is None:
        return None
    return ComparisonView(from_=of.local(of.start), to=of.local(of.end - timedelta(seconds=1)))


def filter_views(filters: tuple[Filter, ...]) -> list[FilterView]:
    """Filters as people see them."""
    return [
        FilterView(operator=f.operator.word, dimension=f.dimension, values=list(f.values), sentence=f.sentence(LABELS))
        for f in filters
    ]
