"""What is asked about groups of errors, and what is answered. Times are unix milliseconds; 0 is none."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.errors.deploys.schemas import ReleaseMark

Sort = Literal["last_seen", "first_seen", "events", "users", "trend", "priority"]
Tab = Literal["unresolved", "review", "escalated", "ignored", "resolved", "noise", "all"]


class ErrorParams(BaseModel):
    """Which time, as telemetry has it: ``period`` is the last ``5m … 3d`` or a period of days (with ``date``, ``from``,
    ``to``); ``from_ms`` with ``to_ms`` wins. ``q``: the language of search (docs/search.md)."""

    model_config = ConfigDict(populate_by_name=True)

    period: str = "14d"
    date: dt.date | None = None
    from_: dt.date | None = Field(default=None, validation_alias="from")
    to: dt.date | None = None
    from_ms: int | None = Field(default=None, ge=0, le=4_102_444_800_000)
    to_ms: int | None = Field(default=None, ge=0, le=4_102_444_800_000)
    buckets: int = Field(default=48, ge=1, le=500, description="About how many buckets a chart shall have.")
    q: str = Field(default="", max_length=4000)


class ErrorsParams(ErrorParams):
    """A page of the list. ``tab`` narrows what ``q`` says by status; a search that names a status itself wins."""

    tab: Tab = "unresolved"
    sort: Sort = "last_seen"
    limit: int = Field(default=25, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=100_000)


class ErrorWindow(BaseModel):
    """``[from_ms, to_ms)``; bucket ``n`` begins at ``first_bucket_ms + n * step_ms``."""

    from_ms: int
    to_ms: int
    first_bucket_ms: int
    step_ms: int
    buckets: int


class Assignee(BaseModel):
    """A member of the team."""

    id: str
    name: str


class ErrorGroupRow(BaseModel):
    """An error as the list shows it. ``events``, ``users``, ``last_seen_ms`` and ``counts`` follow search and time;
    ``first_seen_ms`` is of its whole life. ``short_id`` names it to people. ``is_new``: first seen within a week."""

    number: int
    short_id: str
    status: str
    reason: str
    priority: str
    title: str
    type: str
    value: str
    culprit: str
    level: str
    platform: str
    noise: str
    is_new: bool
    is_minified: bool
    is_unhandled: bool
    events: int
    users: int
    first_seen_ms: int
    last_seen_ms: int
    first_release: str
    last_release: str
    counts: list[int]
    assignee: Assignee | None
    comments: int


class TabCount(BaseModel):
    """How many errors that match are under a tab."""

    tab: str
    count: int


class ErrorsAnswer(BaseModel):
    """A page of errors, all tabs with their counts, and versions that went somewhere in this time."""

    window: ErrorWindow
    groups: list[ErrorGroupRow]
    total: int
    tabs: list[TabCount]
    releases: list[ReleaseMark]
    has_any: bool = Field(
        description="Whether this site ever had an error: false on the page that teaches how to send."
    )


class ErrorNews(BaseModel):
    """How many errors are new or came back since a moment."""

    new: int
    regressed: int


class ValuesParams(ErrorParams):
    """Values of a key that hold a text; without a key, keys."""

    key: str = Field(default="", max_length=200)
    search: str = Field(default="", max_length=200)
    limit: int = Field(default=50, ge=1, le=200)


class ErrorValue(BaseModel):
    """A value and how often it occurs."""

    value: str
    count: int


class ErrorOfTrace(BaseModel):
    """An error that happened in a trace."""

    id: str
    number: int
    at_ms: int
    title: str
    level: str
    span_id: str
    environment: str
