"""What people send and see of filtered hits."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from app.ingest.dropped import Reason


class Filter(StrEnum):
    """A reason for which a hit is taken for no person."""

    BOT = Reason.BOT.value
    AUTOMATION = Reason.AUTOMATION.value
    PREFETCH = Reason.PREFETCH.value
    REFERRER_SPAM = Reason.REFERRER_SPAM.value
    DATACENTER = Reason.DATACENTER.value


class FamilyView(BaseModel):
    """Hits of one family: of bots, of referrer spammers, or of those who rent out servers."""

    family: str
    hits: int
    visitors: int
    last_at: datetime | None
    lets_in: bool
    has_own_rule: bool = Field(description="Whether something was said of this family alone.")


class ReasonView(BaseModel):
    """Hits filtered for one reason."""

    reason: Filter
    words: str = Field(description="The reason as a sentence.")
    hits: int
    lets_in: bool
    families: list[FamilyView]


class DayView(BaseModel):
    """A day of the site's time zone."""

    day: str
    filtered: int
    counted: int


class BotsView(BaseModel):
    """What was filtered in a stretch of days."""

    days: int
    filtered: int
    counted: int
    settling: bool = Field(description="Whether a changed rule is still on its way into the past.")
    filters: list[ReasonView]
    series: list[DayView]


class HitView(BaseModel):
    """A filtered hit."""

    at: datetime
    reason: str
    family: str
    name: str
    hostname: str
    path: str
    source: str
    referrer: str
    country: str
    browser: str
    os: str
    lets_in: bool


class RuleChange(BaseModel):
    """Whether hits of a reason, or of one family of it, count."""

    reason: Filter
    family: str = Field("", max_length=100, description="'' stands for all families.")
    lets_in: bool
