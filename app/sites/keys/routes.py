"""The people's door to the keys of a site, and to those of an organization."""

from fastapi import APIRouter

from app.kit.clock import At
from app.kit.problems import NotFound
from app.kit.work import Work
from app.sites.audit.queries import record, record_on_site
from app.sites.digest import Pepper
from app.sites.ids import Id
from app.sites.keys import queries
from app.sites.keys.schemas import ChangedKey, KeyCard, NewKey, NewOrganizationKey
from app.sites.keys.token import Kind, hint
from app.sites.making import make_key, make_organization_key
from app.sites.permit import Acting, Administering, Editing, OrganizationAdministering

router = APIRouter(prefix="/api/sites/{site}/keys", tags=["keys"])
of_organizations = APIRouter(prefix="/api/organizations/{org}/keys", tags=["keys"])


class KeyNotFound(NotFound):
    code, title = "key_not_found", "There is no such key"


@router.get("")
async def keys(site: Editing, work: Work) -> list[KeyCard]:
    """All keys of a site, the revoked too; no secret is among what is shown."""
    return [KeyCard.of(key) for key in await queries.keys_of(work, site)]


@router.post("", status_code=201)
async def create_key(site: Administering, form: NewKey, pepper: Pepper, by: Acting, work: Work, at: At) -> KeyCard:
    """Make a key. This answer is the only one that shows a secret one."""
    key, token = await make_key(work, by, site, form, pepper, at)
    return KeyCard.of(key, token)


@router.patch("/{key}")
async def change_key(site: Administering, key: Id, form: ChangedKey, by: Acting, work: Work, at: At) -> KeyCard:
    """Set how many errors a key may send in a day; every process holds to it within a second."""
    found = await queries.limit_errors(work, site, key, form.most_errors_a_day)
    if found is None:
        raise KeyNotFound()
    changed, before = found
    said = f"{before or '—'} → {changed.most_errors_a_day or '—'}"
    record_on_site(work, by, at, "key.limited", hint(Kind(changed.kind), changed.id), site, errors_a_day=said)
    return KeyCard.of(changed)


@router.delete("/{key}", status_code=204)
async def revoke_key(site: Administering, key: Id, by: Acting, work: Work, at: At) -> None:
    """Revoke a key; every process refuses it within a second."""
    revoked = await queries.revoke(work, site, key, at)
    if revoked is None:
        raise KeyNotFound()
    record_on_site(work, by, at, "key.revoked", hint(Kind(revoked.kind), revoked.id), site, name=revoked.name)


@of_organizations.get("")
async def organization_keys(organization: OrganizationAdministering, work: Work) -> list[KeyCard]:
    """All keys of an organization, the revoked too; no secret is among what is shown."""
    return [KeyCard.of(key) for key in await queries.keys_of(work, organization)]


@of_organizations.post("", status_code=201)
async def create_organization_key(
    organization: OrganizationAdministering, form: NewOrganizationKey, pepper: Pepper, by: Acting, work: Work, at: At
) -> KeyCard:
    """Make a key for all sites of an organization. This answer is the only one that shows it."""
    key, token = await make_organization_key(work, by, organization, form, pepper, at)
    return KeyCard.of(key, token)


@of_organizations.delete("/{key}", status_code=204)
async def revoke_organization_key(
    organization: OrganizationAdministering, key: Id, by: Acting, work: Work, at: At
) -> None:
    """Revoke a key of an organization; every process refuses it within a second."""
    revoked = await queries.revoke(work, organization, key, at)
    if revoked is None:
        raise KeyNotFound()
    shown = hint(Kind(revoked.kind), revoked.id)
    record(work, by, at, "key.revoked", shown, organization.id, name=revoked.name)
