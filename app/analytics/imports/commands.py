"""The verbs of the command line: hand a file of this machine to the running hub, and see how it goes."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from app.analytics.imports.kinds import ImportKind
from app.analytics.imports.queries.records import import_of
from app.analytics.imports.schemas import ImportCard, ImportReport, UploadParams
from app.analytics.imports.taking import take_here
from app.kit.problems import BadRequest
from app.kit.stores import Stores
from app.sites import queries
from app.sites.actor import COMMAND_LINE
from app.sites.commands import SiteNotNamed


class NoSuchKind(BadRequest):
    """A kind of import that there is not."""

    code, title = "no_such_kind", "There is no such kind of import"


async def give_file(stores: Stores, site: str, kind: str, path: Path) -> tuple[int, str]:
    """Hand a file in; returns the site's number and the import's id. Raises SiteNotNamed, NoSuchKind, FileTooLarge."""
    try:
        params = UploadParams(kind=ImportKind(kind), name=path.name)
    except (ValidationError, ValueError):
        raise NoSuchKind(f"There is no kind {kind[:40]!r}; there are {', '.join(ImportKind)}.") from None
    async with stores.postgres.work() as work:
        found = await queries.sites_named(work, site)
    if len(found) != 1:
        raise SiteNotNamed()
    one = await take_here(stores, COMMAND_LINE, found[0], params, path, datetime.now(UTC))
    return found[0].id, one.id


async def look(stores: Stores, site: int, public_id: str) -> ImportReport:
    """How an import stands. Raises ImportNotFound."""
    async with stores.postgres.work() as work:
        one = await import_of(work, site, public_id)
    return ImportReport.model_validate({**ImportCard.of(one).model_dump(), "report": one.report})
