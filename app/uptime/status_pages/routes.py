"""The people's door to the status pages of a site."""

from fastapi import APIRouter, Request

from app.kit.clock import At
from app.kit.stores import Stores
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.permit import Acting, Editing
from app.uptime.status_pages import making, posting, queries
from app.uptime.status_pages.schemas import (
    HookForm,
    PostForm,
    StatusPageCard,
    StatusPageForm,
    StatusPagesView,
    StatusPageView,
    SubscriberCard,
    UpdateForm,
)

router = APIRouter(prefix="/api/sites/{site}/status-pages", tags=["status pages"])


def _stores(request: Request) -> Stores:
    return request.app.state.stores


@router.get("")
async def status_pages(site: Editing, by: Acting, work: Work) -> StatusPagesView:
    """The status pages of a site, and the monitors that may stand on them."""
    return await making.overview(work, site, by)


@router.post("", status_code=201)
async def create_status_page(
    request: Request, site: Editing, form: StatusPageForm, by: Acting, work: Work, at: At
) -> StatusPageCard:
    """Make a status page."""
    made = await making.make(work, _stores(request), site, form, by, at)
    record_on_site(work, by, at, "status_page.created", made.name, site, slug=made.slug)
    return StatusPageCard.of(made)


@router.get("/{page}")
async def status_page(site: Editing, page: Id, work: Work, at: At) -> StatusPageView:
    """A status page with its posts, its subscribers and what could be written."""
    return await making.view(work, await queries.page_of_site(work, site.id, page), at)


@router.put("/{page}")
async def change_status_page(
    request: Request, site: Editing, page: Id, form: StatusPageForm, by: Acting, work: Work, at: At
) -> StatusPageCard:
    """Change a status page."""
    found = await queries.page_of_site(work, site.id, page)
    await making.change(work, _stores(request), site, found, form, by, at)
    record_on_site(work, by, at, "status_page.changed", found.name, site, slug=found.slug)
    return StatusPageCard.of(found)


@router.delete("/{page}", status_code=204)
async def remove_status_page(site: Editing, page: Id, by: Acting, work: Work, at: At) -> None:
    """Delete a status page with everything on it."""
    found = await queries.page_of_site(work, site.id, page)
    await work.delete(found)
    record_on_site(work, by, at, "status_page.deleted", found.name, site, slug=found.slug)


@router.post("/{page}/posts", status_code=201)
async def write_status_post(
    request: Request, site: Editing, page: Id, form: PostForm, by: Acting, work: Work, at: At
) -> StatusPageView:
    """Write about an incident or planned work; who subscribed is told."""
    found = await queries.page_of_site(work, site.id, page)
    await posting.write_post(work, _stores(request), site, found, form, at)
    record_on_site(work, by, at, "status_post.created", form.title, site)
    return await making.view(work, found, at)


@router.post("/{page}/posts/{post}/updates", status_code=201)
async def update_status_post(
    request: Request, site: Editing, page: Id, post: Id, form: UpdateForm, by: Acting, work: Work, at: At
) -> StatusPageView:
    """Add a word to a post; who subscribed is told."""
    found = await queries.page_of_site(work, site.id, page)
    one = await queries.post_of_page(work, found.id, post)
    await posting.add_update(work, _stores(request), site, found, one, form, at)
    record_on_site(work, by, at, "status_post.updated", one.title, site, state=form.state)
    return await making.view(work, found, at)


@router.delete("/{page}/posts/{post}", status_code=204)
async def remove_status_post(site: Editing, page: Id, post: Id, by: Acting, work: Work, at: At) -> None:
    """Delete a post; nobody is told."""
    found = await queries.page_of_site(work, site.id, page)
    one = await queries.post_of_page(work, found.id, post)
    await work.delete(one)
    found.changed_at = at
    record_on_site(work, by, at, "status_post.deleted", one.title, site)


@router.post("/{page}/webhooks", status_code=201)
async def add_webhook(
    site: Editing, page: Id, form: HookForm, by: Acting, work: Work, at: At, request: Request
) -> SubscriberCard:
    """Let a webhook hear of posts."""
    await making.refuse_hook(request.app.state.reach, form.url)
    made = await making.add_hook(work, await queries.page_of_site(work, site.id, page), form.url, at)
    record_on_site(work, by, at, "status_webhook.added", page, site)
    return SubscriberCard.of(made)


@router.delete("/{page}/subscribers/{subscriber}", status_code=204)
async def remove_subscriber(site: Editing, page: Id, subscriber: Id, by: Acting, work: Work, at: At) -> None:
    """Take a subscriber out."""
    found = await queries.page_of_site(work, site.id, page)
    one = await queries.subscriber_of_page(work, found.id, subscriber)
    if one is not None:
        await work.delete(one)
        record_on_site(work, by, at, "status_subscriber.removed", page, site)
