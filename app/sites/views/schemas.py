"""What people send and see of saved views."""

from typing import Literal

from pydantic import BaseModel, Field

from app.sites.fields import Name
from app.sites.views.models import SavedView

Page = Literal["traces", "logs", "metrics", "errors"]


class ViewForm(BaseModel):
    """A view to be made or changed: a page, and what stands behind the question mark of its address."""

    page: Page
    name: Name
    address: str = Field(max_length=8000, pattern=r"^[!-\"$-~]*$")
    is_personal: bool = False


class ViewCard(BaseModel):
    """A saved view."""

    id: str
    page: str
    name: str
    address: str
    is_personal: bool

    @classmethod
    def of(cls, view: SavedView) -> "ViewCard":
        """The card of a view."""
        return cls(
            id=view.id, page=view.page, name=view.name, address=view.address, is_personal=view.owner_id is not None
        )
