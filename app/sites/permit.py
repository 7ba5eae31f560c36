"""Permission as a type: a route that takes ``site: Editing`` is only entered by who may edit that site.

    SignedIn                      a person with a session
    Viewing, Editing, Administering, Owning      a site, for at least a viewer, member, admin, owner
    Supplying                                    like Editing, for a request whose body takes long
    OrganizationViewing, OrganizationAdministering   an organization, likewise
    Acting                        who acts, for the audit log; ``by.role`` is their role where the request acts

People come with the session cookie. A secret key may come as ``Authorization: Bearer ja_sk_…`` to routes of its own
site: scope read may look, scope admin may edit. A key of an organization with the scope read may look at each of its
sites; its scope sites opens the Sites API (``keys/permit.py``). People and keys are managed by people. A public key
only writes and never comes in here. A visitor of a share comes in nowhere but where ``shares/permit.py`` says so. What
one may not see does not exist: across tenants the answer is 404.
"""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import At
from app.kit.problems import NotAllowed, NotFound, NotSignedIn
from app.kit.work import Work
from app.sites import queries
from app.sites.actor import Actor
from app.sites.digest import digest
from app.sites.ids import Id
from app.sites.keys.queries import key_that_opens
from app.sites.keys.token import Kind, Token
from app.sites.models import Organization, Site, User
from app.sites.organizations.queries import organization_of_member
from app.sites.organizations.roles import Role
from app.sites.organizations.team import RoleTooSmall
from app.sites.origin import refuse_strangers
from app.sites.shares.link import VISIT_PREFIX
from app.sites.sign_in.cookie import session_token
from app.sites.sign_in.queries import signed_in


class SiteNotFound(NotFound):
    code, title = "site_not_found", "There is no such site"


class OrganizationNotFound(NotFound):
    code, title = "organization_not_found", "There is no such organization"


class KeyOpensNothing(NotSignedIn):
    code, title = "key_opens_nothing", "This key is mistyped, revoked or expired"


class PublicKeyOnlyWrites(NotAllowed):
    code, title = "public_key_only_writes", "A public key only writes; use a secret key with the scope read"


class ScopeTooSmall(NotAllowed):
    code, title = "scope_too_small", "The key's scopes do not include that"


async def find_actor(request: Request, work: AsyncSession, at: datetime) -> Actor | None:
    """Who sent the request, looked up once; None for a stranger. Raises for a useless key, and for forgery."""
    known: Actor | None = getattr(request.state, "actor", None)
    if known is not None:
        return known
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    # Another scheme (Basic) is the business of a proxy in front of the hub.
    if scheme.lower() == "bearer":
        actor = await _machine(request, work, credentials.strip(), at)
    else:
        refuse_strangers(request)
        actor = await _person(request, work, at)
    request.state.actor = actor
    return actor


async def viewed_site(request: Request, work: AsyncSession, at: datetime, public_id: str) -> Site:
    """The site, when who asks may at least view it. Raises NotSignedIn and SiteNotFound."""
    return await _permitted_site(request, work, at, public_id, Role.VIEWER)


async def edited_site(request: Request, work: AsyncSession, at: datetime, public_id: str) -> Site:
    """The site, when who asks may edit it. Raises NotSignedIn, SiteNotFound, and a refusal when the role is small."""
    return await _permitted_site(request, work, at, public_id, Role.MEMBER)


async def _machine(request: Request, work: AsyncSession, text: str, at: datetime) -> Actor:
    if text.startswith(VISIT_PREFIX):
        raise NotFound()
    token = Token.read(text)
    if token is None:
        raise KeyOpensNothing()
    if token.kind is Kind.PUBLIC:
        raise PublicKeyOnlyWrites()
    # Asked anew each time, past the doors' cache: this API is not the hot path, and a revoked key is out at once.
    key = await key_that_opens(work, token.id, token.digest(request.app.state.stores.pepper), at)
    if key is None:
        raise KeyOpensNothing()
    request.app.state.directory.saw_key(key.id, at)
    return Actor.machine(key)


async def _person(request: Request, work: AsyncSession, at: datetime) -> Actor | None:
    token = session_token(request)
    if not token:
        return None
    found = await signed_in(work, digest(request.app.state.stores.pepper, "session", token), at)
    if found is None:
        return None
    sign_in, user = found
    sign_in.see(at)
    return Actor.person(user, sign_in)


async def _somebody(request: Request, work: AsyncSession, at: datetime) -> Actor:
    actor = await find_actor(request, work, at)
    if actor is None:
        raise NotSignedIn()
    return actor


async def _acting(request: Request, at: At) -> Actor:
    async with request.app.state.stores.postgres.work() as work:
        return await _somebody(request, work, at)


async def _visiting(request: Request, work: Work, at: At) -> User | None:
    actor = await find_actor(request, work, at)
    return actor.user if actor else None


async def _signed_in(request: Request, work: Work, at: At) -> User:
    actor = await _somebody(request, work, at)
    if actor.user is None:
        raise NotSignedIn("This is for a person who is signed in, not for a key.")
    return actor.user


async def _permitted_site(request: Request, work: AsyncSession, at: datetime, public_id: str, needed: Role) -> Site:
    actor = await _somebody(request, work, at)
    if actor.key is not None:
        site, role = await queries.site_of_key(work, public_id, actor.key), actor.key.role
    else:
        site, role = await queries.site_of_user(work, public_id, actor.id)
    if site is None:
        raise SiteNotFound()
    if role is None or not role.includes(needed):
        raise ScopeTooSmall() if actor.key is not None else RoleTooSmall()
    actor.role = role
    return site


# Looking takes its own short transaction, so that no connection is held while ClickHouse works on the answer.
async def _viewing(request: Request, at: At, site: Id) -> Site:
    async with request.app.state.stores.postgres.work() as work:
        return await viewed_site(request, work, at, site)


# A change happens in the request's one transaction, to the row that was permitted.
async def _editing(request: Request, work: Work, at: At, site: Id) -> Site:
    return await _permitted_site(request, work, at, site, Role.MEMBER)


async def _administering(request: Request, work: Work, at: At, site: Id) -> Site:
    return await _permitted_site(request, work, at, site, Role.ADMIN)


async def _owning(request: Request, work: Work, at: At, site: Id) -> Site:
    return await _permitted_site(request, work, at, site, Role.OWNER)


# A file takes minutes to come in, and a transaction must not stay open for so long.
async def _supplying(request: Request, at: At, site: Id) -> Site:
    async with request.app.state.stores.postgres.work() as work:
        return await _permitted_site(request, work, at, site, Role.MEMBER)


async def _permitted_organization(
    request: Request, work: AsyncSession, at: datetime, organization_id: str, needed: Role
) -> Organization:
    actor = await _somebody(request, work, at)
    if actor.user is None:
        raise NotSignedIn("This is for a person who is signed in, not for a key.")
    found = await organization_of_member(work, organization_id, actor.id)
    if found is None:
        raise OrganizationNotFound()
    organization, actor.role = found
    if not actor.role.includes(needed):
        raise RoleTooSmall()
    return organization


async def _viewing_organization(request: Request, work: Work, at: At, org: Id) -> Organization:
    return await _permitted_organization(request, work, at, org, Role.VIEWER)


async def _administering_organization(request: Request, work: Work, at: At, org: Id) -> Organization:
    return await _permitted_organization(request, work, at, org, Role.ADMIN)


Acting = Annotated[Actor, Depends(_acting)]
Visiting = Annotated[User | None, Depends(_visiting)]
SignedIn = Annotated[User, Depends(_signed_in)]
Viewing = Annotated[Site, Depends(_viewing)]
Editing = Annotated[Site, Depends(_editing)]
Administering = Annotated[Site, Depends(_administering)]
Owning = Annotated[Site, Depends(_owning)]
Supplying = Annotated[Site, Depends(_supplying)]
OrganizationViewing = Annotated[Organization, Depends(_viewing_organization)]
OrganizationAdministering = Annotated[Organization, Depends(_administering_organization)]
