"""What people send and see of organizations, their members and invitations."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from app.sites.fields import Email, Name, NewPassword
from app.sites.models import Membership, Organization, User
from app.sites.organizations.roles import Role


class OrganizationForm(BaseModel):
    """The name of an organization, new or changed."""

    name: Name


class OrganizationOfMine(BaseModel):
    """An organization that one belongs to."""

    id: str
    name: str
    slug: str
    role: Role

    @classmethod
    def of(cls, organization: Organization, role: Role) -> "OrganizationOfMine":
        """An organization and one's role in it."""
        return cls(id=organization.id, name=organization.name, slug=organization.slug, role=role)


class Member(BaseModel):
    """Somebody in an organization."""

    id: str
    name: str
    email: str
    role: Role
    joined_at: datetime

    @classmethod
    def of(cls, user: User, membership: Membership) -> "Member":
        """A user as a member."""
        joined = membership.created_at
        return cls(id=user.id, name=user.name, email=user.email, role=Role(membership.role), joined_at=joined)


class RoleChange(BaseModel):
    """The new role of a member."""

    role: Role


class NewInvitation(BaseModel):
    """Whom to invite, and as what."""

    email: Email
    role: Role = Role.VIEWER


class PendingInvitation(BaseModel):
    """An invitation that waits. ``url`` is only known when it is made: of the link nothing but a digest is kept."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    role: Role
    url: str | None = None
    expires_at: datetime


class InvitationCard(BaseModel):
    """What the holder of a link sees before accepting. ``known_account``: they sign in rather than sign up."""

    organization: str
    email: str
    role: Role
    known_account: bool


class Acceptance(BaseModel):
    """Who accepts: nothing when signed in, the password of a known account, or name and password of a new one."""

    name: Name | None = None
    password: NewPassword | None = None
