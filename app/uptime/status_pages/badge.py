"""Badges: a small picture, or what shields.io draws one of. Pure."""

from typing import Any, Literal

from markupsafe import Markup

from app.uptime.status_pages.html import percent
from app.uptime.status_pages.public import ComponentView, PublicPage
from app.uptime.status_pages.words import headline, words_of

BadgeKind = Literal["status", "uptime", "latency"]
# Each has a contrast of 4.5 to white.
COLOURS = {
    "up": "#0b7460", "degraded": "#96520a", "partial": "#96520a", "down": "#b3261e", "maintenance": "#3b6ea5",
    "unmeasured": "#5b574f",
}  # fmt: skip


def badge_of(page: PublicPage, component: ComponentView | None, kind: BadgeKind) -> tuple[str, str, str]:
    """What stands left and right, and the colour; of the whole page without a component."""
    say = words_of(page.language)
    label = component.name if component else page.name
    status = component.status if component else page.status
    if kind == "uptime" and component is not None:
        return f"{label} 90 d", percent(component.uptime, say), COLOURS[_level(component.uptime)]
    if kind == "latency" and component is not None:
        known = [value for value in component.latency_ms or [] if value is not None]
        return label, f"{known[-1]:,.0f} ms" if known else say["no_data"], COLOURS["unmeasured"]
    return label, say[status] if component else headline(status, page.unmeasured, say), COLOURS[status]


def shields(label: str, message: str, colour: str) -> dict[str, Any]:
    """The document of shields.io's endpoint badge."""
    return {"schemaVersion": 1, "label": label, "message": message, "color": colour.lstrip("#")}


def draw(label: str, message: str, colour: str) -> str:
    """The badge as SVG."""
    left, right = _width(label), _width(message)
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" width="{all}" height="20" role="img" '
            'aria-label="{label}: {message}">'
            '<title>{label}: {message}</title><rect width="{all}" height="20" rx="3" fill="#3b3833"/>'
            '<path d="M{left} 0h{flat}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{flat}z" fill="{colour}"/>'
            '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
            '<text x="{x1}" y="14">{label}</text><text x="{x2}" y="14">{message}</text></g></svg>'
        ).format(
            all=left + right, left=left, flat=right - 3, colour=colour, label=label, message=message, x1=left / 2,
            x2=left + right / 2,
        )
    )  # fmt: skip


def _width(text: str) -> int:
    return round(len(text) * 6.8) + 12


def _level(ratio: float | None) -> str:
    if ratio is None:
        return "unmeasured"
    return "up" if ratio >= 0.999 else "degraded" if ratio >= 0.98 else "down"
