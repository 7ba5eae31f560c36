"""The people's door to organizations and their members."""

from fastapi import APIRouter

from app.kit.clock import At
from app.kit.work import Work
from app.sites.audit.queries import record
from app.sites.ids import Id
from app.sites.organizations import queries
from app.sites.organizations.roles import Role
from app.sites.organizations.schemas import Member, OrganizationForm, OrganizationOfMine, RoleChange
from app.sites.permit import Acting, OrganizationAdministering, OrganizationViewing, SignedIn

router = APIRouter(prefix="/api/organizations", tags=["organizations"])


@router.get("")
async def organizations(user: SignedIn, work: Work) -> list[OrganizationOfMine]:
    """Where one belongs."""
    return [OrganizationOfMine.of(*mine) for mine in await queries.organizations_of(work, user.id)]


@router.post("", status_code=201)
async def create_organization(
    user: SignedIn, form: OrganizationForm, by: Acting, work: Work, at: At
) -> OrganizationOfMine:
    """Make an organization and own it."""
    organization = await queries.make_organization(work, form.name, user, at)
    record(work, by, at, "organization.created", organization.name, organization.id)
    return OrganizationOfMine.of(organization, Role.OWNER)


@router.patch("/{org}")
async def rename_organization(
    organization: OrganizationAdministering, form: OrganizationForm, by: Acting, work: Work, at: At
) -> OrganizationOfMine:
    """Change an organization's name; its slug stays, so that links hold."""
    record(work, by, at, "organization.renamed", form.name, organization.id, name=f"{organization.name} → {form.name}")
    organization.name = form.name
    return OrganizationOfMine.of(organization, by.role_here)


@router.get("/{org}/members")
async def members(organization: OrganizationViewing, work: Work) -> list[Member]:
    """Who belongs to an organization."""
    return [Member.of(*member) for member in await queries.members(work, organization.id)]


@router.patch("/{org}/members/{user}")
async def change_role(
    organization: OrganizationAdministering, user: Id, form: RoleChange, by: Acting, work: Work, at: At
) -> Member:
    """Give a member another role."""
    team = await queries.team(work, organization.id)
    old, new = team.change_role(by.role_here, user, form.role)
    person, membership = await queries.member(work, organization.id, user)
    record(work, by, at, "member.role_changed", person.email, organization.id, role=f"{old} → {new}")
    return Member.of(person, membership)


@router.delete("/{org}/members/{user}", status_code=204)
async def remove_member(organization: OrganizationViewing, user: Id, by: Acting, work: Work, at: At) -> None:
    """Take a member out, or leave oneself."""
    team = await queries.team(work, organization.id)
    membership = team.remove(by.role_here, by.id, user)
    person, _ = await queries.member(work, organization.id, user)
    await queries.leave(work, membership)
    record(work, by, at, "member.left" if user == by.id else "member.removed", person.email, organization.id)
