"""What people see of the time around an incident."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from app.apm.schemas import WindowView

HappeningKind = Literal[
    "deploy", "annotation", "incident", "maintenance", "alert", "error_new", "error_regressed", "error_spiked",
    "failing", "slower",
]  # fmt: skip
Part = Literal["traffic", "requests", "errors", "operations", "check"]


class Happening(BaseModel):
    """Something that happened. ``ref`` names it in its place: a version, a number, an id, a trace; '' has no place.

    ``bad``: it is a sign of trouble, and not a cause that is good in itself.
    """

    at: datetime
    kind: HappeningKind
    title: str
    detail: str = ""
    ref: str = ""
    bad: bool = False


class Traffic(BaseModel):
    """Visitors by bucket beside what is usual: the median of the same time in the last weeks, null where fewer than two
    weeks are known. ``visitors`` and ``visitors_usual``: of the incident as a whole."""

    values: list[float]
    usual: list[float | None]
    visitors: float
    visitors_usual: float | None


class Fared(BaseModel):
    """How requests fared in a stretch of time. ``p95_ms`` is null where there were none."""

    requests: float
    failed: float
    p95_ms: float | None


class Requests(BaseModel):
    """Requests to the site's services by bucket, of the incident as a whole, and of the hour before it."""

    requests: list[float]
    failed: list[float]
    p95_ms: list[float | None]
    during: Fared
    before: Fared


class Errors(BaseModel):
    """Errors by bucket; of the incident as a whole, with the people who met them; and of the hour before it."""

    values: list[float]
    errors: float
    people: float
    errors_before: float


class CheckTrace(BaseModel):
    """What the backend did with a check that failed. ``cause_*``: the innermost span that failed, '' for none.

    ``traced``: how many of the incident's failing checks have a trace here, of ``failures``.
    """

    trace_id: str
    at: datetime
    service: str
    operation: str
    duration_ms: float
    http_status: int
    spans: int
    errors: int
    cause_service: str
    cause: str
    cause_message: str
    traced: int
    failures: int


class IncidentAround(BaseModel):
    """The time around an incident. A part that is null has nothing here, or could not be asked: then it is in ``away``.

    ``last_deploy``: the last one before the time that is shown, where none is in it.
    """

    window: WindowView
    began_ms: int
    ended_ms: int | None
    traffic: Traffic | None
    requests: Requests | None
    errors: Errors | None
    check: CheckTrace | None
    happenings: list[Happening]
    last_deploy: Happening | None
    away: list[Part]
