"""A report as plain text, for those who read mail so. Pure."""

from datetime import timedelta

from app.analytics.reports import words
from app.analytics.reports.contents import Contents, Section

WIDTH = 60


def text(of: Contents, reason: str, leave_url: str) -> str:
    """The text part: the same words and numbers."""
    parts = [f"{of.domain}\n{of.kind}, {of.period}\n\n{of.headline}"]
    parts.append("\n".join(_beside(f.label, f"{f.value:>10}  {f.change:>6}") for f in of.figures))
    if of.is_weekly and any(of.days):
        days = [(of.first + timedelta(n), value) for n, value in enumerate(of.days)]
        lines = [_beside(f"{words.WEEKDAYS[at.weekday()]} {at.day}", words.exact(value)) for at, value in days]
        parts.append("\n".join(["VISITORS A DAY", *lines]))
    parts.extend(_section(section) for section in of.sections)
    parts.append(f"This period in Nightjar:\n{of.url}")
    parts.append(f"-- \n{reason}\nUnsubscribe: {leave_url}")
    if any(section.title == "Countries" for section in of.sections):
        parts[-1] += "\nPlaces: IP Geolocation by DB-IP, https://db-ip.com"
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    lines = [_beside(row.label, words.exact(row.number)) for row in section.rows]
    return "\n".join([f"{section.title.upper()} ({section.unit.lower()})", *lines])


def _beside(label: str, value: str) -> str:
    """A label on the left and a value on the right; a long label is cut, because the HTML part has it whole."""
    room = WIDTH - len(value) - 2
    shown = label if len(label) <= room else label[: room - 1] + "…"
    return f"{shown:<{room}}  {value}"
