"""What people send to and see of analytics."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Params(BaseModel):
    """What an answer is about: a period, what it is compared with, and filters (``operator,dimension,value|value``)."""

    model_config = ConfigDict(populate_by_name=True)

    period: str = "28d"
    date: dt.date | None = None
    from_: dt.date | None = Field(None, validation_alias="from")
    to: dt.date | None = None
    interval: str = ""
    compare: str = "none"
    compare_from: dt.date | None = None
    compare_to: dt.date | None = None
    match_weekday: bool = False
    f: list[str] = []
    imported: bool = Field(True, description="Whether numbers that were imported by day are added.")


class BreakdownParams(Params):
    """One dimension in full: searched, sorted (``-`` before a metric's name: largest first), a page at a time."""

    dimension: str
    search: str = Field("", max_length=200)
    sort: str = "-visitors"
    limit: int = Field(100, ge=1, le=10_000)
    offset: int = Field(0, ge=0, le=10_000_000)


class QueryParams(Params):
    """Which question to show: ``overview``, or a dimension, perhaps searched and sorted as its breakdown."""

    of: str = "overview"
    search: str = Field("", max_length=200)
    sort: str = "-visitors"
    limit: int = Field(100, ge=1, le=10_000)
    offset: int = Field(0, ge=0, le=10_000_000)


class SuggestionParams(Params):
    """Values of a dimension that hold a text. The dimension ``prop`` suggests names of properties."""

    dimension: str
    q: str = Field("", max_length=200)


class PeriodView(BaseModel):
    """Local times with offset; ``to`` is the last second of the period."""

    name: str
    from_: str = Field(serialization_alias="from")
    to: str
    interval: str
    timezone: str


class ComparisonView(BaseModel):
    """The period compared with, as ``PeriodView``."""

    from_: str = Field(serialization_alias="from")
    to: str


class FilterView(BaseModel):
    """A filter, how one says it, and how it stands in a URL. A tree of filters has neither operator nor dimension."""

    operator: str
    dimension: str
    values: list[str]
    sentence: str
    text: str


class Measured(BaseModel):
    """A number, the number of the compared period, and the change as a share of that (null where there is none)."""

    value: float | int | None
    before: float | int | None = None
    change: float | None = None


class BucketView(BaseModel):
    """A stretch of the chart: its local start; partial when cut by the period or not over yet."""

    start: str
    partial: bool


class SeriesView(BaseModel):
    """A number a bucket for each metric; null where the future is. ``before`` goes along bucket by bucket."""

    buckets: list[BucketView]
    values: dict[str, list[float | int | None]]
    before: dict[str, list[float | int | None]] | None


class BeforeView(BaseModel):
    """A row in the compared period."""

    visitors: int


class Row(BaseModel):
    """A value of a dimension. ``engaged_ms`` and ``duration_ms`` are means of a visit, ``scroll_pct`` of the visits of
    a page that told one; ``exit_rate`` is exits of a page ÷ its views, ``conversion_rate`` the row's visitors ÷ all of
    the row's visitors whether they reached the goal or not. Null where the dimension has no such number."""

    value: str
    label: str | None = None
    country: str | None = None
    visitors: int
    visits: int
    pageviews: int
    bounce_rate: float | None = None
    engaged_ms: int | None = None
    duration_ms: int | None = None
    events: int
    scroll_pct: float | None = None
    exit_rate: float | None = None
    conversion_rate: float | None = None
    before: BeforeView | None = None


class TopRow(BaseModel):
    """A value of a dimension with its visitors; a breakdown has all its numbers."""

    value: str
    label: str | None = None
    country: str | None = None
    visitors: int
    conversion_rate: float | None = None
    before: BeforeView | None = None


class PanelView(BaseModel):
    """The first rows of a dimension, and how many there are."""

    rows: list[TopRow]
    total_rows: int


class ImportedView(BaseModel):
    """Days of the period that another product counted. ``left_out``: why they are not in the answer; '' when they are.

    They are never in it under a filter (``filters``), in a period that is none of whole days (``running``), or where
    they are ``switched_off``.
    """

    from_: str = Field(serialization_alias="from")
    to: str
    left_out: str


class Overview(BaseModel):
    """The whole first page. ``watermark``: events until then are in it. ``imported``: null where there is nothing."""

    period: PeriodView
    comparison: ComparisonView | None
    watermark: str
    filters: list[FilterView]
    imported: ImportedView | None = None
    metrics: dict[str, Measured]
    series: SeriesView
    panels: dict[str, PanelView]


class Breakdown(BaseModel):
    """One dimension; ``metrics`` names the columns that mean something for it."""

    dimension: str
    rows: list[Row]
    total_rows: int
    metrics: list[str]
    imported: ImportedView | None = None


class ShownQuery(BaseModel):
    """The SQL of an answer as it is asked, and the values of its binds."""

    sql: str
    binds: dict[str, Any]
