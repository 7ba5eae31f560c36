"""What people send and see of links to errors. Times are unix milliseconds."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from app.errors.issues.views import ErrorSeries
from app.errors.shared.models import ErrorShare


class ErrorShareForm(BaseModel):
    """A link to be made: for so many days, or (null) until somebody ends it. A link that is there already ends."""

    days: int | None = Field(default=None, ge=1, le=365)


class ErrorShareCard(BaseModel):
    """The link to an error, as the people of its site see it."""

    url: str
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, share: ErrorShare, url: str) -> "ErrorShareCard":
        """The card of a link."""
        return cls(
            url=url, created_by=share.created_by, created_at=share.created_at, expires_at=share.expires_at,
            last_used_at=share.last_used_at,
        )  # fmt: skip


class SharedEvent(BaseModel):
    """The event that is shown. ``event``: exceptions with their frames, the steps before, the message; nothing else."""

    at_ms: int
    release: str
    dist: str
    environment: str
    browser: str
    os: str
    is_minified: bool
    event: dict[str, Any]


class SharedError(BaseModel):
    """One error, for somebody without an account. ``series``: its last fourteen days; ``event`` null: none is kept."""

    domain: str
    short_id: str
    status: str
    said: str
    title: str
    type: str
    value: str
    culprit: str
    level: str
    platform: str
    is_new: bool
    is_minified: bool
    is_unhandled: bool
    reason: str
    noise: str
    first_seen_ms: int
    last_seen_ms: int
    first_release: str
    last_release: str
    events: int
    users: int
    series: ErrorSeries
    event: SharedEvent | None
