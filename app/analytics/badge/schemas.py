"""What one asks a badge, and what it says."""

from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from app.analytics.badge.draw import Style

Metric = Literal["visitors", "visits", "pageviews", "live"]
# Closed periods and the day: no list of dates is told by asking for many of them.
BadgePeriod = Literal["today", "24h", "7d", "28d", "30d", "month", "year", "all"]
Label = Annotated[str, StringConstraints(max_length=40)]


class BadgeParams(BaseModel):
    """Which number. ``label``: words before it instead of ours; empty leaves them out."""

    metric: Metric = "visitors"
    period: BadgePeriod = "30d"
    label: Label | None = None
    style: Style = Style.AUTO


class PublicNumber(BaseModel):
    """A number of a site in public. ``period`` is null for how many are there now."""

    metric: Metric
    period: BadgePeriod | None
    value: int
