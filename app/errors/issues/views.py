"""What is answered about one group of errors and its events. Times are unix milliseconds; 0 is none."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.errors.deploys.schemas import ReleaseMark
from app.errors.issues.schemas import Assignee, ErrorParams, ErrorWindow


class ResolutionView(BaseModel):
    """In what it was resolved. ``fixed_in``: the release that has the fix, '' where it is only known as the next."""

    how: str
    at_ms: int
    fixed_in: str
    environment: str
    commit: str
    baselines: dict[str, str]


class IgnoringView(BaseModel):
    """Until when it is ignored; all 0 and false: for ever."""

    at_ms: int
    until_ms: int
    events: int
    users: int
    doubles: bool


class ErrorGroupView(BaseModel):
    """The head of an error's page. ``said`` is its state in a sentence; ``events`` and ``users`` are of its whole life
    as far as it is kept. ``merged_into``: another's number, where it was merged."""

    number: int
    short_id: str
    status: str
    reason: str
    said: str
    priority: str
    title: str
    type: str
    value: str
    culprit: str
    level: str
    platform: str
    logger: str
    source: str
    noise: str
    is_new: bool
    is_minified: bool
    is_unhandled: bool
    first_seen_ms: int
    last_seen_ms: int
    first_release: str
    last_release: str
    first_environment: str
    events: int
    users: int
    events_24h: int
    assignee: Assignee | None
    resolution: ResolutionView | None
    ignoring: IgnoringView | None
    merged_into: int | None
    hashes: int


class ErrorSeries(BaseModel):
    """Events and people over time, and the versions that went somewhere in it."""

    window: ErrorWindow
    events: list[int]
    users: list[int]
    releases: list[ReleaseMark]
    total_events: int
    total_users: int


class FacetValue(BaseModel):
    """A value: how many of the error's events have it, and of what they are held against. Shares are 0 to 1."""

    value: str
    count: int
    share: float
    base_share: float


class ErrorFacet(BaseModel):
    """Values of a key. ``is_telling``: one of them is much more frequent here than elsewhere.

    ``base``: what they are held against, the site's page views (``traffic``) or all its errors (``errors``).
    """

    key: str
    label: str
    is_tag: bool
    is_telling: bool
    base: Literal["traffic", "errors"] = "errors"
    values: list[FacetValue]


class ErrorFacets(BaseModel):
    """Whom it hits. ``sampled``: which part of events was looked at (1: all); counts stand for all, ``total``."""

    window: ErrorWindow
    facets: list[ErrorFacet]
    total: int
    sampled: float


class EventRow(BaseModel):
    """An event as lists show it. ``user`` is a pseudonym, '' for nobody."""

    id: str
    at_ms: int
    title: str
    release: str
    environment: str
    user: str
    url: str
    transaction: str
    trace_id: str
    browser: str
    os: str
    server: str
    has_details: bool
    tags: dict[str, str]


class EventsParams(ErrorParams):
    """A page of events, the newest first. ``before``: the ``next`` of the page before."""

    limit: int = Field(default=50, ge=1, le=200)
    before: str = Field(default="", pattern=r"^(\d{1,15}-[0-9a-f]{32})?$")


class EventsAnswer(BaseModel):
    """A page of events; ``next`` is '' at the end."""

    window: ErrorWindow
    events: list[EventRow]
    next: str


class ScrubbedPlace(BaseModel):
    """Something that was taken out of an event: where it stood and what it was."""

    where: str
    what: str


class Note(BaseModel):
    """What a person wrote about an event, or a text that was attached."""

    kind: str
    name: str
    media: str
    text: str
    at_ms: int


class EventView(BaseModel):
    """One event. ``event`` is in the shape of docs/errors.md: exceptions with their frames (``in_app``,
    ``context_line``, ``vars``), ``breadcrumbs``, ``contexts``, ``request``, ``tags``; empty where details were left
    out. ``previous`` and ``next`` are the events before and after it in time, ``number`` its group."""

    id: str
    number: int
    at_ms: int
    received_ms: int
    title: str
    level: str
    platform: str
    release: str
    dist: str
    environment: str
    server: str
    user: str
    trace_id: str
    span_id: str
    sdk: str
    source: str
    handled: int
    url: str
    browser: str
    browser_version: str
    os: str
    os_version: str
    device: str
    is_minified: bool
    hash: str
    has_details: bool
    event: dict[str, Any]
    scrubbed: list[ScrubbedPlace]
    scrubbed_count: int
    clock: str
    notes: list[Note]
    previous: str
    next: str
    oldest: str
    newest: str


class HashView(BaseModel):
    """A hash of a group, with what it stands for."""

    hash: str
    kind: str
    title: str
    is_pinned: bool
    events: int
    last_seen_ms: int
    explanation: dict[str, Any]


class SimilarGroup(BaseModel):
    """Another group that may be the same error, and why one might think so."""

    number: int
    short_id: str
    title: str
    culprit: str
    status: str
    because: str


class GroupingView(BaseModel):
    """Why events are in this group: its hashes with their explanations, and groups like it."""

    hashes: list[HashView]
    similar: list[SimilarGroup]


class Activity(BaseModel):
    """Something that happened to a group. ``actor`` '' where it happened by itself; ``text`` of a comment."""

    id: int
    at_ms: int
    actor: str
    verb: str
    text: str
    mentions: list[str]
    detail: dict[str, Any]
