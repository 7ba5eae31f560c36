"""The words by which processes hear that what they remember of a site or key is old."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.work import announce
from app.sites.models import Key, Site

SITE_CHANGED = "nightjar.changed.site"
KEY_CHANGED = "nightjar.changed.key"


def site_changed(work: AsyncSession, site: Site) -> None:
    """Tell, after the commit, that a site was made, changed or deleted."""
    announce(work, SITE_CHANGED, f"{site.id} {site.public_id} {site.domain}".encode())


def key_changed(work: AsyncSession, key: Key) -> None:
    """Tell, after the commit, that a key was made or revoked."""
    announce(work, KEY_CHANGED, key.id.encode())
