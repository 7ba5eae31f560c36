"""The mail about a spike or drop. Pure, but for the hub's own address."""

from collections.abc import Sequence

from app.alerts import look
from app.alerts.letter import Letter
from app.analytics.reports import words
from app.analytics.traffic.models import TrafficAlert, TrafficKind
from app.kit.stores import Stores
from app.sites.address import configured_url
from app.sites.models import Site

TITLES = {"source": "Top sources", "path": "Top pages"}


def letter_of(stores: Stores, site: Site, alert: TrafficAlert, leave_url: str) -> Letter:
    """The mail to a subscriber, who leaves by one click on a URL."""
    hub = f"{configured_url(stores.settings)}/{site.public_id}"
    period = "24h" if alert.window_minutes > 30 else "realtime"
    subject = subject_of(site.domain, alert)
    reason = f"Somebody who runs {site.domain} asked Nightjar to tell you about spikes and drops."
    url = f"{hub}?period={period}"
    text, html = _text(site, alert, url, reason, leave_url), _html(site, alert, url, reason, leave_url)
    return Letter(subject, text, html, leave_url)


def subject_of(domain: str, alert: TrafficAlert) -> str:
    """What happened, in one line."""
    what = "Spike" if alert.kind == TrafficKind.SPIKE else "Drop"
    return f"{what} on {domain}: {words.plural(alert.visitors, 'visitor')} in {span(alert.window_minutes)}"


def said(alert: TrafficAlert) -> str:
    """Why this is worth a mail."""
    seen = f"{words.plural(alert.visitors, 'visitor')} in the last {span(alert.window_minutes)}"
    if alert.usual is not None:
        usual = f"At this time of the week {words.exact(alert.usual)} are usual."
        return f"{seen[0].upper()}{seen[1:]}. {usual}"
    if alert.kind == TrafficKind.SPIKE:
        return f"{seen}; you asked to be told from {words.exact(alert.bound)}."
    return f"{seen}; you asked to be told below {words.exact(alert.bound)}."


def span(minutes: int) -> str:
    """30 minutes · 1 hour · 12 hours"""
    return words.plural(minutes // 60, "hour") if minutes % 60 == 0 else words.plural(minutes, "minute")


def _html(site: Site, alert: TrafficAlert, url: str, reason: str, leave: str) -> str:
    eyebrow = "Traffic spike" if alert.kind == TrafficKind.SPIKE else "Traffic drop"
    parts = [
        look.heading(eyebrow, site.domain, said(alert)),
        *(look.listing(TITLES[name], "Visitors", _lines(rows)) for name, rows in alert.behind.items() if rows),
        look.button("Look at it now", url),
    ]
    return look.frame(
        subject_of(site.domain, alert), said(alert), parts, look.foot(reason, look.link("Unsubscribe", leave))
    )


def _lines(rows: Sequence[dict]) -> list[look.Line]:
    most = max(row["visitors"] for row in rows)
    return [look.Line(row["value"], words.exact(row["visitors"]), row["visitors"] / most, *_grown(row)) for row in rows]


def _grown(row: dict) -> tuple[str, str]:
    """How a row changed since the window before, and the colour of that."""
    if not row["before"]:
        return "new", "ink2"
    by = (row["visitors"] - row["before"]) / row["before"]
    return words.change(by), "up" if by > 0 else "down" if by < 0 else "ink2"


def _text(site: Site, alert: TrafficAlert, url: str, reason: str, leave: str) -> str:
    parts = [f"{subject_of(site.domain, alert)}\n\n{said(alert)}"]
    for name, rows in alert.behind.items():
        if rows:
            lines = [f"{row['visitors']:>8,}  {row['value']}" for row in rows]
            parts.append("\n".join([f"{TITLES[name].upper()} (visitors)", *lines]))
    parts.append(f"Look at it now:\n{url}")
    parts.append(f"-- \n{reason}\nUnsubscribe: {leave}")
    return "\n\n".join(parts) + "\n"
