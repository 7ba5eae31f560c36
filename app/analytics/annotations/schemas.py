"""What people send and see of annotations."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from app.analytics.annotations.queries import MOST_SHOWN, Written
from app.kit.period import EARLIEST, LATEST
from app.sites.actor import Actor

NOTE = "note"


def _in_reach(at: datetime) -> datetime:
    if not EARLIEST <= at.replace(tzinfo=None).date() < LATEST:
        raise ValueError(f"Times go from {EARLIEST} to {LATEST}.")
    return at.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]


class AnnotationParams(BaseModel):
    """A stretch of time, its end not counted, and a page of what is there."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Moment | None = Field(None, validation_alias="from")
    to: Moment | None = None
    limit: int = Field(MOST_SHOWN, ge=1, le=MOST_SHOWN)
    offset: int = Field(0, ge=0, le=1_000_000)


class AnnotationForm(BaseModel):
    """A note at a moment; a personal one is only seen by who wrote it."""

    at: Moment
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    is_personal: bool = False


class AnnotationCard(BaseModel):
    """A note at a moment. ``kind`` is ``note`` when somebody wrote it. ``author``: null where nobody knows, and for who
    came by a shared link. ``may_edit``: whether the one who asks may change it."""

    id: str
    at: datetime
    text: str
    kind: str
    is_personal: bool
    author: str | None
    may_edit: bool

    @classmethod
    def of(cls, written: Written, actor: Actor | None) -> "AnnotationCard":
        """The card of an annotation for somebody; for nobody who is known, without its author."""
        one = written.annotation
        return cls(
            id=one.id, at=one.at, text=one.text, kind=one.kind, is_personal=one.owner_id is not None,
            author=written.author if actor else None, may_edit=actor is not None and one.may_be_changed_by(actor),
        )  # fmt: skip
