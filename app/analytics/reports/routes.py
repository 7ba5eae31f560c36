"""The people's door to reports and to who gets them."""

from fastapi import APIRouter, Request

from app.alerts import queries
from app.alerts.models import Topic
from app.alerts.schemas import Delivery, Mail, SubscriptionCard, SubscriptionForm
from app.analytics.reports.composing import zone_of
from app.analytics.reports.samples import post_sample, sample_of
from app.analytics.reports.schedule import REPORTS, next_due_at
from app.analytics.reports.schemas import Preview, ReportsView, TopicForm
from app.kit.clock import At
from app.kit.stores import Stores
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.permit import Acting, Editing, SignedIn

router = APIRouter(prefix="/api/sites/{site}/reports", tags=["reports"])


def _stores(request: Request) -> Stores:
    return request.app.state.stores


@router.get("")
async def reports(request: Request, site: Editing, work: Work, at: At) -> ReportsView:
    """Who gets reports and alerts of a site, and whether the hub sends mail at all."""
    return ReportsView(
        mail=Mail.of(_stores(request).settings),
        next_at={topic: next_due_at(topic, zone_of(site), at) for topic in REPORTS},
        subscriptions=[SubscriptionCard.of(one) for one in await queries.subscriptions_of_site(work, site.id)],
    )


@router.post("", status_code=201)
async def subscribe(site: Editing, form: SubscriptionForm, by: Acting, work: Work, at: At) -> SubscriptionCard:
    """Send somebody mail of a topic from now on; they need not be a member."""
    made = await queries.subscribe(work, site, form.topic, form.recipient, at)
    record_on_site(work, by, at, "subscription.created", form.recipient, site, topic=form.topic)
    return SubscriptionCard.of(made)


@router.delete("/{subscription}", status_code=204)
async def end_subscription(site: Editing, subscription: Id, by: Acting, work: Work, at: At) -> None:
    """Send somebody no more mail of a topic."""
    ended = await queries.end_subscription(work, site.id, subscription)
    record_on_site(work, by, at, "subscription.ended", ended.recipient, site, topic=ended.topic)


@router.get("/preview")
async def preview(request: Request, site: Editing, at: At, topic: Topic = Topic.WEEKLY_REPORT) -> Preview:
    """The mail of a topic as it would be sent now."""
    letter = await sample_of(_stores(request), site, topic, at)
    return Preview(subject=letter.subject, html=letter.html, text=letter.text)


@router.post("/test", status_code=202)
async def send_me_a_test(
    request: Request, site: Editing, form: TopicForm, me: SignedIn, work: Work, at: At
) -> Delivery:
    """Send the mail of a topic to oneself, now."""
    return Delivery.of(await post_sample(work, _stores(request), site, form.topic, me.email, at))
