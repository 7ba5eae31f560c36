"""What a report says, before it is HTML or text. Pure: an overview in, words and numbers out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.alerts.models import Topic
from app.analytics.reports import words
from app.analytics.reports.schedule import Due
from app.analytics.schemas import Measured, Overview, TopRow
from app.kit.countries import country_name

ROWS = 6
# metric → label, how it is written, whether more of it is better
FIGURES: Mapping[str, tuple[str, Callable[[words.Number], str], bool]] = {
    "visitors": ("Visitors", words.count, True),
    "visits": ("Visits", words.count, True),
    "pageviews": ("Pageviews", words.count, True),
    "views_per_visit": ("Views per visit", words.decimal, True),
    "bounce_rate": ("Bounce rate", words.share, False),
    "engaged_ms": ("Engaged time", words.duration, True),
}
PANELS = {"source": "Top sources", "path": "Top pages", "country": "Countries"}


@dataclass(frozen=True, slots=True)
class FigureSaid:
    """One of the six numbers. ``good``: whether its change is good news, None when it did not change."""

    label: str
    value: str
    change: str
    good: bool | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row of a list: a value, its number, and its change as a share (None: nothing before)."""

    label: str
    number: int
    change: float | None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A list under a title; ``unit`` says what its numbers count."""

    title: str
    unit: str
    rows: Sequence[Ranked]


@dataclass(frozen=True, slots=True)
class Contents:
    """A whole report. ``days``: visitors a day, from ``first`` on. ``url``: the same period in the dashboard."""

    domain: str
    topic: Topic
    first: date
    last: date
    headline: str
    figures: Sequence[FigureSaid]
    days: Sequence[int]
    sections: Sequence[Section]
    url: str

    @property
    def is_weekly(self) -> bool:
        """Whether it is about a week."""
        return self.topic is Topic.WEEKLY_REPORT

    @property
    def kind(self) -> str:
        """Weekly or monthly report."""
        return "Weekly report" if self.is_weekly else "Monthly report"

    @property
    def period(self) -> str:
        """The period in words."""
        return words.span(self.first, self.last) if self.is_weekly else words.month(self.first)

    @property
    def subject(self) -> str:
        """The subject of the mail: what changes from report to report stands first."""
        return f"{self.domain}: {self.figures[0].value} visitors, {self.period}"


def contents(domain: str, due: Due, seen: Overview, url: str, more: Sequence[Section] = ()) -> Contents:
    """What a report says of an overview of its days, compared with the period before. ``more`` goes to the end."""
    panels = [Section(title, "Visitors", _ranked(name, seen)) for name, title in PANELS.items()]
    return Contents(
        domain=domain, topic=due.topic, first=due.first, last=due.last, headline=_headline(due, seen.metrics),
        figures=[_figure(name, seen.metrics[name]) for name in FIGURES],
        days=[round(value or 0) for value in seen.series.values["visitors"]],
        sections=[section for section in (*panels, *more) if section.rows], url=url,
    )  # fmt: skip


def _headline(due: Due, metrics: Mapping[str, Measured]) -> str:
    period = "week" if due.topic is Topic.WEEKLY_REPORT else "month"
    now, before = round(metrics["visitors"].value or 0), metrics["visitors"].before
    if not now:
        return f"Nobody came this {period}. If that surprises you, look whether the script is still in the pages."
    came = f"{words.plural(now, 'visitor')} came"
    if not before:
        return f"{came}; there was nobody the {period} before."
    if now == before:
        return f"{came}, exactly as many as the {period} before."
    much = (now - before) / before
    said = words.change(much).lstrip("+−")
    if said.startswith("×"):
        return f"{came}, {said[1:]} times as many as the {period} before."
    return f"{came}, {said} {'more' if much > 0 else 'fewer'} than the {period} before."


def _figure(name: str, of: Measured) -> FigureSaid:
    label, write, more_is_better = FIGURES[name]
    good = None if not of.change else (of.change > 0) is more_is_better
    return FigureSaid(label, write(of.value), words.change(of.change), good)


def _ranked(dimension: str, seen: Overview) -> list[Ranked]:
    rows = seen.panels[dimension].rows[:ROWS]
    return [_row(dimension, row) for row in rows]


def _row(dimension: str, row: TopRow) -> Ranked:
    label = row.label or row.value
    if dimension == "country":
        label = country_name(row.value)
    return ranked(label, row.visitors, row.before.visitors if row.before else None)


def ranked(label: str, number: int, before: int | None) -> Ranked:
    """A row beside its number in the period before (None: nothing is known of it)."""
    return Ranked(label, number, (number - before) / before if before else None, is_new=before == 0)
