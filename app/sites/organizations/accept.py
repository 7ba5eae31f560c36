"""Accepting an invitation: whose account becomes a member."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import BadRequest, Conflict, NotFound
from app.sites.actor import Actor
from app.sites.audit.queries import record
from app.sites.models import Invitation, Organization, User
from app.sites.organizations import queries
from app.sites.organizations.roles import Role
from app.sites.organizations.schemas import Acceptance
from app.sites.sign_in.doorkeeper import Entrance
from app.sites.sign_in.queries import make_user, user_by_email


class InvitationNotFound(NotFound):
    code, title = "invitation_not_found", "This invitation was used, withdrawn or has expired"


class ForSomebodyElse(Conflict):
    code, title = "for_somebody_else", "This invitation is for another e-mail: sign out to accept it"


class WhoAreYou(BadRequest):
    code, title = "who_are_you", "A password is needed, and a name for a new account"


async def living_invitation(work: AsyncSession, token_hash: bytes, at: datetime) -> tuple[Invitation, Organization]:
    """The invitation of a link and where it leads; raises InvitationNotFound."""
    found = await queries.invitation_by_token(work, token_hash, at)
    if found is None:
        raise InvitationNotFound()
    return found


async def accepting_user(
    work: AsyncSession, invitation: Invitation, form: Acceptance, door: Entrance, visitor: User | None, at: datetime
) -> User:
    """Who accepts: the person signed in, the known account by its password, or a new account.

    Raises ForSomebodyElse, WhoAreYou or WrongPassword.
    """
    if visitor is not None:
        if visitor.email != invitation.email:
            raise ForSomebodyElse()
        return visitor
    if form.password is None:
        raise WhoAreYou()
    if await user_by_email(work, invitation.email) is not None:
        return await door.prove(invitation.email, form.password)
    if form.name is None:
        raise WhoAreYou()
    return await make_user(work, invitation.email, form.name, await door.hash(form.password), at)


async def become_member(work: AsyncSession, invitation: Invitation, user: User, at: datetime) -> None:
    """Use the invitation up."""
    role = Role(invitation.role)
    await queries.join(work, invitation.organization_id, user.id, role, at)
    await queries.withdraw(work, invitation.organization_id, invitation.id)
    record(
        work, Actor.person(user), at, "member.joined", user.email, invitation.organization_id, role=role.value
    )  # fmt: skip
