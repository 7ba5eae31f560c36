"""The people's door to invitations: links that make their holder a member."""

from fastapi import APIRouter, Request

from app.kit.clock import At
from app.kit.work import Work
from app.sites.address import hub_url
from app.sites.audit.queries import record
from app.sites.digest import Pepper, digest, new_secret
from app.sites.ids import Id
from app.sites.organizations import accept, queries
from app.sites.organizations.roles import Role
from app.sites.organizations.schemas import Acceptance, InvitationCard, NewInvitation, PendingInvitation
from app.sites.organizations.team import RoleTooSmall
from app.sites.permit import Acting, OrganizationAdministering, Visiting
from app.sites.sign_in.doorkeeper import AtTheDoor
from app.sites.sign_in.me import Me, me
from app.sites.sign_in.queries import user_by_email

router = APIRouter(prefix="/api", tags=["invitations"])


@router.get("/organizations/{org}/invitations")
async def invitations(organization: OrganizationAdministering, work: Work, at: At) -> list[PendingInvitation]:
    """The invitations that wait to be accepted."""
    waiting = await queries.pending_invitations(work, organization.id, at)
    return [PendingInvitation.model_validate(invitation) for invitation in waiting]


@router.post("/organizations/{org}/invitations", status_code=201)
async def invite(
    organization: OrganizationAdministering, form: NewInvitation, request: Request, pepper: Pepper,
    by: Acting, work: Work, at: At,
) -> PendingInvitation:  # fmt: skip
    """Invite somebody by a link, shown in this answer only; an earlier link to the same person ends."""
    if not by.role_here.may_give(form.role):
        raise RoleTooSmall()
    token = new_secret()
    invitation = await queries.invite(
        work, organization.id, form.email, form.role, digest(pepper, "invitation", token), at
    )  # fmt: skip
    record(work, by, at, "member.invited", form.email, organization.id, role=form.role.value)
    return PendingInvitation.model_validate(invitation).model_copy(update={"url": f"{hub_url(request)}/invite/{token}"})


@router.delete("/organizations/{org}/invitations/{invitation}", status_code=204)
async def withdraw(organization: OrganizationAdministering, invitation: Id, by: Acting, work: Work, at: At) -> None:
    """Withdraw an invitation; its link opens nothing any more."""
    withdrawn = await queries.withdraw(work, organization.id, invitation)
    if withdrawn is None:
        raise accept.InvitationNotFound()
    record(work, by, at, "invitation.withdrawn", withdrawn.email, organization.id)


@router.get("/invitations/{token}")
async def invitation_card(token: str, pepper: Pepper, work: Work, at: At) -> InvitationCard:
    """Where a link leads."""
    invitation, organization = await accept.living_invitation(work, digest(pepper, "invitation", token), at)
    return InvitationCard(
        organization=organization.name, email=invitation.email, role=Role(invitation.role),
        known_account=await user_by_email(work, invitation.email) is not None,
    )  # fmt: skip


@router.post("/invitations/{token}/accept")
async def accept_invitation(
    token: str, form: Acceptance, pepper: Pepper, door: AtTheDoor, visitor: Visiting, work: Work, at: At
) -> Me:
    """Become a member, as who one is signed in, by a known account's password, or with a new account."""
    invitation, _ = await accept.living_invitation(work, digest(pepper, "invitation", token), at)
    user = await accept.accepting_user(work, invitation, form, door, visitor, at)
    await accept.become_member(work, invitation, user, at)
    if visitor is None:
        await door.let_in(work, user, at)
    return await me(work, user, at)
