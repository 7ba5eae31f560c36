"""What people send and see of segments."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from app.analytics.schemas import FilterView
from app.analytics.segments.models import Segment
from app.analytics.view import GOAL, filter_views, read
from app.sites.fields import Name


def _understood(filters: list[str]) -> list[str]:
    read(filters, [GOAL])
    return filters


class SegmentForm(BaseModel):
    """A segment to be made or changed: filters as they stand in a URL. A segment cannot hold another."""

    name: Name
    filters: Annotated[list[str], Field(min_length=1, max_length=20), AfterValidator(_understood)]
    is_personal: bool = False


class SegmentCard(BaseModel):
    """A segment; ``text`` is the filter that asks for it."""

    id: str
    name: str
    is_personal: bool
    filters: list[FilterView]
    text: str

    @classmethod
    def of(cls, segment: Segment) -> "SegmentCard":
        """The card of a segment."""
        return cls(
            id=segment.id, name=segment.name, is_personal=segment.owner_id is not None,
            filters=filter_views(read(segment.filters, [GOAL])), text=f"is,segment,{segment.id}",
        )  # fmt: skip
