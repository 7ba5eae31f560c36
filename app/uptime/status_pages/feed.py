"""What is written on a page as an Atom feed (RFC 4287) and as RSS 2.0. Pure."""

from email.utils import format_datetime

from markupsafe import Markup

from app.uptime.status_pages.public import PostView, PublicPage
from app.uptime.status_pages.words import words_of

M = Markup


def _posts(page: PublicPage) -> list[PostView]:
    every = [*page.incidents, *page.maintenance, *page.history]
    return sorted(every, key=lambda post: post.updates[0].at, reverse=True)


def _text(post: PostView, say: dict[str, str]) -> str:
    return "\n\n".join(f"{one.at:%Y-%m-%d %H:%M} UTC, {say[one.state]}: {one.text}" for one in post.updates)


def atom(page: PublicPage, url: str) -> str:
    """An Atom feed; an entry keeps its id while it gets updates."""
    say, posts = words_of(page.language), _posts(page)
    entries = M("").join(
        M(
            "<entry><id>{url}#{id}</id><title>{title}</title><updated>{updated}</updated>"
            '<published>{published}</published><link href="{url}#{id}"/><content type="text">{text}</content></entry>\n'
        ).format(
            url=url, id=post.id, title=f"{say[post.state]}: {post.title}", text=_text(post, say),
            updated=post.updates[0].at.isoformat(), published=post.updates[-1].at.isoformat(),
        )
        for post in posts
    )  # fmt: skip
    updated = posts[0].updates[0].at if posts else page.at
    return str(
        M(
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">'
            '<id>{url}</id><title>{name}</title><updated>{updated}</updated><link rel="self" href="{url}/feed.atom"/>'
            '<link href="{url}"/><author><name>{name}</name></author>\n{entries}</feed>\n'
        ).format(lang=page.language, url=url, name=page.name, updated=updated.isoformat(), entries=entries)
    )


def rss(page: PublicPage, url: str) -> str:
    """The same as RSS."""
    say = words_of(page.language)
    items = M("").join(
        M(
            '<item><guid isPermaLink="true">{url}#{id}</guid><title>{title}</title><link>{url}#{id}</link>'
            "<pubDate>{at}</pubDate><description>{text}</description></item>\n"
        ).format(
            url=url, id=post.id, title=f"{say[post.state]}: {post.title}", text=_text(post, say),
            at=format_datetime(post.updates[0].at),
        )
        for post in _posts(page)
    )  # fmt: skip
    return str(
        M(
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{name}</title>'
            "<link>{url}</link><description>{about}</description>\n{items}</channel></rss>\n"
        ).format(name=page.name, url=url, about=page.about or page.name, items=items)
    )
