"""The verbs of the command line and of a container's first start: what the dashboard does, without a request.

They raise Problem with a sentence for whoever typed the command.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, TypedDict, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import Conflict, Invalid, NotFound
from app.kit.settings import WrongSetting
from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites import queries
from app.sites.actor import COMMAND_LINE
from app.sites.address import configured_url
from app.sites.audit.queries import record, record_on_site
from app.sites.fields import Email
from app.sites.keys import queries as key_queries
from app.sites.keys.schemas import NewKey, NewOrganizationKey
from app.sites.keys.token import Kind, Scope, Token, hint
from app.sites.making import make_key, make_organization_key, make_site
from app.sites.models import Key, Organization, Site, User
from app.sites.organizations import queries as organization_queries
from app.sites.organizations.roles import Role
from app.sites.schemas import NewSite
from app.sites.sign_in import queries as sign_in_queries
from app.sites.sign_in.passwords import Passwords
from app.sites.sign_in.schemas import FirstOwner
from app.sites.sign_in.set_up import make_owner

FIRST_ORGANIZATION = "Home"
# What a backend and a script need: send, and ask. Managing the site takes a key made for that.
SECRET_KEY = NewKey(kind=Kind.SECRET, name="Command line", scopes=frozenset({Scope.INGEST, Scope.READ}))

Form = TypeVar("Form", bound=BaseModel)


class UserIsThere(Conflict):
    code, title = "user_is_there", "There is a user with this e-mail already"


class UserNotFound(NotFound):
    code, title = "user_not_found", "There is no owner with this e-mail"


class SiteNotNamed(NotFound):
    code, title = "site_not_named", "There is no site, or more than one, with this id or domain"


class OrganizationNotNamed(NotFound):
    code, title = "organization_not_named", "There is no organization, or more than one, with this id, slug or name"


class SiteMade(TypedDict):
    """A new site as ``nightjar site create --json`` prints it."""

    site_id: str
    public_key: str
    secret_key: str
    dsn: str
    snippet: str


class KeyMade(TypedDict):
    """A new key as ``nightjar key create --json`` prints it."""

    key_id: str
    site_id: str | None
    organization_id: str | None
    kind: str
    name: str
    scopes: list[str]
    expires_at: str | None
    token: str


async def create_owner(
    stores: Stores, email: str, password: str, name: str = "", organization: str = ""
) -> dict[str, str]:
    """A person who owns an organization: one that was made for nobody, or a new one. Raises UserIsThere."""
    form = _owner_form(email, password, name, organization)
    async with transaction(stores) as work:
        await sign_in_queries.lock_set_up(work)
        if await sign_in_queries.user_by_email(work, form.email) is not None:
            raise UserIsThere()
        user, owned = await _make_owner(work, form, datetime.now(UTC))
    return {"user_id": user.id, "email": user.email, "organization_id": owned.id, "organization": owned.name}


async def create_site(stores: Stores, domain: str, timezone: str = "UTC", owner_email: str | None = None) -> SiteMade:
    """A site with both keys, in the owner's organization, or in the hub's oldest. Raises SiteIsThere."""
    form, at = _form(NewSite, domain=domain, timezone=timezone), datetime.now(UTC)
    async with transaction(stores) as work:
        await sign_in_queries.lock_set_up(work)
        organization = await _organization(work, owner_email, at)
        site = await make_site(work, COMMAND_LINE, organization.id, form, stores.pepper, at)
        _, secret = await make_key(work, COMMAND_LINE, site, SECRET_KEY, stores.pepper, at)
        public_key = (await queries.card(work, site, Role.OWNER, at)).public_key or ""
    url = configured_url(stores.settings)
    parts = urlsplit(url)
    return {
        "site_id": site.public_id,
        "public_key": public_key,
        "secret_key": secret.text,
        "dsn": f"{parts.scheme}://{public_key}@{parts.netloc}{parts.path}/{site.id}",
        "snippet": f'<script defer src="{url}/js/{site.public_id}.js"></script>',
    }


async def create_key(
    stores: Stores,
    site: str,
    scopes: Collection[str],
    kind: str = "secret",
    name: str = "Command line",
    expires: datetime | None = None,
) -> KeyMade:
    """A key of the site with this public id or domain. Raises SiteNotNamed and ExpiryIsPast."""
    form, at = _form(NewKey, kind=kind, name=name, scopes=frozenset(scopes), expires_at=expires), datetime.now(UTC)
    async with transaction(stores) as work:
        found = await queries.sites_named(work, site)
        if len(found) != 1:
            raise SiteNotNamed()
        key, token = await make_key(work, COMMAND_LINE, found[0], form, stores.pepper, at)
    return _key_made(key, token, site_id=found[0].public_id)


async def create_organization_key(
    stores: Stores, organization: str, scopes: Collection[str], name: str = "Command line",
    expires: datetime | None = None,
) -> KeyMade:  # fmt: skip
    """A key for all sites of the organization with this id, slug or name. Raises OrganizationNotNamed, ExpiryIsPast."""
    form = _form(NewOrganizationKey, name=name, scopes=frozenset(scopes), expires_at=expires)
    async with transaction(stores) as work:
        found = await organization_queries.organizations_named(work, organization)
        if len(found) != 1:
            raise OrganizationNotNamed()
        at = datetime.now(UTC)
        key, token = await make_organization_key(work, COMMAND_LINE, found[0], form, stores.pepper, at)
    return _key_made(key, token, organization_id=found[0].id)


async def end_key(stores: Stores, site: str, key_id: str) -> None:
    """Revoke a key of the site with this public id. Raises SiteNotNamed."""
    async with transaction(stores) as work:
        found = await queries.sites_named(work, site)
        if len(found) != 1:
            raise SiteNotNamed()
        revoked = await key_queries.revoke(work, found[0], key_id, at := datetime.now(UTC))
        if revoked is not None:
            shown = hint(Kind(revoked.kind), revoked.id)
            record_on_site(work, COMMAND_LINE, at, "key.revoked", shown, found[0], name=revoked.name)


async def first_start(stores: Stores) -> Site | None:
    """Make the owner and the site that the settings name, unless they are there; returns the site.

    Safe to run at every start and by several replicas at once. Raises WrongSetting.
    """
    settings, at = stores.settings, datetime.now(UTC)
    if not settings.owner_email and not settings.site_domain:
        return None
    try:
        async with transaction(stores) as work:
            await sign_in_queries.lock_set_up(work)
            await _first_owner(work, settings.owner_email, settings.owner_password.get_secret_value(), at)
            if not settings.site_domain:
                return None
            form = _form(NewSite, domain=settings.site_domain)
            organization = await _organization(work, settings.owner_email or None, at)
            known = await queries.site_by_domain(work, organization.id, form.domain)
            return known or await make_site(work, COMMAND_LINE, organization.id, form, stores.pepper, at)
    except Invalid as wrong:
        raise WrongSetting(
            f"NIGHTJAR_OWNER_EMAIL, NIGHTJAR_OWNER_PASSWORD or NIGHTJAR_SITE_DOMAIN: {wrong.detail}."
        ) from None


async def _first_owner(work: AsyncSession, email: str, password: str, at: datetime) -> None:
    if not email or await sign_in_queries.user_by_email(work, _email(email)) is not None:
        return
    if not password:
        raise WrongSetting("NIGHTJAR_OWNER_EMAIL names an owner to create: give NIGHTJAR_OWNER_PASSWORD[_FILE] too.")
    await _make_owner(work, _owner_form(email, password), at)


async def _make_owner(work: AsyncSession, form: FirstOwner, at: datetime) -> tuple[User, Organization]:
    password_hash = await Passwords().hash(form.password)
    return await make_owner(work, form.email, form.name, password_hash, form.organization, at)


async def _organization(work: AsyncSession, owner_email: str | None, at: datetime) -> Organization:
    """The organization that a command means; the first command of a hub without any makes one for its first owner."""
    if owner_email is not None:
        owned = await organization_queries.oldest_owned(work, _email(owner_email))
        if owned is None:
            raise UserNotFound()
        return owned
    oldest = await organization_queries.oldest(work)
    if oldest is None:
        oldest = await organization_queries.make_organization(work, FIRST_ORGANIZATION, None, at)
        record(work, COMMAND_LINE, at, "organization.created", oldest.name, oldest.id)
    return oldest


def _key_made(key: Key, token: Token, *, site_id: str | None = None, organization_id: str | None = None) -> KeyMade:
    return {
        "key_id": key.id,
        "site_id": site_id,
        "organization_id": organization_id,
        "kind": key.kind,
        "name": key.name,
        "scopes": key.scopes,
        "expires_at": key.expires_at.isoformat() if key.expires_at else None,
        "token": token.text,
    }


def _owner_form(email: str, password: str, name: str = "", organization: str = "") -> FirstOwner:
    name = name or email.partition("@")[0]
    return _form(FirstOwner, email=email, password=password, name=name, organization=organization or FIRST_ORGANIZATION)


def _email(text: str) -> str:
    try:
        return TypeAdapter(Email).validate_python(text)
    except ValidationError as error:
        raise _invalid(error) from None


def _form(form: type[Form], /, **fields: Any) -> Form:
    try:
        return form(**fields)
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> Invalid:
    # The input itself is left out: it may be a password.
    return Invalid("; ".join(f"{'.'.join(map(str, e['loc'])) or 'value'}: {e['msg']}" for e in error.errors()))
