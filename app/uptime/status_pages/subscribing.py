"""Strangers subscribe: by a form, twice asked; the answer never says whether an address was known."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts import look
from app.alerts.letter import Letter
from app.alerts.queries import post
from app.kit.stores import Stores
from app.sites.models import Site
from app.uptime.status_pages import queries
from app.uptime.status_pages.links import confirm_url, id_of, page_url, subscriber_of
from app.uptime.status_pages.models import StatusPage, StatusSubscriber
from app.uptime.status_pages.words import words_of

KIND = "status_confirm"
LASTS = timedelta(hours=1)


async def ask_to_confirm(work: AsyncSession, stores: Stores, page: StatusPage, email: str, at: datetime) -> None:
    """Send an address the link that confirms it; at most one mail a day. Raises LimitReached."""
    known = await queries.subscriber_named(work, page.id, email)
    if known is None:
        await queries.refuse_too_many_subscribers(work, page.id)
        known = StatusSubscriber(
            id=id_of(stores.pepper, page.id, email), page_id=page.id, kind="email", target=email, created_at=at,
            confirmed_at=None,
        )  # fmt: skip
        work.add(known)
        await work.flush()
    site = await work.get(Site, page.site_id)
    if known.confirmed_at is not None or site is None or not stores.settings.sends_mail:
        return
    letter = _letter(stores, page, known)
    cause = f"{KIND}:{page.id}:{email}:{at:%Y-%m-%d}"
    await post(work, site, letter, to=email, cause=cause, kind=KIND, at=at, lasts=LASTS, is_urgent=True)


async def confirm(work: AsyncSession, stores: Stores, page: StatusPage, token: str, at: datetime) -> str | None:
    """Confirm the address of a token; the address, None for a token that is none."""
    found = await _found(work, stores, page, "confirm", token)
    if found is None:
        return None
    found.confirmed_at = found.confirmed_at or at
    return found.target


async def leave(work: AsyncSession, stores: Stores, page: StatusPage, token: str) -> str | None:
    """Forget the address of a token; the address, None when there is none (any more)."""
    found = await _found(work, stores, page, "leave", token)
    if found is None:
        return None
    await work.delete(found)
    return found.target


async def address_of(
    work: AsyncSession, stores: Stores, page: StatusPage, purpose: str, token: str
) -> str | None:  # fmt: skip
    """The address of a token, before a decision."""
    found = await _found(work, stores, page, purpose, token)
    return found.target if found else None


async def _found(
    work: AsyncSession, stores: Stores, page: StatusPage, purpose: str, token: str
) -> StatusSubscriber | None:
    subscriber_id = subscriber_of(stores.pepper, purpose, token)
    return await queries.subscriber_of_page(work, page.id, subscriber_id) if subscriber_id else None


def _letter(stores: Stores, page: StatusPage, subscriber: StatusSubscriber) -> Letter:
    say, url = words_of(page.language), confirm_url(stores, page, subscriber.id)
    said = say["confirm_said"].format(name=page.name, email=subscriber.target)
    subject = f"[{page.name}] {say['confirm']}"
    rows = [look.heading(page.name, say["confirm"], said), look.button(say["confirm"], url)]
    html = look.frame(subject, said, rows, look.foot(look.link(page.name, page_url(stores, page))))
    return Letter(subject, f"{subject}\n\n{said}\n\n{url}\n", html)
