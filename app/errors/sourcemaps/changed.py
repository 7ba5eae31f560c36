"""The word by which processes hear that a site has other source maps than before."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.work import announce

SOURCE_MAPS_CHANGED = "nightjar.changed.sourcemaps"


def source_maps_changed(work: AsyncSession, site_id: int) -> None:
    """Tell, after the commit, that maps came or went."""
    announce(work, SOURCE_MAPS_CHANGED, str(site_id).encode())
