"""Status pages: what the public sees, and that it sees nothing more."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.alerts.models import Message
from app.kit.settings import read_settings
from app.kit.stores import Stores
from app.uptime.models import Incident, Monitor, MonitorState, StatusChange
from app.uptime.status_pages.models import StatusPage
from app.uptime.status_pages.picture import midnights, overall
from app.uptime.status_pages.snapshot import write_snapshots
from tests.cast import Cast, client

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
NOW = datetime.now(UTC)
SECRET = "internal.backend.example"


@pytest.fixture
def stores(stores: Stores, tmp_path) -> Stores:
    settings = read_settings(data=tmp_path, smtp_host="127.0.0.1", mail_from="nightjar@hub.test", url="http://hub.test")
    return replace(stores, settings=settings)


@pytest.fixture
def app(whole_app: FastAPI) -> FastAPI:
    """The whole application."""
    return whole_app


async def monitor(stores: Stores, site: int, name: str, status: str = "up", down_h: float = 0) -> str:
    """A monitor that has been measured for a month, and was down for some hours ten days ago."""
    one = Monitor(
        site_id=site, slug=name.lower(), name=f"{SECRET} {name}", kind="http", target=f"https://{SECRET}/", spec={},
        sealed=None, ping_token=None, interval_s=60, timeout_s=10, confirmations=1, retry_s=10, recoveries=1, slow_ms=0,
        is_upside_down=False, locations=["local"], quorum=1, tags=[], group="", parents=[], is_paused=False, shard=0,
        created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    async with stores.postgres.work() as work:
        work.add(one)
        await work.flush()
        work.add(MonitorState(monitor_id=one.id, site_id=site, status=status, since=NOW, state={}))
        steps: list[tuple[float, str]] = [(30 * 24, "up")]
        if down_h:
            steps += [(240, "down"), (240 - down_h, "up")]
        if status != "up":
            steps.append((0.5, status))
        for hours, was in steps:
            work.add(StatusChange(monitor_id=one.id, site_id=site, at=NOW - timedelta(hours=hours), status=was))
    return one.id


def form(monitors: list[str], **fields) -> dict:
    components = [{"name": f"Part {n}", "monitor": one, "shows_latency": n == 0} for n, one in enumerate(monitors)]
    known = {
        "name": "Ada's shop",
        "slug": "ada",
        "about": "All of it",
        "groups": [{"name": "Shop", "components": components}],
    }
    return known | fields


@pytest.fixture
async def at(people: Cast) -> str:
    return f"/api/sites/{people.home.site.public_id}/status-pages"


async def made(people: Cast, at: str, monitors: list[str], **fields) -> dict:
    answer = await people.ada.browser.post(at, json=form(monitors, **fields))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_the_public_sees_the_page_and_nothing_behind_it(people: Cast, stores: Stores, at: str):
    site = people.home.site.id
    shop, cart = await monitor(stores, site, "Shop", down_h=2), await monitor(stores, site, "Cart", "down")
    await made(people, at, [shop, cart])
    page = await people.stranger.get("/status/ada")
    assert page.status_code == 200
    assert "Some systems are down" in page.text
    assert "set-cookie" not in page.headers
    assert "default-src 'none'" in page.headers["content-security-policy"]
    told = (await people.stranger.get("/status/ada/api.json")).json()
    [group] = told["groups"]
    first = group["components"][0]
    assert first["uptime"] == pytest.approx(1 - 2 / 720, abs=2e-4)
    assert len(first["days"]) == 90
    assert sum(day["down_s"] for day in first["days"]) == pytest.approx(7200, abs=2)
    assert [one["status"] for one in group["components"]] == ["up", "down"]
    for path in ("", "/api.json", "/feed.atom", "/feed.rss", f"/badge/{first['id']}.svg", "/badge/page.json"):
        text = (await people.stranger.get(f"/status/ada{path}")).text
        assert SECRET not in text
        assert shop not in text
        assert people.home.site.public_id not in text
        for outside in ('src="http', "<script", "@import", "url("):
            assert outside not in text


async def test_what_is_not_measured_is_not_said_to_work(people: Cast, stores: Stores, at: str):
    site = people.home.site.id
    await made(people, at, [await monitor(stores, site, "Shop"), await monitor(stores, site, "Cart", "unmeasured")])
    text = (await people.stranger.get("/status/ada")).text
    assert "What is measured is operational" in text and "1 of 2 components are not measured." in text
    assert "All systems operational" not in text
    badge = (await people.stranger.get("/status/ada/badge/page.json")).json()
    assert badge["message"] == "What is measured is operational"


async def test_a_red_bar_has_its_line_until_somebody_writes_about_it(people: Cast, stores: Stores, at: str):
    shop = await monitor(stores, people.home.site.id, "Shop", down_h=2)
    page = await made(people, at, [shop])
    began = NOW - timedelta(hours=240)
    outage = (await people.stranger.get("/status/ada/api.json")).json()["outages"]
    assert [(one["component"], one["status"], one["seconds"]) for one in outage] == [("Part 0", "down", 7200)]
    front = (await people.stranger.get("/status/ada")).text
    for said in ("Part 0: Down", "2 h 0 min", "Detected automatically", "Days with trouble: 1", "Down 2 h 0 min"):
        assert said in front, said
    assert "Detected automatically" in (await people.stranger.get("/status/ada/history")).text
    for feed in ("atom", "rss"):
        told = (await people.stranger.get(f"/status/ada/feed.{feed}")).text
        assert "Resolved: Part 0: Down" in told and "2 h 0 min" in told, feed
        place = told.partition("/history#")[2].partition('"')[0].partition("<")[0]
        assert place == outage[0]["id"] and f'id="{place}"' in (await people.stranger.get("/status/ada/history")).text

    component = page["groups"][0]["components"][0]["id"]
    post = {"title": "The shop was down", "state": "resolved", "text": "It works again.", "components": [component],
            "starts_at": began.isoformat(), "ends_at": (began + timedelta(hours=2)).isoformat()}  # fmt: skip
    assert (await people.ada.browser.post(f"{at}/{page['id']}/posts", json=post)).status_code == 201
    told = (await people.stranger.get("/status/ada/api.json")).json()
    assert told["outages"] == [] and told["history"][0]["ends_at"].startswith(f"{began + timedelta(hours=2):%Y-%m-%d}")
    assert "Detected automatically" not in (await people.stranger.get("/status/ada/history")).text
    assert (await people.stranger.get("/status/ada/feed.atom")).text.count("<entry>") == 1


async def test_what_goes_on_and_nobody_wrote_about_is_among_the_current_incidents(
    people: Cast, stores: Stores, at: str
):  # fmt: skip
    await made(people, at, [await monitor(stores, people.home.site.id, "Shop", "down")], language="de")
    text = (await people.stranger.get("/status/ada")).text
    current = text.partition("Aktuelle Störungen")[2].partition("<h2>Shop")[0]
    assert "Part 0: Ausgefallen" in current and "Automatisch erkannt" in current and "seit" in current


async def test_badges(people: Cast, stores: Stores, at: str):
    shop = await monitor(stores, people.home.site.id, "Shop")
    page = await made(people, at, [shop])
    component = page["groups"][0]["components"][0]["id"]
    shields = (await people.stranger.get(f"/status/ada/badge/{component}.json?kind=uptime")).json()
    assert shields == {"schemaVersion": 1, "label": "Part 0 90 d", "message": "100 %", "color": "0b7460"}
    svg = await people.stranger.get("/status/ada/badge/page.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert "All systems operational" in svg.text
    assert "no data" in (await people.stranger.get(f"/status/ada/badge/{component}.svg?kind=latency")).text
    assert (await people.stranger.get("/status/ada/badge/abcdefghijkl.svg")).status_code == 404


async def test_a_page_with_a_password_asks_for_it_without_a_cookie(people: Cast, stores: Stores, at: str):
    shop = await monitor(stores, people.home.site.id, "Shop")
    await made(people, at, [shop], password="open sesame")
    for path in ("", "/api.json", "/feed.atom", "/badge/page.svg"):
        answer = await people.stranger.get(f"/status/ada{path}")
        assert (answer.status_code, answer.headers["www-authenticate"][:5]) == (401, "Basic")
        assert "Part 0" not in answer.text
    for password, status in (("open sesame", 200), ("close sesame", 401), ("", 401)):
        basic = base64.b64encode(f"x:{password}".encode()).decode()
        answer = await people.stranger.get("/status/ada", headers={"authorization": f"Basic {basic}"})
        assert answer.status_code == status


async def test_a_domain_of_its_own_shows_the_page_and_nothing_else(people: Cast, stores: Stores, at: str, app: FastAPI):
    shop = await monitor(stores, people.home.site.id, "Shop")
    await made(people, at, [shop], domain="status.ada.example")
    await app.status_hosts.refresh()  # type: ignore[attr-defined]
    async with client(app, host="status.ada.example") as public:
        page = await public.get("/")
        assert (page.status_code, "Ada&#39;s shop" in page.text) == (200, True)
        assert 'href="/feed.atom"' in page.text
        assert (await public.get("/feed.atom")).status_code == 200
        assert (await public.get("/api/me")).status_code == 404
        assert (await public.get("/sign-in")).status_code == 404
    taken = await people.eve.browser.post(
        f"/api/sites/{people.elsewhere.site.public_id}/status-pages",
        json=form([], slug="eve", domain="status.ada.example"),
    )
    assert taken.status_code == 409


async def test_nobody_shows_the_monitors_of_others(people: Cast, stores: Stores, at: str):
    hers = await monitor(stores, people.home.site.id, "Shop")
    stolen = await people.eve.browser.post(
        f"/api/sites/{people.elsewhere.site.public_id}/status-pages", json=form([hers], slug="eve")
    )
    assert (stolen.status_code, stolen.json()["code"]) == (400, "monitor_unknown")


async def outbox(stores: Stores) -> list[Message]:
    async with stores.postgres.work() as work:
        return list(await work.scalars(select(Message).order_by(Message.number)))


def token_in(message: Message, purpose: str) -> str:
    return message.content["text"].partition(f"/status/ada/{purpose}/")[2].split()[0]  # type: ignore[index]


async def test_who_subscribes_is_asked_twice_and_hears_of_posts(people: Cast, stores: Stores, at: str):
    shop = await monitor(stores, people.home.site.id, "Shop", "down")
    page = await made(people, at, [shop])
    for _ in range(2):
        answer = await people.stranger.post("/status/ada/subscribe", data={"email": "Reader@example.com"})
        assert (answer.status_code, "Look into your mailbox" in answer.text) == (200, True)
    [asked] = await outbox(stores)
    confirm = token_in(asked, "confirm")
    assert (await people.stranger.get(f"/status/ada/confirm/{confirm}")).status_code == 200
    post = {"title": "The shop is down", "state": "investigating", "text": "We are looking.", "impact": "major"}
    await people.ada.browser.post(f"{at}/{page['id']}/posts", json=post)
    assert len(await outbox(stores)) == 1, "opening the link is not confirming it"
    assert (await people.stranger.post(f"/status/ada/confirm/{confirm}")).status_code == 200
    assert (await people.stranger.post(f"/status/ada/leave/{confirm}")).status_code == 404, "a token has one purpose"
    hook = await people.ada.browser.post(f"{at}/{page['id']}/webhooks", json={"url": "https://hooks.example/x"})
    assert hook.status_code == 201
    view = (await people.ada.browser.get(f"{at}/{page['id']}")).json()
    word = {"state": "resolved", "text": "It works again."}
    await people.ada.browser.post(f"{at}/{page['id']}/posts/{view['posts'][0]['id']}/updates", json=word)
    _, *told = await outbox(stores)
    assert {(one.channel, one.recipient) for one in told} == {
        ("email", "reader@example.com"), ("status_webhook", "https://hooks.example/x"),
    }  # fmt: skip
    mail = next(one for one in told if one.channel == "email")
    assert mail.subject == "[Ada's shop] Resolved: The shop is down"
    feed = (await people.stranger.get("/status/ada/feed.atom")).text
    assert "Resolved: The shop is down" in feed
    assert (await people.stranger.post(f"/status/ada/leave/{token_in(mail, 'leave')}")).status_code == 200
    view = (await people.ada.browser.get(f"{at}/{page['id']}")).json()
    assert [one["kind"] for one in view["subscribers"]] == ["webhook"]


async def subscribed(people: Cast, stores: Stores, at: str, page: dict) -> str:
    """Reader@example.com has confirmed; the token to leave in the mail about a post."""
    await people.stranger.post("/status/ada/subscribe", data={"email": "Reader@example.com"})
    confirm = token_in((await outbox(stores))[-1], "confirm")
    assert (await people.stranger.post(f"/status/ada/confirm/{confirm}")).status_code == 200
    post = {"title": "The shop is down", "state": "investigating", "text": "We are looking."}
    await people.ada.browser.post(f"{at}/{page['id']}/posts", json=post)
    return token_in((await outbox(stores))[-1], "leave")


@pytest.mark.parametrize(
    "changed",
    [{"slug": "ada-2"}, {"password": "open sesame"}, {"is_on": False}, {"slug": "ada-2", "language": "de"}],
)
async def test_who_wants_to_leave_by_an_old_mail_may_whatever_became_of_the_page(
    people: Cast, stores: Stores, at: str, changed: dict
):  # fmt: skip
    page = await made(people, at, [])
    leave = await subscribed(people, stores, at, page)
    await people.ada.browser.put(f"{at}/{page['id']}", json=form([], **changed))
    asked = await people.stranger.get(f"/status/ada/leave/{leave}")
    assert (asked.status_code, "reader@example.com" in asked.text) == (200, True)
    for _ in range(2):  # by one click of the mail program, and again
        left = await people.stranger.post(f"/status/ada/leave/{leave}", data={"List-Unsubscribe": "One-Click"})
        assert (left.status_code, "set-cookie" in left.headers) == (200, False)
        assert (await people.ada.browser.get(f"{at}/{page['id']}")).json()["subscribers"] == []
        await people.ada.browser.put(f"{at}/{page['id']}", json=form([]))  # as it was: nothing is left to find it by


async def test_the_links_of_old_mails_hold_when_somebody_comes_back(people: Cast, stores: Stores, at: str):
    page = await made(people, at, [])
    old = await subscribed(people, stores, at, page)
    assert (await people.stranger.post(f"/status/ada/leave/{old}")).status_code == 200
    await people.stranger.post("/status/ada/subscribe", data={"email": "reader@example.com"})
    [back] = (await people.ada.browser.get(f"{at}/{page['id']}")).json()["subscribers"]
    assert (back["target"], back["confirmed_at"]) == ("reader@example.com", None)
    assert (await people.stranger.post(f"/status/ada/leave/{old}")).status_code == 200
    assert (await people.ada.browser.get(f"{at}/{page['id']}")).json()["subscribers"] == []
    forged = old[:-1] + ("0" if old[-1] != "0" else "1")
    assert (await people.stranger.post(f"/status/ada/leave/{forged}")).status_code == 404


async def test_a_draft_says_nothing_of_what_the_check_said(people: Cast, stores: Stores, at: str):
    shop = await monitor(stores, people.home.site.id, "Shop", "down")
    page = await made(people, at, [shop])
    async with stores.postgres.work() as work:
        work.add(
            Incident(
                id="incident0001", site_id=people.home.site.id, monitor_id=shop, kind="down", began_at=NOW,
                noticed_at=NOW, ended_at=None, code="connect_refused", words=f"{SECRET} refused", locations=[], facts={},
            )
        )  # fmt: skip
    view = (await people.ada.browser.get(f"{at}/{page['id']}")).json()
    [draft] = view["drafts"]
    assert (draft["title"], draft["impact"]) == ("Part 0 is down", "major")
    assert SECRET not in json.dumps(draft)
    post = {name: draft[name] for name in ("title", "text", "impact", "components", "incident_id")}
    done = await people.ada.browser.post(f"{at}/{page['id']}/posts", json={**post, "state": "investigating"})
    assert done.json()["drafts"] == []

    async with stores.postgres.work() as work:
        work.add(
            Incident(
                id="incident0002", site_id=people.home.site.id, monitor_id=shop, kind="degraded",
                began_at=NOW - timedelta(hours=2), noticed_at=NOW, ended_at=NOW - timedelta(minutes=80), code="slow",
                words=f"{SECRET} is slow", locations=[], facts={},
            )
        )  # fmt: skip
    [over] = (await people.ada.browser.get(f"{at}/{page['id']}")).json()["drafts"]
    assert (over["title"], over["state"], over["impact"]) == ("Part 0 was slow", "resolved", "minor")
    assert "for 40 min. It is well again." in over["text"] and over["ended_at"]


async def test_a_snapshot_is_written_with_each_change_and_not_for_secret_pages(people: Cast, stores: Stores, at: str):
    shop = await monitor(stores, people.home.site.id, "Shop")
    page = await made(people, at, [shop])
    await made(people, at, [shop], slug="secret", password="x")
    await write_snapshots(stores, NOW)
    folder = stores.settings.data / "status-pages"
    assert [one.name for one in folder.iterdir()] == ["ada"]
    assert "All systems operational" in (folder / "ada" / "index.html").read_text()
    assert 'href="./history.html"' in (folder / "ada" / "index.html").read_text()
    assert 'href="index.html"' in (folder / "ada" / "history.html").read_text()
    first = (folder / "ada" / "index.html").stat().st_mtime_ns
    await write_snapshots(stores, NOW + timedelta(seconds=10))
    assert (folder / "ada" / "index.html").stat().st_mtime_ns == first
    async with stores.postgres.work() as work:
        work.add(StatusChange(monitor_id=shop, site_id=people.home.site.id, at=NOW, status="down"))
        state = await work.get(MonitorState, shop)
        assert state
        state.status = "down"
    await write_snapshots(stores, NOW + timedelta(seconds=20))
    assert "Major outage" in (folder / "ada" / "index.html").read_text()
    await people.ada.browser.delete(f"{at}/{page['id']}")
    await write_snapshots(stores, NOW + timedelta(seconds=30))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"slug": "A b"}, "slug"),
        ({"logo": "https://elsewhere.example/logo.png"}, "a logo is a PNG"),
        ({"logo": "data:image/svg+xml;base64,AAAA"}, "a logo is a PNG"),
        ({"colour": "red;}body{display:none"}, "colour"),
        ({"home": "javascript:alert(1)"}, "begins with http"),
        ({"domain": "no domain"}, "domain"),
        ({"language": "tlh"}, "language"),
    ],
)
async def test_a_wrong_page_is_told_in_words(people: Cast, at: str, fields: dict, said: str):
    answer = await people.ada.browser.post(at, json=form([], **fields))
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    ("statuses", "whole"),
    [
        ([], "unmeasured"), (["unmeasured"], "unmeasured"), (["up", "unmeasured"], "up"), (["down", "down"], "down"),
        (["down", "unmeasured"], "partial"),
        (["down", "up"], "partial"), (["degraded", "up"], "degraded"), (["maintenance", "up"], "maintenance"),
    ],
)  # fmt: skip
def test_the_whole_is_told_from_its_parts(clickhouse_url: str, statuses: list[str], whole: str):
    assert overall(statuses) == whole


def test_days_are_local_days_summer_time_or_not(clickhouse_url: str):
    from zoneinfo import ZoneInfo

    bounds = midnights(datetime(2026, 4, 1, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    assert len(bounds) == 91
    lengths = {round(right - left) // 3600 for left, right in pairwise(bounds[:-1])}
    assert lengths == {23, 24}


async def test_a_page_is_gone_with_its_site_and_when_it_is_off(people: Cast, stores: Stores, at: str):
    page = await made(people, at, [])
    await people.ada.browser.put(f"{at}/{page['id']}", json=form([], is_on=False))
    assert (await people.stranger.get("/status/ada")).status_code == 404
    async with stores.postgres.work() as work:
        assert await work.get(StatusPage, page["id"])
