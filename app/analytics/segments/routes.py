"""The people's door to segments."""

from fastapi import APIRouter

from app.analytics.segments import queries
from app.analytics.segments.models import Segment
from app.analytics.segments.schemas import SegmentCard, SegmentForm
from app.kit.clock import At
from app.kit.problems import NotAllowed, NotFound
from app.kit.work import Work
from app.sites.actor import Actor
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.models import Site
from app.sites.owned import may_change, owner, person
from app.sites.permit import Acting, Viewing

router = APIRouter(prefix="/api/sites/{site}/segments", tags=["segments"])


class SegmentNotFound(NotFound):
    code, title = "segment_not_found", "There is no such segment"


class OnlyEditorsShare(NotAllowed):
    code, title = "only_editors_share", "A segment for everybody of the site is made by those who may edit it"


@router.get("")
async def segments(site: Viewing, by: Acting, work: Work) -> list[SegmentCard]:
    """The segments of the site, and one's own."""
    return [SegmentCard.of(segment) for segment in await queries.segments_for(work, site.id, person(by))]


@router.post("", status_code=201)
async def create_segment(site: Viewing, form: SegmentForm, by: Acting, work: Work, at: At) -> SegmentCard:
    """Give filters a name. Whoever may look makes personal ones, whoever may edit also the site's."""
    owner_id = owner(form.is_personal, by, OnlyEditorsShare)
    await queries.refuse_too_many(work, site.id)
    segment = Segment(site_id=site.id, owner_id=owner_id, name=form.name, filters=form.filters, created_at=at)
    work.add(segment)
    await work.flush()
    record_on_site(work, by, at, "segment.created", segment.name, site)
    return SegmentCard.of(segment)


@router.put("/{segment}")
async def change_segment(site: Viewing, segment: Id, form: SegmentForm, by: Acting, work: Work, at: At) -> SegmentCard:
    """Change a segment; whoever asks by it gets the new one from now on."""
    found = await _mine(work, site, segment, by)
    found.owner_id, found.name, found.filters = owner(form.is_personal, by, OnlyEditorsShare), form.name, form.filters
    record_on_site(work, by, at, "segment.changed", found.name, site)
    return SegmentCard.of(found)


@router.delete("/{segment}", status_code=204)
async def remove_segment(site: Viewing, segment: Id, by: Acting, work: Work, at: At) -> None:
    """Remove a segment; links that ask by it are answered with 400."""
    found = await _mine(work, site, segment, by)
    record_on_site(work, by, at, "segment.removed", found.name, site)
    await work.delete(found)


async def _mine(work: Work, site: Site, segment: str, by: Actor) -> Segment:
    found = await queries.segment_for(work, site.id, person(by), segment)
    if found is None:
        raise SegmentNotFound()
    if not may_change(found.owner_id, by):
        raise OnlyEditorsShare()
    return found
