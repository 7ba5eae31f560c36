"""Reports: the right numbers, to the right people, once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from app.alerts.carriers import Carriers
from app.alerts.deliver import deliver_due
from app.alerts.models import Message, Subscription, Topic
from app.analytics.reports import words
from app.analytics.reports.chores import post_due_reports
from app.analytics.reports.contents import contents
from app.analytics.reports.schedule import Due
from app.analytics.schemas import Measured, Overview
from app.kit.clickhouse import ClickHouse
from app.kit.countries import COUNTRY_NAMES, country_name
from app.kit.stores import Stores
from app.main import create_app
from app.sites.models import Site
from tests.analytics.world import make, store
from tests.cast import HUB, Cast, play
from tests.mail_fixtures import Post, Received

MONDAY = datetime(2026, 7, 13, 2, 30, tzinfo=UTC)  # eight in Kolkata
WEEK = ("2026-07-06", "2026-07-12")


@pytest.fixture
def clickhouse_url(embedded_clickhouse_url: str) -> str:
    """One engine will do: that both give the same answers is tested where the questions are."""
    return embedded_clickhouse_url


@pytest.fixture
async def hub(mailing_stores: Stores, clickhouse: ClickHouse) -> AsyncIterator[Cast]:
    """The whole application, and a site in Kolkata with three weeks of visits."""
    mailing_stores.clickhouse = clickhouse
    app: FastAPI = create_app(mailing_stores)
    async with app.router.lifespan_context(app), play(app, mailing_stores) as people:
        async with mailing_stores.postgres.work() as work:
            await work.execute(update(Site).where(Site.id == people.home.site.id).values(timezone="Asia/Kolkata"))
        events = make(7, date(2026, 6, 25), 19)
        await store(clickhouse, people.home.site.id, events, datetime.now(UTC) - timedelta(hours=1), "world")
        yield people


async def subscribe(
    hub: Cast, recipient: str, topic: Topic = Topic.WEEKLY_REPORT, since: datetime = MONDAY - timedelta(days=9)
) -> dict[str, Any]:
    """By the people's door; as if it had been at another time."""
    path = f"/api/sites/{hub.home.site.public_id}/reports"
    answer = await hub.ada.browser.post(path, json={"topic": topic, "recipient": recipient})
    assert answer.status_code == 201, answer.text
    async with hub.stores.postgres.work() as work:
        changed = update(Subscription).where(Subscription.id == answer.json()["id"])
        await work.execute(changed.values(created_at=since))
    return answer.json()


async def posted(hub: Cast) -> list[Message]:
    async with hub.stores.postgres.work() as work:
        return list(await work.scalars(select(Message).order_by(Message.recipient)))


async def delivered(hub: Cast, post: Post) -> list[Received]:
    carriers = Carriers(hub.stores)
    later = datetime.now(UTC) + timedelta(minutes=1)
    # Messages posted at a time of the past are not too old for this clock.
    async with hub.stores.postgres.work() as work:
        await work.execute(update(Message).values(expires_at=later + timedelta(days=1), next_at=later))
    assert await deliver_due(hub.stores, carriers, asyncio.Event(), Random(1), lambda: later)
    await carriers.close()
    return sorted(post.received, key=lambda one: one.recipients)


async def test_a_weekly_report_says_what_the_dashboard_says(hub: Cast, post: Post):
    await subscribe(hub, "Friend@Example.org")
    goals = f"/api/sites/{hub.home.site.public_id}/goals"
    for goal in ({"kind": "event", "event_name": "Signup"}, {"kind": "event", "event_name": "Never"}):
        assert (await hub.ada.browser.post(goals, json=goal)).status_code == 201
    await post_due_reports(hub.stores, MONDAY)
    [one] = await delivered(hub, post)
    overview = f"/api/sites/{hub.home.site.public_id}/analytics/overview"
    asked = {"period": "custom", "from": WEEK[0], "to": WEEK[1], "compare": "previous"}
    seen = (await hub.ada.browser.get(overview, params=asked)).json()
    visitors = seen["metrics"]["visitors"]["value"]
    assert visitors > 10
    assert one.recipients == ["friend@example.org"]
    assert one.mail["Subject"] == f"ada.example: {visitors} visitors, 6 – 12 July 2026"
    for part in (one.part("plain"), one.part("html")):
        assert "6 – 12 July 2026" in part
        for row in [*seen["panels"]["source"]["rows"][:6], *seen["panels"]["path"]["rows"][:6]]:
            shown = row["value"].replace("&", "&amp;") if part.startswith("<!doctype") else row["value"]
            assert shown in part
        assert "Germany" in part and "Unknown" in part
        assert f"{HUB}/{hub.home.site.public_id}?period=custom" in part
    for said in (
        words.count(seen["metrics"]["pageviews"]["value"]),
        words.share(seen["metrics"]["bounce_rate"]["value"]),
    ):
        assert f">{said}<" in one.part("html")
        assert said in one.part("plain")
    reached = (await hub.ada.browser.get(f"/api/sites/{hub.home.site.public_id}/analytics/goals", params=asked)).json()
    signups = next(row["visitors"] for row in reached["rows"] if row["goal"]["name"] == "Signup")
    assert signups
    assert f"GOALS (visitors)\nSignup{signups:>54}" in one.part("plain").replace("\r", "")
    assert "Goals" in one.part("html") and "Never" not in one.part("html")
    days = seen["series"]["values"]["visitors"]
    assert f"Mon 6{days[0]:>55}" in one.part("plain")


async def test_exactly_one_to_each_however_often_and_by_however_many_it_is_done(hub: Cast, post: Post):
    for name in ("ada", "ben"):
        await subscribe(hub, f"{name}@example.org")
    await post_due_reports(hub.stores, MONDAY - timedelta(seconds=1))
    assert await posted(hub) == [], "not before eight"
    await asyncio.gather(*(post_due_reports(hub.stores, MONDAY) for _ in range(3)))
    for minutes in (1, 5, 60 * 24, 60 * 71):
        await post_due_reports(hub.stores, MONDAY + timedelta(minutes=minutes))
    assert [message.recipient for message in await posted(hub)] == ["ada@example.org", "ben@example.org"]
    assert len(await delivered(hub, post)) == 2
    await post_due_reports(hub.stores, MONDAY + timedelta(days=7))
    assert len(await posted(hub)) == 4
    # Another time zone makes eight o'clock come again, but not the same week.
    async with hub.stores.postgres.work() as work:
        await work.execute(update(Site).values(timezone="America/Los_Angeles"))
    await post_due_reports(hub.stores, MONDAY + timedelta(days=7, hours=20))
    assert len(await posted(hub)) == 4


async def test_who_subscribes_late_waits_for_the_next_one_and_a_hub_that_was_off_does_not_tell_old_news(hub: Cast):
    await subscribe(hub, "late@example.org", since=MONDAY + timedelta(minutes=1))
    await subscribe(hub, "long@example.org")
    await post_due_reports(hub.stores, MONDAY + timedelta(days=3, minutes=1))
    assert await posted(hub) == []
    await post_due_reports(hub.stores, MONDAY + timedelta(days=2))
    assert [message.recipient for message in await posted(hub)] == ["long@example.org"]


async def test_a_monthly_report_is_about_the_calendar_month(hub: Cast, post: Post):
    await subscribe(hub, "ada@example.org", Topic.MONTHLY_REPORT, since=datetime(2026, 6, 1, tzinfo=UTC))
    await post_due_reports(hub.stores, datetime(2026, 7, 1, 2, 30, tzinfo=UTC))
    [one] = await delivered(hub, post)
    assert "June 2026" in one.mail["Subject"]
    overview = f"/api/sites/{hub.home.site.public_id}/analytics/overview"
    asked = {"period": "custom", "from": "2026-06-01", "to": "2026-06-30"}
    seen = (await hub.ada.browser.get(overview, params=asked)).json()
    assert f"{seen['metrics']['visitors']['value']} visitors" in one.mail["Subject"]


async def test_one_click_unsubscribes_and_looking_does_not(hub: Cast, post: Post):
    made = await subscribe(hub, "friend@example.org")
    await post_due_reports(hub.stores, MONDAY)
    [one] = await delivered(hub, post)
    assert one.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = one.mail["List-Unsubscribe"].strip("<>")
    assert url in one.part("html") and url in one.part("plain")
    path = urlsplit(url).path
    # A mail program, or a scanner: without cookies, without our header.
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=hub.app), base_url=HUB) as program:
        for _ in range(3):
            looked = await program.get(path)
            assert looked.status_code == 200 and "Unsubscribe from the weekly report?" in looked.text
            assert "default-src 'none'" in looked.headers["content-security-policy"]
        assert await ended_at(hub, made["id"]) is None
        click = {
            "content": "List-Unsubscribe=One-Click",
            "headers": {"content-type": "application/x-www-form-urlencoded"},
        }
        for _ in range(2):
            assert (await program.post(path, **click)).status_code == 200
        assert await ended_at(hub, made["id"]) is not None
        assert "You are unsubscribed" in (await program.get(path)).text
        assert (await program.get(path[:-1] + "x")).status_code == 404
        assert (await program.post("/unsubscribe/nonsense")).status_code == 404
        await post_due_reports(hub.stores, MONDAY + timedelta(days=7))
        assert len(await posted(hub)) == 1
        # Nobody else can undo it; they can.
        reports = f"/api/sites/{hub.home.site.public_id}/reports"
        again = await hub.ada.browser.post(reports, json={"topic": "weekly_report", "recipient": "friend@example.org"})
        assert (again.status_code, again.json()["code"]) == (409, "has_unsubscribed")
        assert (await hub.ada.browser.delete(f"{reports}/{made['id']}")).status_code == 409
        assert "Welcome back" in (await program.post(f"{path}?action=return")).text
        assert await ended_at(hub, made["id"]) is None


async def ended_at(hub: Cast, subscription: str) -> datetime | None:
    async with hub.stores.postgres.work() as work:
        found = await work.get(Subscription, subscription)
        assert found
        return found.unsubscribed_at


async def test_preview_test_and_log(hub: Cast, post: Post):
    reports = f"/api/sites/{hub.home.site.public_id}/reports"
    for topic in Topic:
        seen = (await hub.ada.browser.get(f"{reports}/preview", params={"topic": topic})).json()
        assert seen["html"].startswith("<!doctype html>")
        assert f"/{hub.home.site.public_id}/settings/reports" in seen["html"]
        sent = await hub.ada.browser.post(f"{reports}/test", json={"topic": topic})
        assert (sent.status_code, sent.json()["recipient"], sent.json()["state"]) == (202, "ada@example.com", "waiting")
    mails = await delivered(hub, post)
    assert len(mails) == len(Topic)
    assert all(one.mail["Subject"].startswith("Test: ") and one.mail["List-Unsubscribe"] is None for one in mails)
    log = (await hub.ada.browser.get(f"/api/sites/{hub.home.site.public_id}/deliveries")).json()
    assert [(row["kind"], row["state"], row["attempts"]) for row in log] == [("test", "sent", 1)] * len(Topic)
    assert log[0]["answer"].startswith("queued as")
    for _ in range(10 - len(Topic)):
        assert (await hub.ada.browser.post(f"{reports}/test", json={"topic": "weekly_report"})).status_code == 202
    assert (await hub.ada.browser.post(f"{reports}/test", json={"topic": "weekly_report"})).status_code == 429


async def test_a_hub_without_a_mail_server_says_so(hub: Cast):
    hub.stores.settings = hub.stores.settings.model_copy(update={"smtp_host": ""})
    reports = f"/api/sites/{hub.home.site.public_id}/reports"
    mail = (await hub.ada.browser.get(reports)).json()["mail"]
    assert (mail["sends"], mail["missing"]) == (False, ["NIGHTJAR_SMTP_HOST"])
    refused = await hub.ada.browser.post(f"{reports}/test", json={"topic": "weekly_report"})
    assert (refused.status_code, refused.json()["code"]) == (409, "mail_is_not_set_up")
    assert "NIGHTJAR_SMTP_HOST" in refused.json()["detail"]


async def test_a_wrong_address_is_refused_with_a_sentence(hub: Cast):
    reports = f"/api/sites/{hub.home.site.public_id}/reports"
    injected = "ada@example.org\nBcc: eve@example.org"
    for recipient in ("", "ada", "ada@", "a@b@c.org", injected, "<ada@example.org>", "x" * 300 + "@example.org"):
        answer = await hub.ada.browser.post(reports, json={"topic": "weekly_report", "recipient": recipient})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "recipient"


async def test_nobody_is_named_in_the_log(hub: Cast, post: Post, capsys: pytest.CaptureFixture[str]):
    post.refuses = {"secret-person@example.org": "550 5.1.1 <secret-person@example.org>: no such user"}
    await subscribe(hub, "secret-person@example.org")
    await post_due_reports(hub.stores, MONDAY)
    assert await delivered(hub, post) == []
    said = "".join(capsys.readouterr())
    assert "delivery" in said and "refused" in said, "the log was looked at"
    assert "secret-person" not in said


def overview_of(visitors: int, before: int | None) -> Overview:
    names = ("visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "engaged_ms")
    of = Measured(value=visitors, before=before, change=None)
    return Overview.model_validate(
        {
            "period": {"name": "custom", "from_": "", "to": "", "interval": "day", "timezone": "UTC"},
            "comparison": None, "watermark": "", "filters": [], "metrics": dict.fromkeys(names, of),
            "series": {"buckets": [], "values": {"visitors": []}, "before": None},
            "panels": {name: {"rows": [], "total_rows": 0} for name in ("source", "path", "country")},
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (0, 5, "Nobody came this week. If that surprises you, look whether the script is still in the pages."),
        (1, 0, "1 visitor came; there was nobody the week before."),
        (1200, 1200, "1,200 visitors came, exactly as many as the week before."),
        (112, 100, "112 visitors came, 12% more than the week before."),
        (97, 100, "97 visitors came, 3% fewer than the week before."),
        (5000, 100, "5,000 visitors came, 50 times as many as the week before."),
    ],
)
def test_the_headline_is_a_sentence(now: int, before: int, said: str):
    due = Due(Topic.WEEKLY_REPORT, MONDAY, date(2026, 7, 6), date(2026, 7, 12))
    assert contents("ada.example", due, overview_of(now, before), "").headline == said


def test_countries_have_names():
    assert len(COUNTRY_NAMES) == 250
    assert (country_name("GB"), country_name("IN"), country_name(""), country_name("ZZ")) == (
        "United Kingdom", "India", "Unknown", "ZZ",
    )  # fmt: skip
