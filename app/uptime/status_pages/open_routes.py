"""The public's door to status pages: no session, no cookie, and nothing that is not in ``PublicPage``.

A page with a password asks for it by HTTP Basic (RFC 7617), because a cookie would be one.
"""

import base64
import hmac
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import At
from app.kit.problems import NotFound
from app.kit.stores import Stores
from app.kit.work import Work
from app.uptime.status_pages import queries, subscribing
from app.uptime.status_pages.badge import BadgeKind, badge_of, draw, shields
from app.uptime.status_pages.feed import atom, rss
from app.uptime.status_pages.html import HEADERS, history_of, notice_of, page_of
from app.uptime.status_pages.links import page_url, subscriber_of
from app.uptime.status_pages.making import password_digest
from app.uptime.status_pages.models import StatusPage
from app.uptime.status_pages.picture import picture_of
from app.uptime.status_pages.public import ComponentView, PublicPage
from app.uptime.status_pages.schemas import AddressForm
from app.uptime.status_pages.words import words_of

router = APIRouter(prefix="/status/{slug}", tags=["status pages"], include_in_schema=False)
OPEN = {"access-control-allow-origin": "*", "cache-control": "public, max-age=15", "x-content-type-options": "nosniff"}
NO_STORE = {**HEADERS, "cache-control": "no-store"}
MOST_FORM = 2000  # bytes
REALM = {"www-authenticate": 'Basic realm="Status page", charset="UTF-8"'}


class NoSuchPage(NotFound):
    code, title = "no_such_page", "There is no such status page"


def _stores(request: Request) -> Stores:
    return request.app.state.stores


async def _page(request: Request, slug: str) -> StatusPage | Response:
    """The page, or the answer to who has not said its password."""
    stores = _stores(request)
    async with stores.postgres.work() as work:
        page = await _public(work, slug)
    if page.password is not None and not _knows(request, stores.pepper, page):
        return Response(words_of(page.language)["locked"], 401, REALM, "text/plain; charset=utf-8")
    return page


async def _public(work: AsyncSession, slug: str) -> StatusPage:
    page = await queries.public_page(work, slug)
    if page is None:
        raise NoSuchPage()
    return page


def _knows(request: Request, pepper: bytes, page: StatusPage) -> bool:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic" or page.password is None:
        return False
    try:
        password = base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return False
    return hmac.compare_digest(password_digest(pepper, page.id, password), page.password)


async def _addressed(request: Request, slug: str, purpose: str, token: str) -> StatusPage | Response:
    """The page that a link in a mail is about. It holds whatever became of the page's address, password or switch:
    nobody may be kept from leaving."""
    stores = _stores(request)
    subscriber_id = subscriber_of(stores.pepper, purpose, token)
    if subscriber_id is None:
        return await _page(request, slug)
    async with stores.postgres.work() as work:
        return await queries.page_of_subscriber(work, subscriber_id) or await _public(work, slug)


Asked = Annotated[StatusPage | Response, Depends(_page)]
Addressed = Annotated[StatusPage | Response, Depends(_addressed)]


def base_of(request: Request, page: StatusPage) -> str:
    """Where the page stands as its reader sees it: at the root of its own domain, or below /status."""
    return "" if request.scope.get("state", {}).get("status_domain") else f"/status/{page.slug}"


@router.get("")
async def show(request: Request, page: Asked, at: At) -> Response:
    """The page."""
    if isinstance(page, Response):
        return page
    picture = await picture_of(_stores(request), page, at)
    return HTMLResponse(page_of(picture, base_of(request, page)), headers=HEADERS)


@router.get("/history")
async def show_history(request: Request, page: Asked, at: At) -> Response:
    """What happened in the last 90 days."""
    if isinstance(page, Response):
        return page
    picture = await picture_of(_stores(request), page, at)
    return HTMLResponse(history_of(picture, base_of(request, page)), headers=HEADERS)


@router.get("/api.json")
async def as_json(request: Request, page: Asked, at: At) -> Response:
    """The same as JSON."""
    if isinstance(page, Response):
        return page
    picture = await picture_of(_stores(request), page, at)
    return Response(picture.model_dump_json(), headers=OPEN, media_type="application/json")


@router.get("/feed.atom")
async def as_atom(request: Request, page: Asked, at: At) -> Response:
    """What is written, as an Atom feed."""
    if isinstance(page, Response):
        return page
    stores = _stores(request)
    return Response(atom(await picture_of(stores, page, at), page_url(stores, page)), 200, OPEN, "application/atom+xml")


@router.get("/feed.rss")
async def as_rss(request: Request, page: Asked, at: At) -> Response:
    """What is written, as RSS."""
    if isinstance(page, Response):
        return page
    stores = _stores(request)
    return Response(rss(await picture_of(stores, page, at), page_url(stores, page)), 200, OPEN, "application/rss+xml")


@router.get("/badge/{name}")
async def badge(request: Request, page: Asked, name: str, at: At, kind: BadgeKind = "status") -> Response:
    """A badge: ``page.svg`` or a component's id with ``.svg``; with ``.json`` the document of shields.io."""
    if isinstance(page, Response):
        return page
    which, _, form = name.rpartition(".")
    component = _component(await picture_of(_stores(request), page, at), which, form)
    label, message, colour = badge_of(component[0], component[1], kind)
    if form == "json":
        return JSONResponse(shields(label, message, colour), headers=OPEN)
    return Response(draw(label, message, colour), headers=OPEN, media_type="image/svg+xml")


def _component(picture: PublicPage, which: str, form: str) -> tuple[PublicPage, ComponentView | None]:
    found = {one.id: one for group in picture.groups for one in group.components}
    if form not in ("svg", "json") or (which != "page" and which not in found):
        raise NoSuchPage()
    return picture, found.get(which)


@router.post("/subscribe")
async def subscribe(request: Request, page: Asked, work: Work, at: At) -> Response:
    """Ask an address whether it wants to hear; the same answer for every address."""
    if isinstance(page, Response):
        return page
    say = words_of(page.language)
    email = await _typed(request)
    try:
        address = AddressForm(email=email).email
    except ValidationError:
        return await _said(request, page, at, say["nowhere"], email[:100], 422)
    await subscribing.ask_to_confirm(work, _stores(request), page, address, at)
    return await _said(request, page, at, say["check_mail"], address)


async def _typed(request: Request) -> str:
    """The address in a form; '' for a body that is none."""
    if int(request.headers.get("content-length") or MOST_FORM + 1) > MOST_FORM:
        return ""
    fields = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=5)
    return fields.get("email", [""])[0]


@router.get("/{purpose}/{token}")
async def ask_about(request: Request, page: Addressed, purpose: str, token: str, work: Work, at: At) -> Response:
    """Ask before confirming or leaving: scanners open the links of mails."""
    if isinstance(page, Response):
        return page
    say, stores = words_of(page.language), _stores(request)
    email = await subscribing.address_of(work, stores, page, purpose, token) if purpose in PURPOSES else None
    if email is None:
        return await _without_address(request, page, purpose, token, at)
    said = say[f"{purpose}_said"].format(name=page.name, email=email)
    return await _said(request, page, at, say[purpose], said, button=say[purpose])


PURPOSES = ("confirm", "leave")


@router.post("/{purpose}/{token}")
async def decide(request: Request, page: Addressed, purpose: str, token: str, work: Work, at: At) -> Response:
    """Confirm, or leave by one click (RFC 8058)."""
    if isinstance(page, Response):
        return page
    say, stores, email = words_of(page.language), _stores(request), None
    if purpose == "confirm":
        email = await subscribing.confirm(work, stores, page, token, at)
    elif purpose == "leave":
        email = await subscribing.leave(work, stores, page, token)
    title = say["confirmed" if purpose == "confirm" else "left"]
    if email is None:
        return await _without_address(request, page, purpose, token, at)
    return await _said(request, page, at, title, email)


async def _without_address(request: Request, page: StatusPage, purpose: str, token: str, at: At) -> Response:
    """Who has left already, and clicks again, has what they want."""
    say = words_of(page.language)
    if purpose == "leave" and subscriber_of(_stores(request).pepper, purpose, token) is not None:
        return await _said(request, page, at, say["left"], "")
    return await _said(request, page, at, say["nowhere"], "", 404)


async def _said(
    request: Request, page: StatusPage, at: At, title: str, said: str, status: int = 200, button: str = ""
) -> Response:
    same = ("name", "slug", "about", "language", "colour", "logo", "home")
    bare = PublicPage(
        **{name: getattr(page, name) for name in same}, status="up", components=0, unmeasured=0, at=at, groups=[],
        incidents=[], maintenance=[], history=[], outages=[], takes_mail=False,
    )  # fmt: skip
    return HTMLResponse(notice_of(bare, base_of(request, page), title, said, button), status, NO_STORE)


@router.get("/{rest:path}")
async def nothing_else(rest: str) -> Response:
    """Under a page's own domain there is nothing of the dashboard."""
    raise NoSuchPage(f"There is no {rest[:100]!r} here.")
