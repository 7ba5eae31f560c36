"""Numbers and days as people read them, the same as in the dashboard. Pure."""

from datetime import date

NOTHING = "–"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Number = float | int | None


def exact(n: Number) -> str:
    """1,234,567"""
    return NOTHING if n is None else f"{round(n):,}"


def count(n: Number) -> str:
    """Exact below 100,000, then three figures: 98,765 · 123k · 4.56M"""
    if n is None or abs(n) < 100_000:
        return exact(n)
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(n) >= size:
            return f"{n / size:.3g}{letter}" if n / size < 999.5 else f"{n / size:.0f}{letter}"
    return exact(n)


def decimal(n: Number) -> str:
    """2.41"""
    return NOTHING if n is None else f"{n:.2f}" if n < 10 else f"{n:.1f}"


def share(n: Number) -> str:
    """A share from 0 to 1: 0.4% · 12% · 100%"""
    if n is None:
        return NOTHING
    percent = n * 100
    return f"{percent:.1f}%".replace(".0%", "%") if 0 < percent < 9.95 else f"{percent:.0f}%"


def duration(ms: Number) -> str:
    """45s · 3m 07s · 2h 05m"""
    if ms is None:
        return NOTHING
    seconds = round(ms / 1000)
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m {seconds % 60:02}s"
    return f"{seconds // 3600}h {seconds % 3600 // 60:02}m"


def change(n: float | None) -> str:
    """A change as a share of what was: +12% · −3% · ×11; nothing when there is none to compare with."""
    if n is None:
        return ""
    if n >= 9.995:
        return f"×{n + 1:,.0f}"
    percent = abs(n) * 100
    if percent == 0:
        return "±0%"
    said = "<1" if percent < 0.5 else f"{percent:.0f}"
    return f"{'+' if n > 0 else '−'}{said}%"


def plural(n: int, one: str) -> str:
    """1 visitor · 2,345 visitors"""
    return f"{exact(n)} {one if n == 1 else one + 's'}"


def day(of: date) -> str:
    """6 July 2026"""
    return f"{of.day} {MONTHS[of.month - 1]} {of.year}"


def span(first: date, last: date) -> str:
    """6 – 12 July 2026 · 29 June – 5 July 2026 · 28 December 2026 – 3 January 2027"""
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {day(last)}"
    return f"{first.day} – {day(last)}"


def month(of: date) -> str:
    """July 2026"""
    return f"{MONTHS[of.month - 1]} {of.year}"
