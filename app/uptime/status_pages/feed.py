"""What a page tells as an Atom feed (RFC 4287) and as RSS 2.0: what was written, and what was measured where nobody
wrote. Pure."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from markupsafe import Markup

from app.uptime.status_pages.public import OutageView, PostView, PublicPage
from app.uptime.status_pages.words import lasted, words_of

M = Markup


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a feed tells; it keeps its id while it changes."""

    id: str
    title: str
    text: str
    began: datetime
    updated: datetime


def _entries(page: PublicPage, say: dict[str, str]) -> list[Entry]:
    written = [_of_post(post, say) for post in (*page.incidents, *page.maintenance, *page.history)]
    measured = [_of_outage(one, say) for one in page.outages]
    return sorted([*written, *measured], key=lambda one: (one.updated, one.id), reverse=True)


def _of_post(post: PostView, say: dict[str, str]) -> Entry:
    text = "\n\n".join(f"{one.at:%Y-%m-%d %H:%M} UTC, {say[one.state]}: {one.text}" for one in post.updates)
    newest, oldest = post.updates[0], post.updates[-1]
    return Entry(post.id, f"{say[post.state]}: {post.title}", text, oldest.at, newest.at)


def _of_outage(one: OutageView, say: dict[str, str]) -> Entry:
    since = f"{say[one.status]} {say['since']} {one.starts_at:%Y-%m-%d %H:%M} UTC"
    over = f", {say['resolved']} {one.ends_at:%Y-%m-%d %H:%M} UTC ({lasted(one.seconds)})" if one.ends_at else ""
    title = f"{one.component}: {say[one.status]}"
    return Entry(
        one.id, f"{say['resolved']}: {title}" if one.ends_at else title, f"{since}{over}. {say['automatic']}.",
        one.starts_at, one.ends_at or one.starts_at,
    )  # fmt: skip


def atom(page: PublicPage, url: str) -> str:
    """An Atom feed; an entry keeps its id while it gets updates.

    Entries lead to their place in the history: there they still are when the page itself no longer shows them.
    """
    found = _entries(page, words_of(page.language))
    entries = M("").join(
        M(
            "<entry><id>{url}#{id}</id><title>{title}</title><updated>{updated}</updated>"
            '<published>{published}</published><link href="{url}/history#{id}"/><content type="text">{text}</content>'
            "</entry>\n"
        ).format(
            url=url, id=one.id, title=one.title, text=one.text, updated=one.updated.isoformat(),
            published=one.began.isoformat(),
        )
        for one in found
    )  # fmt: skip
    updated = found[0].updated if found else page.at
    return str(
        M(
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">'
            '<id>{url}</id><title>{name}</title><updated>{updated}</updated><link rel="self" href="{url}/feed.atom"/>'
            '<link href="{url}"/><author><name>{name}</name></author>\n{entries}</feed>\n'
        ).format(lang=page.language, url=url, name=page.name, updated=updated.isoformat(), entries=entries)
    )


def rss(page: PublicPage, url: str) -> str:
    """The same as RSS."""
    items = M("").join(
        M(
            '<item><guid isPermaLink="false">{url}#{id}</guid><title>{title}</title><link>{url}/history#{id}</link>'
            "<pubDate>{at}</pubDate><description>{text}</description></item>\n"
        ).format(url=url, id=one.id, title=one.title, text=one.text, at=format_datetime(one.updated))
        for one in _entries(page, words_of(page.language))
    )
    return str(
        M(
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{name}</title>'
            "<link>{url}</link><description>{about}</description>\n{items}</channel></rss>\n"
        ).format(name=page.name, url=url, about=page.about or page.name, items=items)
    )
