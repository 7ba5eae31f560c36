"""The people's door to annotations."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.analytics.annotations import queries
from app.analytics.annotations.models import Annotation
from app.analytics.annotations.queries import Written
from app.analytics.annotations.schemas import NOTE, AnnotationCard, AnnotationForm, AnnotationParams
from app.analytics.asking import Seeing
from app.kit.clock import At
from app.kit.problems import NotAllowed, NotFound
from app.kit.work import Work
from app.sites.actor import Actor
from app.sites.ids import Id
from app.sites.models import Site
from app.sites.organizations.roles import Role
from app.sites.permit import Acting, Viewing

router = APIRouter(prefix="/api/sites/{site}/annotations", tags=["annotations"])


class AnnotationNotFound(NotFound):
    code, title = "annotation_not_found", "There is no such annotation"


class OnlyEditorsAnnotate(NotAllowed):
    code, title = "only_editors_annotate", "A note for everybody of the site is written by those who may edit it"


@router.get("")
async def annotations(seeing: Seeing, work: Work, params: Annotated[AnnotationParams, Query()]) -> list[AnnotationCard]:
    """The annotations of a stretch of time, the latest first: the site's, and one's own. Who came by a shared link
    gets the site's where the link shows them."""
    if seeing.share is not None and not seeing.share.shows_annotations:
        return []
    found = await queries.annotations_for(
        work, seeing.site.id, seeing.person, params.from_, params.to, params.limit, params.offset
    )
    return [AnnotationCard.of(one, seeing.actor) for one in found]


@router.post("", status_code=201)
async def create_annotation(site: Viewing, form: AnnotationForm, by: Acting, work: Work, at: At) -> AnnotationCard:
    """Write a note at a moment. Whoever may look writes personal ones, whoever may edit also the site's."""
    owner = _owner(form, by)
    await queries.refuse_too_many(work, site.id)
    one = Annotation(
        site_id=site.id, owner_id=owner, author_id=_person(by), at=form.at, text=form.text, kind=NOTE, created_at=at
    )
    work.add(one)
    await work.flush()
    return AnnotationCard.of(Written(one, by.user.name if by.user else None), by)


@router.put("/{annotation}")
async def change_annotation(
    site: Viewing, annotation: Id, form: AnnotationForm, by: Acting, work: Work
) -> AnnotationCard:
    """Change a note."""
    found = await _mine(work, site, annotation, by)
    one = found.annotation
    one.owner_id, one.at, one.text = _owner(form, by), form.at, form.text
    return AnnotationCard.of(found, by)


@router.delete("/{annotation}", status_code=204)
async def remove_annotation(site: Viewing, annotation: Id, by: Acting, work: Work) -> None:
    """Remove a note."""
    await work.delete((await _mine(work, site, annotation, by)).annotation)


async def _mine(work: Work, site: Site, annotation: str, by: Actor) -> Written:
    found = await queries.annotation_for(work, site.id, _person(by), annotation)
    if found is None:
        raise AnnotationNotFound()
    if not found.annotation.may_be_changed_by(by):
        raise OnlyEditorsAnnotate()
    return found


def _owner(form: AnnotationForm, by: Actor) -> str | None:
    if form.is_personal and by.user is not None:
        return by.user.id
    if form.is_personal or not by.role_here.includes(Role.MEMBER):
        raise OnlyEditorsAnnotate()
    return None


def _person(by: Actor) -> str | None:
    return by.user.id if by.user else None
