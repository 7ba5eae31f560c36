"""People write on a page, and who subscribed hears of it in the same transaction."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts import look
from app.alerts.carriers import HOOK
from app.alerts.letter import Letter
from app.alerts.models import DeliveryState
from app.alerts.queries import post_rows
from app.kit.stores import Stores
from app.sites.ids import new_id
from app.sites.models import Site
from app.uptime.models import Incident
from app.uptime.status_pages import queries
from app.uptime.status_pages.links import leave_url, page_url
from app.uptime.status_pages.models import StatusPage, StatusPost, StatusSubscriber
from app.uptime.status_pages.public import OVER, PostView
from app.uptime.status_pages.schemas import DraftView, PostForm, UpdateForm
from app.uptime.status_pages.words import lasted, words_of

KIND = "status_post"
LASTS = timedelta(hours=12)
LATELY = timedelta(days=7)
MOST_DRAFTS = 10


async def write_post(
    work: AsyncSession, stores: Stores, site: Site, page: StatusPage, form: PostForm, at: datetime
) -> StatusPost:
    """Write a new post, and tell who subscribed."""
    known = {component["id"] for component in page.components}
    post = StatusPost(
        id=new_id(), page_id=page.id, kind=form.kind, title=form.title, impact=form.impact, state=form.state,
        starts_at=form.starts_at or at, ends_at=form.ends_at, components=[c for c in form.components if c in known],
        incident_id=form.incident_id or None, updates=[], created_at=at, changed_at=at,
    )  # fmt: skip
    work.add(post)
    await add_update(work, stores, site, page, post, form, at)
    return post


async def add_update(
    work: AsyncSession, stores: Stores, site: Site, page: StatusPage, post: StatusPost, form: UpdateForm, at: datetime
) -> None:
    """Add a word to a post, and tell who subscribed."""
    post.updates = [*post.updates, {"at": at.isoformat(), "state": form.state, "text": form.text}]
    post.state, post.changed_at, page.changed_at = form.state, at, at
    if form.state in OVER and post.kind == "incident" and (post.ends_at is None or post.ends_at > at):
        post.ends_at = at
    await work.flush()
    subscribers = await queries.subscribers_of(work, page.id, confirmed=True)
    await post_rows(work, [_row(stores, site, page, post, one, at) for one in subscribers])


async def drafts_of(work: AsyncSession, page: StatusPage, at: datetime) -> list[DraftView]:
    """What could be written about outages of which nothing is written yet: those under way, and those of late."""
    written = {post.incident_id for post in await queries.posts_of(work, page.id)}
    incidents = await queries.incidents_to_write_of(work, page.monitors, at - LATELY)
    return [_draft(page, incident) for incident in incidents if incident.id not in written][:MOST_DRAFTS]


def _draft(page: StatusPage, incident: Incident) -> DraftView:
    say = words_of(page.language)
    mine = [component for component in page.components if component["monitor"] == incident.monitor_id]
    names = f" {say['and']} ".join(component["name"] for component in mine)
    # What the check said stays inside: it may name hosts, addresses and words of a backend.
    key = f"draft_{incident.kind}" if incident.ended_at is None else f"draft_was_{incident.kind}"
    time = lasted(round((incident.ended_at - incident.began_at).total_seconds())) if incident.ended_at else ""
    return DraftView(
        incident_id=incident.id, began_at=incident.began_at, ended_at=incident.ended_at,
        state="investigating" if incident.ended_at is None else "resolved",
        impact="major" if incident.kind == "down" else "minor", title=say[key].format(name=names),
        text=say[f"{key}_text"].format(name=names, time=time), components=[component["id"] for component in mine],
    )  # fmt: skip


def _row(
    stores: Stores, site: Site, page: StatusPage, post: StatusPost, subscriber: StatusSubscriber, at: datetime
) -> dict[str, Any]:
    say, names = words_of(page.language), {c["id"]: c["name"] for c in page.components}
    subject = f"[{page.name}] {say[post.state]}: {post.title}"
    if subscriber.kind == "email":
        content = letter_of(stores, page, post, subscriber, subject).content()
    else:
        view = PostView.of(post, names).model_dump(mode="json")
        content = {"url": subscriber.target, "body": {"page": page.name, "url": page_url(stores, page), "post": view}}
    return {
        "id": new_id(), "organization_id": site.organization_id, "site_id": site.id,
        "dedup_key": f"{KIND}:{post.id}:{len(post.updates)}:{subscriber.id}", "kind": KIND,
        "channel": "email" if subscriber.kind == "email" else HOOK, "recipient": subscriber.target,
        "subject": subject[:300], "content": content, "is_urgent": False, "state": DeliveryState.WAITING,
        "created_at": at, "next_at": at, "expires_at": at + LASTS, "lane": f"status:{subscriber.id}",
        "channel_id": None, "alert_ids": [],
    }  # fmt: skip


def letter_of(stores: Stores, page: StatusPage, post: StatusPost, subscriber: StatusSubscriber, subject: str) -> Letter:
    """The mail about the latest word on a post."""
    say, url, leave = words_of(page.language), page_url(stores, page), leave_url(stores, page, subscriber.id)
    said = post.updates[-1]["text"]
    rows = [look.heading(say[post.state], post.title, said), look.button(page.name, url)]
    html = look.frame(subject, said, rows, look.foot(page.name, look.link(say["leave"], leave)))
    return Letter(subject, f"{subject}\n\n{said}\n\n{url}\n\n-- \n{say['leave']}: {leave}\n", html, leave)
