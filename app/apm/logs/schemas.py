"""What people see of logs. ``time_ns`` are nanoseconds since 1970 as a decimal string; ids are lower-case hex."""

from typing import Literal

from pydantic import BaseModel, Field

from app.apm.schemas import NamedCount, SearchParams, WindowView


class LogsParams(SearchParams):
    """A page of log records. ``before``: the ``next`` of the page before."""

    limit: int = Field(default=100, ge=1, le=1000)
    before: str = Field(default="", max_length=60)


class ExportParams(SearchParams):
    """A file of log records, the newest first: a line of JSON each, or CSV; at most ``limit`` of them."""

    format: Literal["ndjson", "csv"] = "ndjson"
    limit: int = Field(default=100_000, ge=1, le=1_000_000)


class LogRecord(BaseModel):
    """A record. ``id`` tells it from others; ``level`` is trace, debug, info, warn, error, fatal or ''. ``trace_id``
    and ``span_id`` are '' where it belongs to none."""

    id: str
    time_ns: str
    level: str
    severity: int
    body: str
    event_name: str
    service: str
    environment: str
    host: str
    version: str
    scope: str
    trace_id: str
    span_id: str
    attributes: dict[str, str]
    resource: dict[str, str]


class LogsAnswer(BaseModel):
    """A page, the newest first; ``next`` is '' at the end."""

    window: WindowView
    logs: list[LogRecord]
    next: str


class LevelSeries(BaseModel):
    """How many records of a level there are, by bucket."""

    level: str
    counts: list[int]


class LogHistogram(BaseModel):
    """Records over time, by level; levels that have none are left out."""

    window: WindowView
    levels: list[LevelSeries]
    total: int


class LogFacetsParams(SearchParams):
    """``keys``: which attributes to count besides the usual columns."""

    keys: list[str] = Field(default=[], max_length=20)
    limit: int = Field(default=10, ge=1, le=100)


class LogFacet(BaseModel):
    """The most frequent values of a key among what matches."""

    key: str
    label: str
    is_attribute: bool
    values: list[NamedCount]


class LogFacetsAnswer(BaseModel):
    """Facets; of a very large answer they are counted over ``sampled`` of it (1: all)."""

    window: WindowView
    facets: list[LogFacet]
    sampled: float


class ContextParams(BaseModel):
    """Around which record: its time and its service, and whether only records of its host, or of its file
    (``log.file.path``, or ``log.file.name`` where the path is not told), count."""

    time_ns: str = Field(pattern=r"^\d{1,19}$")
    service: str = Field(default="", max_length=500)
    host: str = Field(default="", max_length=500)
    file_path: str = Field(default="", max_length=2000)
    file_name: str = Field(default="", max_length=2000)
    count: int = Field(default=20, ge=1, le=200)


class ContextAnswer(BaseModel):
    """Records of the same service, host or file before and after a moment; ``at`` are those of the moment itself."""

    before: list[LogRecord]
    at: list[LogRecord]
    after: list[LogRecord]


class PatternsParams(SearchParams):
    """How many patterns."""

    limit: int = Field(default=50, ge=1, le=500)


class LogPattern(BaseModel):
    """Records that say the same but for what varies (``<*>``). ``counts`` by bucket; ``is_new``: nothing of this
    pattern was there in the day before the window (or as long before as the window is, when that is longer).
    ``example`` is one body."""

    pattern: str
    count: int
    share: float
    level: str
    services: list[str]
    example: str
    counts: list[int]
    is_new: bool


class PatternsAnswer(BaseModel):
    """Patterns, new ones first, then the most frequent; found in ``sampled`` of the records (1: all). ``truncated``:
    there are more."""

    window: WindowView
    patterns: list[LogPattern]
    total: int
    sampled: float
    truncated: bool


class LogValuesParams(SearchParams):
    """Values of a key that hold a text; without a key, keys."""

    key: str = Field(default="", max_length=200)
    search: str = Field(default="", max_length=200)
    limit: int = Field(default=50, ge=1, le=500)


class LogValues(BaseModel):
    """Values (or keys), the most frequent first."""

    key: str
    values: list[NamedCount]
