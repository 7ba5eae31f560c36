"""What people send and see of silences and mute times."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import (
    AwareDatetime,
    BaseModel,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from app.alerts.signals import Severity
from app.alerts.silences.hush import is_over
from app.alerts.silences.models import Silence
from app.sites.fields import Timezone

LONGEST = timedelta(days=366)
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Words = Annotated[list[Word], Field(max_length=50)]
Minute = Annotated[int, Field(ge=0, le=24 * 60)]


class SilenceForm(BaseModel):
    """A silence (``starts_at`` to ``ends_at``) or a mute time (``weekdays``, minutes of the day and a ``timezone``).

    What it is about: ``kinds``, ``subjects`` (globs) and ``rule_ids``, each empty for all; ``below`` this severity.
    """

    reason: Word
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)] = []
    from_minute: Minute = 0
    to_minute: Minute = 0
    timezone: Timezone | None = None
    kinds: Words = []
    subjects: Words = []
    rule_ids: Words = []
    below: Severity | None = None

    @field_validator("weekdays")
    @classmethod
    def _each_once(cls, days: list[int]) -> list[int]:
        return sorted(set(days))

    @field_validator("ends_at")
    @classmethod
    def _ends_after_it_starts(cls, ends_at: datetime | None, info: ValidationInfo) -> datetime | None:
        starts_at = info.data.get("starts_at")
        if starts_at is not None and ends_at is not None and not starts_at < ends_at <= starts_at + LONGEST:
            raise ValueError("A silence ends after it starts, and lasts a year at the most.")
        return ends_at

    @model_validator(mode="after")
    def _is_once_or_weekly(self) -> "SilenceForm":
        if self.timezone is not None:
            if not self.weekdays or self.starts_at or self.ends_at:
                raise ValueError("a mute time has weekdays, and no start or end")
            return self
        if self.starts_at is None or self.ends_at is None:
            raise ValueError("a silence has a start and an end; a mute time has a time zone")
        return self


class SilenceCard(SilenceForm):
    """A silence or mute time."""

    id: str
    created_by: str
    created_at: datetime
    is_over: bool

    @classmethod
    def of(cls, silence: Silence, at: datetime) -> "SilenceCard":
        """The card of a silence."""
        own = {name: getattr(silence, name) for name in cls.model_fields if name != "is_over"}
        return cls.model_construct(**own, is_over=is_over(silence, at))
