"""What was asked, read from the URL. Pure: parameters, zone and time in; periods and filters out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.analytics.dimensions import DIMENSIONS, LABELS
from app.analytics.imported import LeftOut, Told, left_out
from app.analytics.named import GOAL, SEGMENT, Named
from app.analytics.schemas import ComparisonView, FilterView, ImportedView, Params, PeriodView
from app.kit.conditions import Condition, read_conditions, sentence_of, text_of
from app.kit.filters import PROP, Filter
from app.kit.period import Period, comparison, period
from app.kit.problems import BadRequest

WORDS = {**LABELS, GOAL: "Goal", SEGMENT: "Segment"}


class NoSuchDimension(BadRequest):
    """A breakdown by something that is no dimension; ``detail`` names those there are."""

    code, title = "no_such_dimension", "There is no such dimension"


@dataclass(frozen=True, slots=True)
class View:
    """A period, maybe another to compare with, filters, and the moment of asking.

    ``filters`` are as they were asked, ``conditions`` what they mean; ``base`` are those that do not speak of goals,
    whom conversions are a share of, None when there is nothing to convert.
    """

    period: Period
    before: Period | None
    filters: tuple[Condition, ...]
    now: datetime
    named: Named = field(default_factory=Named)
    imported: bool = True

    def left_out(self, of: Period) -> LeftOut | None:
        """Why imported numbers are not in its answer over a period; None when they are."""
        return left_out(of, is_wanted=self.imported, has_filters=bool(self.filters))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What the filters mean, with goals and segments in their place."""
        return self.named.expanded(self.filters)

    @property
    def base(self) -> tuple[Condition, ...] | None:
        """The conditions that do not speak of goals; None when none does."""
        return self.named.without_goals(self.filters)

    @property
    def now_ms(self) -> int:
        """Unix milliseconds of the moment of asking."""
        return int(self.now.timestamp()) * 1000 + self.now.microsecond // 1000


def read(texts: Sequence[str], also: Sequence[str] = (GOAL, SEGMENT)) -> tuple[Condition, ...]:
    """The conditions of a URL on dimensions, and on what has a name. Raises FilterNotUnderstood."""
    return read_conditions(texts, [*DIMENSIONS, *also])


def view(params: Params, zone: ZoneInfo, now: datetime, began: datetime | None, named: Named | None = None) -> View:
    """Read parameters. ``began`` is when the site's first visit was. Raises BadRequest."""
    asked = period(
        params.period, zone, now, date=params.date, first=params.from_, last=params.to,
        interval=params.interval, began=began,
    )  # fmt: skip
    before = comparison(
        asked, params.compare, first=params.compare_from, last=params.compare_to, match_weekday=params.match_weekday
    )
    found = View(asked, before, read(params.f), now, named or Named(), params.imported)
    _ = found.conditions  # a name that is not there is refused now
    return found


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


def imported_view(found: Told | None) -> ImportedView | None:
    """Imported days as people see them."""
    return ImportedView(from_=found.first, to=found.last, left_out=found.why_not or "") if found else None


def filter_views(filters: tuple[Condition, ...], named: Named | None = None) -> list[FilterView]:
    """Conditions as people see them."""
    return [_filter_view(condition, named or Named()) for condition in filters]


def _filter_view(of: Condition, named: Named) -> FilterView:
    text, sentence = text_of(of), sentence_of(named.said(of), WORDS)
    if isinstance(of, Filter):
        return FilterView(
            operator=of.operator.word, dimension=of.dimension, values=list(of.values), sentence=sentence, text=text
        )
    return FilterView(operator="", dimension="", values=[], sentence=sentence, text=text)
