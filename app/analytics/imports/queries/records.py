"""What Postgres is asked about imports."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.imports.kinds import ImportKind
from app.analytics.imports.models import UNFINISHED, Import, ImportState
from app.analytics.imports.spool import Spool
from app.kit.problems import Conflict, NotFound
from app.kit.stores import Stores
from app.sites.actor import Actor
from app.sites.audit.queries import record_on_site
from app.sites.models import Site


class ImportNotFound(NotFound):
    code, title = "import_not_found", "There is no such import"


class ImportIsOver(Conflict):
    code, title = "import_is_over", "This import is not under way any more"


class NothingToUndo(Conflict):
    code, title = "nothing_to_undo", "Only an import that is finished can be undone"


async def imports_of(work: AsyncSession, site: int) -> Sequence[Import]:
    """The imports of a site, the newest first."""
    return (await work.scalars(select(Import).where(Import.site_id == site).order_by(Import.number.desc()))).all()


async def import_of(work: AsyncSession, site: int, public_id: str, *, to_change: bool = False) -> Import:
    """An import of a site. Raises ImportNotFound."""
    wanted = select(Import).where(Import.site_id == site, Import.id == public_id)
    found = await work.scalar(wanted.with_for_update() if to_change else wanted)
    if found is None:
        raise ImportNotFound()
    return found


async def make_import(
    work: AsyncSession, by: Actor, site: Site, public_id: str, kind: ImportKind, file: str, size: int, at: datetime
) -> Import:
    """Note a file that has come; whoever works on imports takes it from there."""
    made = Import(
        id=public_id, site_id=site.id, kind=kind, file=file, size=size, actor=by.name, state=ImportState.WAITING,
        created_at=at, progress=0, position={}, rows=0, stored=0, known=0, broken=0, report=[], days=[], problem="",
    )  # fmt: skip
    work.add(made)
    record_on_site(work, by, at, "import.created", file, site, kind=kind)
    await work.flush()
    return made


async def cancel(work: AsyncSession, by: Actor, site: Site, public_id: str, at: datetime) -> Import:
    """Stop an import; what came in goes out again. Raises ImportNotFound and ImportIsOver."""
    one = await import_of(work, site.id, public_id, to_change=True)
    if one.state not in (ImportState.WAITING, ImportState.RUNNING):
        raise ImportIsOver()
    one.state = ImportState.CANCELLING
    record_on_site(work, by, at, "import.cancelled", one.file, site)
    return one


async def undo(work: AsyncSession, by: Actor, site: Site, public_id: str, at: datetime) -> Import:
    """Take everything back that an import brought. Raises ImportNotFound and NothingToUndo."""
    one = await import_of(work, site.id, public_id, to_change=True)
    if one.state not in (ImportState.DONE, ImportState.FAILED):
        raise NothingToUndo()
    one.state = ImportState.UNDOING
    record_on_site(work, by, at, "import.undone", one.file, site)
    return one


async def next_unfinished(work: AsyncSession) -> Import | None:
    """The oldest import that is to be worked on."""
    living = select(Site.id).where(Site.deleted_at.is_(None))
    wanted = select(Import).where(Import.state.in_(UNFINISHED), Import.site_id.in_(living))
    return await work.scalar(wanted.order_by(Import.number).limit(1))


async def import_to_change(work: AsyncSession, number: int) -> Import | None:
    """An import by its number, for who works on it; None when its site has been erased meanwhile."""
    return await work.scalar(select(Import).where(Import.number == number).with_for_update())


async def forget_imports(stores: Stores, site: int) -> None:
    """Forget all imports of a site and their files; who works on one of them stops."""
    async with stores.postgres.work() as work:
        known = (await work.scalars(delete(Import).where(Import.site_id == site).returning(Import.id))).all()
    for public_id in known:
        Spool.of(stores.settings, public_id).remove()
