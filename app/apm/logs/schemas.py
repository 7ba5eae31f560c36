"""What people see of logs. Ids are lower-case hex; moments in nanoseconds travel as decimal strings."""

from typing import Literal

from pydantic import BaseModel, Field

from app.apm.schemas import SearchParams, WindowView

LEVELS = ("trace", "debug", "info", "warn", "error", "fatal")
Level = Literal["trace", "debug", "info", "warn", "error", "fatal", ""]


class LogsParams(SearchParams):
    """A page of records that match. ``before``: the ``next`` of the page before."""

    limit: int = Field(100, ge=1, le=1000)
    before: str = Field("", max_length=60)


class LogRow(BaseModel):
    """A record. ``id`` tells it from its neighbours; ``level`` is '' where none was told. A body that is no text is JSON."""

    id: str
    ts_ns: str
    level: Level
    severity_text: str
    body: str
    event_name: str
    service: str
    environment: str
    host: str
    trace_id: str
    span_id: str
    attributes: dict[str, str]
    resource: dict[str, str]


class LogsAnswer(BaseModel):
    """Records, the newest first; ``next`` is '' at the end."""

    window: WindowView
    logs: list[LogRow]
    next: str


class LevelCounts(BaseModel):
    """How many records of a level, by bucket."""

    level: Level
    counts: list[float]


class LogsHistogramAnswer(BaseModel):
    """Matching records over time, by level; levels without a record are left out."""

    window: WindowView
    total: float
    levels: list[LevelCounts]


class ContextParams(BaseModel):
    """What was said around a record by the same service on the same host."""

    ts_ns: str = Field(pattern=r"^\d{1,19}$")
    id: str = Field(max_length=60)
    service: str = Field("", max_length=500)
    host: str = Field("", max_length=500)
    limit: int = Field(20, ge=1, le=200)


class ContextAnswer(BaseModel):
    """Records before and after it, each the oldest first; the record itself is in neither."""

    before: list[LogRow]
    after: list[LogRow]


class LogPattern(BaseModel):
    """Records alike but for some of their words, which ``template`` shows as ``<*>``. ``is_new``: not seen the day before."""

    template: str
    count: float
    share: float
    level: Level
    services: list[str]
    counts: list[float]
    is_new: bool
    example: str


class PatternsAnswer(BaseModel):
    """Patterns, new ones first, then the most frequent; found in ``sampled`` (1: all) of what matches."""

    window: WindowView
    patterns: list[LogPattern]
    sampled: float
