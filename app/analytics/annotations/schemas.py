"""What people send and see of annotations."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, StringConstraints

from app.analytics.annotations.models import Annotation

NOTE = "note"


class AnnotationForm(BaseModel):
    """A note at a moment; a personal one is only seen by who wrote it."""

    at: AwareDatetime
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    is_personal: bool = False


class AnnotationCard(BaseModel):
    """A note at a moment. ``kind`` is ``note`` when somebody wrote it."""

    id: str
    at: datetime
    text: str
    kind: str
    is_personal: bool

    @classmethod
    def of(cls, one: Annotation) -> "AnnotationCard":
        """The card of an annotation."""
        return cls(id=one.id, at=one.at, text=one.text, kind=one.kind, is_personal=one.owner_id is not None)
