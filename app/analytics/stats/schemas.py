"""What people send and see of the Stats API."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_ROWS = 10_000
RANGES = {"day": "today"}
Range = Literal[
    "day", "24h", "7d", "28d", "30d", "91d", "month", "6mo", "12mo", "year", "all",
    "today", "yesterday", "last_month", "realtime",
]  # fmt: skip


class Include(BaseModel):
    """What else an answer should have."""

    imports: bool = False
    time_labels: bool = False
    total_rows: bool = False


class Pagination(BaseModel):
    """Which rows."""

    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = MOST_ROWS
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class StatsQuery(BaseModel):
    """A question: metrics of a site in a range of dates, by dimensions, filtered, ordered.

    ``site_id`` is the site's domain or its public id. ``date_range``: a name, or the first and the last day.
    """

    model_config = ConfigDict(extra="forbid")

    site_id: Annotated[str, Field(min_length=1, max_length=300)]
    metrics: Annotated[list[str], Field(min_length=1, max_length=20)]
    date_range: Range | Annotated[list[dt.date], Field(min_length=2, max_length=2)]
    dimensions: Annotated[list[str], Field(max_length=6)] = []
    filters: Annotated[list[Any], Field(max_length=20)] = []
    order_by: Annotated[list[tuple[str, Literal["asc", "desc"]]], Field(max_length=6)] = []
    include: Include = Include()
    pagination: Pagination = Pagination()

    @property
    def is_by_goal(self) -> bool:
        """Whether it must be known which goals the site has."""
        return "event:goal" in self.dimensions


class StatsRow(BaseModel):
    """The metrics in the order they were asked, and the values of the dimensions."""

    metrics: list[Any]
    dimensions: list[Any]


class StatsAnswer(BaseModel):
    """The rows; ``query`` is the question as it was understood."""

    results: list[StatsRow]
    meta: dict[str, Any]
    query: dict[str, Any]
