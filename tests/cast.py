"""The cast: Ada owns an organization with a site, Ben may look at it, Eve has her own and must not see Ada's."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from argon2 import PasswordHasher
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites import queries
from app.sites.actor import Actor
from app.sites.digest import digest, new_secret
from app.sites.ids import new_id
from app.sites.keys.schemas import NewKey, NewOrganizationKey
from app.sites.keys.token import Kind, Scope
from app.sites.making import make_key, make_organization_key, make_site
from app.sites.models import Organization, SignIn, Site, User
from app.sites.organizations.queries import join, make_organization
from app.sites.organizations.roles import Role
from app.sites.schemas import NewSite

HUB = "http://hub.test"
PASSWORD = "correct horse battery"


@dataclass
class Person:
    """Somebody with a browser that is signed in."""

    user: User
    sign_in: SignIn
    browser: AsyncClient


@dataclass
class Place:
    """An organization with one site and its keys."""

    organization: Organization
    site: Site
    public_key: str
    read_key: str
    admin_key: str
    ingest_key: str
    organization_key: str  # reads and manages all of the organization's sites


@dataclass
class Cast:
    """Everybody, and where they live."""

    app: FastAPI
    stores: Stores
    ada: Person
    ben: Person
    eve: Person
    home: Place
    elsewhere: Place
    stranger: AsyncClient

    def with_key(self, token: str) -> AsyncClient:
        """A program that holds this key."""
        return client(self.app, authorization=f"Bearer {token}")


def client(app: FastAPI, **headers: str) -> AsyncClient:
    """A browser on a page of the hub; ``headers`` replace or add to its own."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return AsyncClient(transport=ASGITransport(app=app), base_url=HUB, headers={"x-nightjar": "1"} | named)


@cache
def password_hash() -> str:
    """The hash of PASSWORD, weak on purpose: a test that does not sign in should not pay for it."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


async def person(work: AsyncSession, stores: Stores, app: FastAPI, name: str) -> Person:
    """A new user with a browser that is signed in."""
    at, token = datetime.now(UTC), new_secret()
    user = User(
        id=new_id(), email=f"{name.lower()}@example.com", name=name, password_hash=password_hash(), created_at=at
    )  # fmt: skip
    work.add(user)
    await work.flush()
    sign_in = SignIn(
        id=new_id(), user_id=user.id, token_hash=digest(stores.pepper, "session", token), device="Firefox on Linux",
        created_at=at, last_seen_at=at,
    )  # fmt: skip
    work.add(sign_in)
    browser = client(app)
    browser.cookies.set("nightjar", token)
    return Person(user, sign_in, browser)


async def place(work: AsyncSession, stores: Stores, owner: Person, name: str, domain: str) -> Place:
    """A new organization with a site."""
    at, by = datetime.now(UTC), Actor.person(owner.user)
    organization = await make_organization(work, name, owner.user, at)
    site = await make_site(work, by, organization.id, NewSite(domain=domain), stores.pepper, at)
    tokens: list[str] = []
    for scope in (Scope.READ, Scope.ADMIN, Scope.INGEST):
        form = NewKey(kind=Kind.SECRET, name=scope, scopes=frozenset({scope}))
        tokens.append((await make_key(work, by, site, form, stores.pepper, at))[1].text)
    whole = NewOrganizationKey(name="All sites", scopes=frozenset({Scope.READ, Scope.SITES}))
    tokens.append((await make_organization_key(work, by, organization, whole, stores.pepper, at))[1].text)
    public_key = (await queries.card(work, site, Role.OWNER, at)).public_key
    assert public_key is not None
    return Place(organization, site, public_key, *tokens)


@asynccontextmanager
async def play(app: FastAPI, stores: Stores) -> AsyncIterator[Cast]:
    """The cast in an empty hub."""
    async with transaction(stores) as work:
        ada, ben, eve = [await person(work, stores, app, name) for name in ("Ada", "Ben", "Eve")]
        home = await place(work, stores, ada, "Ada's", "ada.example")
        elsewhere = await place(work, stores, eve, "Eve's", "eve.example")
        await join(work, home.organization.id, ben.user.id, Role.VIEWER, datetime.now(UTC))
    async with AsyncExitStack() as browsers:
        stranger = client(app)
        for browser in (ada.browser, ben.browser, eve.browser, stranger):
            await browsers.enter_async_context(browser)
        yield Cast(app, stores, ada, ben, eve, home, elsewhere, stranger)
