"""Whom a comment names or an assignment is for, and the mail that tells them."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts import look
from app.alerts.letter import Letter
from app.alerts.paint import piece
from app.alerts.queries import post
from app.errors.models import ErrorGroup
from app.sites.actor import Actor
from app.sites.models import Site, User

KIND = "error_mention"
LASTS = timedelta(days=3)


def mentioned(text: str, people: Sequence[User]) -> list[User]:
    """Whom a text names as ``@Ada Lovelace``, in any case; of names that begin alike the longest counts. Pure."""
    found: dict[str, User] = {}
    longest_first = sorted((one for one in people if one.name), key=lambda one: -len(one.name))
    for sign in re.finditer(r"(?<!\w)@", text):
        rest = text[sign.end() :].casefold()
        fits = (one for one in longest_first if re.match(rf"{re.escape(one.name.casefold())}(?!\w)", rest))
        if person := next(fits, None):
            found[person.id] = person
    return list(found.values())


def letter_of(site: Site, group: ErrorGroup, who: str, did: str, text: str, hub: str) -> Letter:
    """The mail that says what somebody ``did`` ("mentioned you", "assigned an error to you"). Pure."""
    url, home = f"{hub}/{site.public_id}/errors/{group.number}", f"{hub}/{site.public_id}"
    rows = [look.heading(f"{site.domain} · error", f"{who} {did}", group.title)]
    if text:
        rows.append(look.row(piece("div", "white-space:pre-wrap;" + look.BROKEN_ANYWHERE, text, "ink"), bottom=20))
    rows.append(look.button("Open the error", url))
    reason = f"You get this because {who} {did}."
    html = look.frame(f"{who} {did}", text or group.title, rows, look.foot(reason, look.link(site.domain, home)))
    parts = [f"{who} {did}", group.title, text, f"Open the error:\n{url}", f"-- \n{reason}"]
    return Letter(f"{who} {did}: {group.title}"[:200], "\n\n".join(part for part in parts if part) + "\n", html)


async def tell(
    work: AsyncSession, site: Site, by: Actor, people: Sequence[User], letter: Letter, cause: str, at: datetime
) -> None:
    """Put the mail into the outbox, in the transaction of its cause; nobody is told of what they did themselves."""
    for one in people:
        if by.user is None or one.id != by.user.id:
            told = f"{KIND}:{cause}:{one.id}"
            await post(work, site, letter, to=one.email, cause=told, kind=KIND, at=at, lasts=LASTS)
