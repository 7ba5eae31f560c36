"""The people's door to silences and mute times."""

from fastapi import APIRouter

from app.alerts.silences import queries
from app.alerts.silences.models import Silence
from app.alerts.silences.schemas import SilenceCard, SilenceForm
from app.kit.clock import At
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.permit import Acting, Editing, Viewing

router = APIRouter(prefix="/api/sites/{site}/silences", tags=["alerts"])


@router.get("")
async def silences(site: Viewing, work: Work, at: At) -> list[SilenceCard]:
    """The silences and mute times of a site, the newest first."""
    return [SilenceCard.of(one, at) for one in await queries.silences_of_site(work, site.id)]


@router.post("", status_code=201)
async def create_silence(site: Editing, form: SilenceForm, by: Acting, work: Work, at: At) -> SilenceCard:
    """Hold back the news of what begins."""
    made = Silence(site_id=site.id, created_by=by.name, created_at=at, **form.model_dump())
    await queries.add_silence(work, made)
    record_on_site(work, by, at, "silence.created", form.reason, site)
    return SilenceCard.of(made, at)


@router.put("/{silence}")
async def change_silence(
    site: Editing, silence: Id, form: SilenceForm, by: Acting, work: Work, at: At
) -> SilenceCard:  # fmt: skip
    """Change a silence; what it held back and holds back no longer is told."""
    found = await queries.silence_of_site(work, site.id, silence)
    for name, value in form.model_dump().items():
        setattr(found, name, value)
    await queries.look_again(work, site.id, at)
    record_on_site(work, by, at, "silence.changed", found.reason, site)
    return SilenceCard.of(found, at)


@router.delete("/{silence}", status_code=204)
async def end_silence(site: Editing, silence: Id, by: Acting, work: Work, at: At) -> None:
    """End a silence; what it held back and is still so is told."""
    found = await queries.silence_of_site(work, site.id, silence)
    await work.delete(found)
    await queries.look_again(work, site.id, at)
    record_on_site(work, by, at, "silence.ended", found.reason, site)
