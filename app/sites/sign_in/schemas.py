"""What people send to come in, and what they see of themselves."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from app.sites.fields import Email, Name, NewPassword, Password
from app.sites.models import SignIn
from app.sites.organizations.schemas import OrganizationOfMine
from app.sites.schemas import SiteCard


class Setup(BaseModel):
    """Whether the hub still waits for its first owner."""

    needed: bool


class FirstOwner(BaseModel):
    """The first person of a hub, and the name of their organization."""

    organization: Name
    name: Name
    email: Email
    password: NewPassword


class Credentials(BaseModel):
    """An e-mail and its password."""

    email: Email
    password: Password


class NewPasswordForm(BaseModel):
    """A change of password, confirmed by the current one."""

    current: Password
    new: NewPassword


class Person(BaseModel):
    """A user, as they see themselves."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    email: str


class Me(BaseModel):
    """Who is signed in, where they belong and what they may see."""

    user: Person
    organizations: list[OrganizationOfMine]
    sites: list[SiteCard]


class Session(BaseModel):
    """A browser in which one is signed in."""

    id: str
    created_at: datetime
    last_seen_at: datetime
    device: str
    current: bool

    @classmethod
    def of(cls, sign_in: SignIn, mine: SignIn | None) -> "Session":
        """A session among those of a person, seen from the one they are in."""
        return cls(
            id=sign_in.id, created_at=sign_in.created_at, last_seen_at=sign_in.last_seen_at, device=sign_in.device,
            current=mine is not None and sign_in.id == mine.id,
        )  # fmt: skip
