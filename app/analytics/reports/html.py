"""A report as HTML. Pure."""

from datetime import timedelta

from markupsafe import Markup

from app.alerts import look
from app.alerts.paint import link
from app.analytics.reports import words
from app.analytics.reports.contents import Contents, FigureSaid, Ranked, Section

ATTRIBUTION = "https://db-ip.com"


def html(of: Contents, reason: str, leave_url: str) -> str:
    """The HTML part. ``reason`` says why one gets it, ``leave_url`` is where one ends that."""
    days = [of.first + timedelta(n) for n in range(len(of.days))]
    names = [words.WEEKDAYS[day.weekday()] if of.is_weekly else words.day(day) for day in days]
    has_places = any(section.title == "Countries" for section in of.sections)
    parts = [
        look.heading(f"{of.kind}, {of.period}", of.domain, of.headline),
        *([look.chart(of.days, names, [words.count(n) for n in of.days])] if any(of.days) else []),
        look.figures([look.Figure(f.label, f.value, f.change, _tone(f)) for f in of.figures]),
        *(look.listing(section.title, section.unit, _lines(section)) for section in of.sections),
        look.button("Open this period in Nightjar", of.url),
    ]
    foot = look.foot(
        reason,
        link("Unsubscribe", leave_url),
        *([Markup("Places: {}").format(link("IP Geolocation by DB-IP", ATTRIBUTION))] if has_places else []),
    )
    return look.frame(of.subject, of.headline, parts, foot)


def _tone(of: FigureSaid) -> str:
    return "ink2" if of.good is None else "up" if of.good else "down"


def _lines(section: Section) -> list[look.Line]:
    most = max([row.number for row in section.rows] or [1]) or 1
    return [
        look.Line(row.label, words.count(row.number), row.number / most, _change(row), _row_tone(row))
        for row in section.rows
    ]


def _change(row: Ranked) -> str:
    return "new" if row.is_new else words.change(row.change)


def _row_tone(row: Ranked) -> str:
    return "ink2" if not row.change else "up" if row.change > 0 else "down"
