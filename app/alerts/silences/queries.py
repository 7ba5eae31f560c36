"""What Postgres is asked about silences and mute times."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.engine.models import ACTIVE, Alert
from app.alerts.silences.models import Silence
from app.kit.problems import NotFound
from app.sites.organizations.queries import LimitReached

MOST_SILENCES = 200  # of one site
ENDED_KEPT = timedelta(days=30)


class SilenceNotFound(NotFound):
    code, title = "silence_not_found", "There is no such silence"


async def silences_of_site(work: AsyncSession, site_id: int) -> Sequence[Silence]:
    """The silences of a site, the newest first."""
    wanted = select(Silence).where(Silence.site_id == site_id)
    return (await work.scalars(wanted.order_by(Silence.created_at.desc(), Silence.id))).all()


async def silence_of_site(work: AsyncSession, site_id: int, silence_id: str) -> Silence:
    """A silence. Raises SilenceNotFound."""
    found = await work.get(Silence, silence_id)
    if found is None or found.site_id != site_id:
        raise SilenceNotFound()
    return found


async def add_silence(work: AsyncSession, silence: Silence) -> None:
    """Keep a silence. Raises LimitReached."""
    counted = select(func.count()).select_from(Silence).where(Silence.site_id == silence.site_id)
    if (await work.scalar(counted) or 0) >= MOST_SILENCES:
        raise LimitReached(f"This site has {MOST_SILENCES} silences, which is the most.")
    work.add(silence)
    await work.flush()


async def look_again(work: AsyncSession, site_id: int, at: datetime) -> None:
    """Let the engine look at what fires: a silence that changed may hold it back no longer."""
    await work.execute(
        update(Alert).where(Alert.site_id == site_id, Alert.state.in_(ACTIVE), Alert.told.is_(None)).values(due_at=at)
    )


async def forget_silences(work: AsyncSession, at: datetime) -> None:
    """Delete silences that ended long ago."""
    await work.execute(delete(Silence).where(Silence.ends_at < at - ENDED_KEPT))
