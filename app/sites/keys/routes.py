"""The people's door to a site's keys."""

from fastapi import APIRouter

from app.kit.clock import At
from app.kit.problems import NotFound
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.digest import Pepper
from app.sites.ids import Id
from app.sites.keys import queries
from app.sites.keys.schemas import KeyCard, NewKey
from app.sites.keys.token import Kind, hint
from app.sites.making import make_key
from app.sites.permit import Acting, Administering, Editing

router = APIRouter(prefix="/api/sites/{site}/keys", tags=["keys"])


class KeyNotFound(NotFound):
    code, title = "key_not_found", "There is no such key"


@router.get("")
async def keys(site: Editing, work: Work) -> list[KeyCard]:
    """All keys of a site, the revoked too; no secret is among what is shown."""
    return [KeyCard.of(key) for key in await queries.keys_of_site(work, site.id)]


@router.post("", status_code=201)
async def create_key(site: Administering, form: NewKey, pepper: Pepper, by: Acting, work: Work, at: At) -> KeyCard:
    """Make a key. This answer is the only one that shows a secret one."""
    key, token = await make_key(work, by, site, form, pepper, at)
    return KeyCard.of(key, token)


@router.delete("/{key}", status_code=204)
async def revoke_key(site: Administering, key: Id, by: Acting, work: Work, at: At) -> None:
    """Revoke a key; every process refuses it within a second."""
    revoked = await queries.revoke(work, site.id, key, at)
    if revoked is None:
        raise KeyNotFound()
    record_on_site(work, by, at, "key.revoked", hint(Kind(revoked.kind), revoked.id), site, name=revoked.name)
