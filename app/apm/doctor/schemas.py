"""What people see of how telemetry comes in."""

from pydantic import BaseModel, Field


class DoctorParams(BaseModel):
    """How far back."""

    hours: int = Field(default=24, ge=1, le=720)


class Sender(BaseModel):
    """A service that sends a signal with one SDK. ``skew_ms``: the newest item's age when it came, at the least; far
    below 0, its clock is ahead. ``scopes``: the instrumentations that it names."""

    signal: str
    key_id: str
    service: str
    sdk_name: str
    sdk_language: str
    sdk_version: str
    scopes: list[str]
    items: int
    last_seen_ms: int
    skew_ms: int


class Mark(BaseModel):
    """Something that was wrong, or was taken out: ``word`` stays the same, ``sentence`` is for people, ``fix`` is what
    helps, to copy."""

    word: str
    sentence: str
    fix: str
    signal: str
    key_id: str
    service: str
    items: int


class Refusal(BaseModel):
    """Something that a door refused, changed or left out: requests, or records and values in them. ``key_id`` is ''
    where nobody knows it. ``fix`` is what helps, to copy; '' where nothing does by itself."""

    word: str
    sentence: str
    fix: str
    key_id: str
    items: int
    last_seen_ms: int


class DoctorAnswer(BaseModel):
    """Who sends, what was refused and why, what is wrong with what they send, and what was taken out of it.
    ``truncated``: there is more of one of these than is here."""

    senders: list[Sender]
    refused: list[Refusal]
    flaws: list[Mark]
    scrubbed: list[Mark]
    truncated: bool


class TelemetrySettings(BaseModel):
    """What a site wants of its telemetry. Days are null where it is kept as long as all else. ``keep_points_days`` is
    for metrics and for the numbers of services. Values under ``hidden_keys`` are not stored, from a few seconds on.
    ``most_a_second`` and ``most_a_day`` (UTC) limit the records that the site takes, of all its keys together; null:
    only the hub's own limits hold."""

    keep_spans_days: int | None = Field(default=None, ge=1, le=36_500)
    keep_logs_days: int | None = Field(default=None, ge=1, le=36_500)
    keep_points_days: int | None = Field(default=None, ge=1, le=36_500)
    hidden_keys: list[str] = Field(default=[], max_length=100)
    most_a_second: int | None = Field(default=None, ge=1, le=10**12)
    most_a_day: int | None = Field(default=None, ge=1, le=10**12)


class DoorsAnswer(BaseModel):
    """The ports of this hub that take OTLP, besides the hub's own one, which takes it over HTTP. 0: there is none."""

    http_port: int
    grpc_port: int
