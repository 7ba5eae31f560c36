"""Making, changing and deleting sites and keys: verbs that need several nouns, for routes and for the command line."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.sites import queries
from app.sites.actor import Actor
from app.sites.audit.queries import record, record_on_site
from app.sites.changed import site_changed
from app.sites.keys import queries as key_queries
from app.sites.keys.schemas import NewKey, NewOrganizationKey
from app.sites.keys.token import Kind, Scope, Token, hint
from app.sites.models import Key, Organization, Site
from app.sites.schemas import NewSite, SiteChange

PAGE_KEY = NewKey(kind=Kind.PUBLIC, name="Pages", scopes=frozenset({Scope.INGEST}))


async def make_site(
    work: AsyncSession, by: Actor, organization_id: str, form: NewSite, pepper: bytes, at: datetime
) -> Site:
    """A new site, with a public key for its pages. Raises SiteIsThere and LimitReached."""
    name = form.name or form.domain
    site = await queries.make_site(work, organization_id, form.domain, name, form.timezone, at)
    record_on_site(work, by, at, "site.created", site.domain, site, timezone=site.timezone)
    await make_key(work, by, site, PAGE_KEY, pepper, at)
    return site


async def change_site(work: AsyncSession, by: Actor, site: Site, form: SiteChange, at: datetime) -> None:
    """Change what the form names. Raises SiteIsThere."""
    if form.domain is not None and form.domain != site.domain:
        await queries.refuse_double(work, site.organization_id, form.domain)
    said = site.change(**form.model_dump())
    if said:
        site_changed(work, site)
        record_on_site(work, by, at, "site.changed", site.domain, site, **said)


def delete_site(work: AsyncSession, by: Actor, site: Site, at: datetime) -> None:
    """Hide a site from people and keys at once; its data follows."""
    site.deleted_at = at
    site_changed(work, site)
    record_on_site(work, by, at, "site.deleted", site.domain, site)


async def make_key(
    work: AsyncSession, by: Actor, site: Site, form: NewKey, pepper: bytes, at: datetime
) -> tuple[Key, Token]:
    """A new key, and the only sight of its token. Raises ExpiryIsPast and LimitReached."""
    token = Token.mint(form.kind)
    key = await key_queries.make_key(
        work, site, token, pepper, name=form.name, scopes=form.scopes, at=at, expires_at=form.expires_at
    )  # fmt: skip
    shown = hint(token.kind, key.id)
    record_on_site(work, by, at, "key.created", shown, site, name=key.name, scopes=" ".join(key.scopes))
    return key, token


async def make_organization_key(
    work: AsyncSession, by: Actor, organization: Organization, form: NewOrganizationKey, pepper: bytes, at: datetime
) -> tuple[Key, Token]:
    """A new key for all sites of an organization, and the only sight of its token. Raises as ``make_key`` does."""
    token = Token.mint(Kind.SECRET)
    key = await key_queries.make_key(
        work, organization, token, pepper, name=form.name, scopes=form.scopes, at=at, expires_at=form.expires_at
    )  # fmt: skip
    shown = hint(token.kind, key.id)
    record(work, by, at, "key.created", shown, organization.id, name=key.name, scopes=" ".join(key.scopes))
    return key, token
