"""The people's door to links to errors, and the strangers' door to what a link shows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from app.errors.deciding.routes import Number
from app.errors.issues.asking import Question
from app.errors.shared import answers, making, queries
from app.errors.shared.models import ErrorShare
from app.errors.shared.schemas import ErrorShareCard, ErrorShareForm, SharedError
from app.kit.clock import At
from app.kit.work import Work
from app.sites.actor import Actor
from app.sites.address import hub_url
from app.sites.digest import Pepper
from app.sites.permit import Acting, Editing
from app.sites.shares.link import link_token
from app.sites.shares.opening import ShareNotFound

router = APIRouter(prefix="/api", tags=["errors"])
STRANGER = Actor(id="", name="somebody with a link")


class _Cards:
    """Shows links, which name the hub as the request does."""

    def __init__(self, request: Request, pepper: Pepper) -> None:
        self._hub, self._pepper = hub_url(request), pepper

    def card(self, share: ErrorShare) -> ErrorShareCard:
        """The card of a link."""
        token = link_token(self._pepper, share.id, share.nonce, queries.PURPOSE)
        return ErrorShareCard.of(share, f"{self._hub}/shared-error/{token}")


Cards = Annotated[_Cards, Depends(_Cards)]


@router.get("/sites/{site}/errors/groups/{number}/share")
async def error_share(site: Editing, number: Number, cards: Cards, work: Work) -> ErrorShareCard | None:
    """The link that shows this error to somebody without an account; null where there is none."""
    share = await queries.share_of(work, site.id, number)
    return cards.card(share) if share else None


@router.put("/sites/{site}/errors/groups/{number}/share")
async def share_error(
    site: Editing, number: Number, form: ErrorShareForm, cards: Cards, by: Acting, work: Work, at: At
) -> ErrorShareCard:
    """Make a link to this error; the one before it ends."""
    return cards.card(await making.share(work, site, by, number, form, at))


@router.delete("/sites/{site}/errors/groups/{number}/share", status_code=204)
async def end_share(site: Editing, number: Number, by: Acting, work: Work, at: At) -> None:
    """End the link to this error: nobody who holds it gets another answer."""
    await making.end(work, site, by, number, at)


@router.get("/shared-errors/{token}")
async def shared_error(
    request: Request, token: Annotated[str, Path(max_length=100)], pepper: Pepper, work: Work, at: At
) -> SharedError:
    """The error that a link shows, for whoever holds it."""
    found = await queries.opened(work, token, pepper, at)
    if found is None:
        raise ShareNotFound()
    site, group = found
    await work.commit()
    return await answers.shared_error(Question(request, site, at, STRANGER), group.number)
