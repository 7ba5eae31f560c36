"""What people send to every question about telemetry, and what every answer says about its time."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field


class ApmParams(BaseModel):
    """Which time. ``period``: the last ``5m 15m 30m 1h 3h 6h 12h 1d 3d``, or a period of days as analytics has them
    (with ``date``, ``from``, ``to``). ``from_ms`` with ``to_ms``, unix milliseconds, wins over all of them."""

    model_config = ConfigDict(populate_by_name=True)

    period: str = "1h"
    date: dt.date | None = None
    from_: dt.date | None = Field(default=None, validation_alias="from")
    to: dt.date | None = None
    from_ms: int | None = Field(default=None, ge=0, le=4_102_444_800_000)
    to_ms: int | None = Field(default=None, ge=0, le=4_102_444_800_000)
    buckets: int = Field(default=60, ge=1, le=500, description="About how many buckets a chart shall have.")


class SearchParams(ApmParams):
    """Which time, and what is searched for, in the language of search (docs/search.md)."""

    q: str = Field(default="", max_length=4000)


class WindowView(BaseModel):
    """``[from_ms, to_ms)`` in unix milliseconds. Bucket ``n`` of a series begins at ``first_bucket_ms + n * step_ms``;
    the first and last may be cut by the window."""

    from_ms: int
    to_ms: int
    first_bucket_ms: int
    step_ms: int
    buckets: int


class NamedCount(BaseModel):
    """A value and how often it occurs."""

    value: str
    count: float
