"""Pages are made, changed and shown to their people."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import Invalid
from app.kit.reach import Reach
from app.kit.stores import Stores
from app.kit.url import Url
from app.sites.actor import Actor
from app.sites.digest import digest
from app.sites.ids import new_id
from app.sites.models import Site
from app.uptime.status_pages import queries
from app.uptime.status_pages.models import StatusPage, StatusSubscriber
from app.uptime.status_pages.posting import drafts_of
from app.uptime.status_pages.public import PostView
from app.uptime.status_pages.schemas import (
    MonitorChoice,
    StatusPageCard,
    StatusPageForm,
    StatusPagesView,
    StatusPageView,
    SubscriberCard,
)


async def overview(work: AsyncSession, site: Site, by: Actor) -> StatusPagesView:
    """The pages of a site, and what may stand on them."""
    found = await queries.choices(work, site, whole_organization=by.key is None)
    return StatusPagesView(
        pages=[StatusPageCard.of(page) for page in await queries.pages_of_site(work, site.id)],
        monitors=[MonitorChoice(id=monitor.id, name=monitor.name, site=domain) for monitor, domain in found],
    )


async def view(work: AsyncSession, page: StatusPage, at: datetime) -> StatusPageView:
    """A page with all that is written on it, and who hears of it."""
    names = {component["id"]: component["name"] for component in page.components}
    return StatusPageView(
        page=StatusPageCard.of(page), posts=[PostView.of(one, names) for one in await queries.posts_of(work, page.id)],
        subscribers=[SubscriberCard.of(one) for one in (await queries.subscribers_of(work, page.id))[:500]],
        drafts=await drafts_of(work, page, at),
    )  # fmt: skip


async def make(
    work: AsyncSession, stores: Stores, site: Site, form: StatusPageForm, by: Actor, at: datetime
) -> StatusPage:
    """A new page. Raises LimitReached, AddressTaken and MonitorUnknown."""
    await queries.refuse_too_many(work, site.id)
    page = StatusPage(
        id=new_id(), site_id=site.id, organization_id=site.organization_id, created_at=at, password=None, groups=[],
        written_at=None, written="",
    )  # fmt: skip
    await change(work, stores, site, page, form, by, at)
    work.add(page)
    await work.flush()
    return page


async def change(
    work: AsyncSession, stores: Stores, site: Site, page: StatusPage, form: StatusPageForm, by: Actor, at: datetime
) -> None:
    """Make a page as a form says. Raises AddressTaken, and MonitorUnknown for one that may not be shown."""
    with work.no_autoflush:
        await queries.refuse_taken(work, page.id, form.slug, form.domain)
        allowed = {m.id for m, _ in await queries.choices(work, site, whole_organization=by.key is None)}
    for component in (one for group in form.groups for one in group.components):
        if component.monitor not in allowed and component.monitor not in page.monitors:
            raise queries.MonitorUnknown(f"There is no monitor {component.monitor!r} that could stand on this page.")
    for name in ("name", "slug", "domain", "about", "language", "colour", "logo", "home", "is_on"):
        setattr(page, name, getattr(form, name))
    page.groups = [group.model_dump(mode="json") for group in form.groups]
    page.changed_at = at
    if form.password is not None:
        page.password = password_digest(stores.pepper, page.id, form.password) if form.password else None


def password_digest(pepper: bytes, page_id: str, password: str) -> bytes:
    """What is kept of a page's password."""
    return digest(pepper, "status page", f"{page_id}:{password}")


async def refuse_hook(reach: Reach, url: str) -> None:
    """Raises Invalid for a webhook to which this hub does not connect."""
    if sentence := await reach.refusal(Url.read(url).host):
        raise Invalid(sentence, errors=[{"field": "url", "message": sentence}])


async def add_hook(work: AsyncSession, page: StatusPage, url: str, at: datetime) -> StatusSubscriber:
    """A webhook that hears of posts; the same again is the same. Raises LimitReached."""
    known = await queries.subscriber_named(work, page.id, url)
    if known is not None:
        return known
    await queries.refuse_too_many_subscribers(work, page.id)
    made = StatusSubscriber(id=new_id(), page_id=page.id, kind="webhook", target=url, created_at=at, confirmed_at=at)
    work.add(made)
    await work.flush()
    return made
