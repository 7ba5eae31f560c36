"""Rows of other products: Umami's website_event and Google Analytics' events_*."""

import gzip
import io
import json
import zipfile
from typing import Any

from app.analytics.imports.kinds import ImportKind
from app.analytics.imports.models import ImportState
from app.kit.sql import Fragment
from tests.analytics.imports.files import Desk

UMAMI = """website_id,session_id,visit_id,event_id,hostname,browser,os,device,screen,language,country,subdivision1,city,url_path,url_query,referrer_domain,referrer_path,page_title,event_type,event_name,created_at
w,s1,v1,e1,www.example.com,chrome,Windows 10,laptop,1920x1080,en-US,DE,DE-BY,Munich,/docs/,utm_source=letter&utm_medium=email,news.example,/today,"A ""title"", yes",1,,2026-03-01 10:00:00
w,s1,v1,e2,www.example.com,chrome,Windows 10,laptop,1920x1080,en-US,DE,DE-BY,Munich,/docs/,,,,,2,Signup,2026-03-01 10:05:00
w,s2,v2,e3,,ios,iOS,mobile,390x844,fr,FR,,,/,,google.com,/,,1,,2026-03-01 11:00:00
w,s2,v2,e4,,ios,iOS,mobile,390x844,fr,FR,,,/,,,,,1,,not a time
"""


async def events(desk: Desk) -> list[dict[str, Any]]:
    return await desk.stores.clickhouse.ask_any(Fragment("select * from events order by ts, name"))


async def test_umamis_events(desk: Desk):
    one = await desk.bring(UMAMI.encode(), "website_event.csv", ImportKind.UMAMI)
    assert (one.problem, one.state, one.rows, one.stored, one.broken) == ("", ImportState.DONE, 4, 3, 1)
    assert one.report[0]["line"] == 5
    first, signup, other = await events(desk)
    assert (first["name"], first["hostname"], first["path"]) == ("pageview", "example.com", "/docs")
    assert (first["title"], signup["title"]) == ('A "title", yes', "")
    assert (first["source"], first["channel"], first["utm_medium"]) == ("letter", "Email", "email")
    assert (first["browser"], first["os"], first["os_version"]) == ("Chrome", "Windows", "10")
    assert (first["device"], first["size"], first["country"], first["city"]) == ("desktop", "2xl", "DE", "Munich")
    assert (signup["name"], signup["session_id"]) == ("Signup", first["session_id"])
    assert signup["source"] == "letter", "a visit has one source"
    assert (other["hostname"], other["browser"], other["size"]) == ("example.com", "Safari", "xs")
    assert other["channel"] == "Organic Search"
    assert other["visitor_id"] != first["visitor_id"]


async def test_umamis_zip(desk: Desk):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("session.csv", "a,b\n1,2\n")
        archive.writestr("website_event.csv", UMAMI)
    one = await desk.bring(packed.getvalue(), "export.zip", ImportKind.UMAMI)
    assert (one.problem, one.stored) == ("", 3)
    again = await desk.bring(UMAMI.encode(), "website_event.csv", ImportKind.UMAMI)
    assert (again.stored, again.known) == (0, 3)


def google(name: str, seconds: int, **params: Any) -> dict[str, Any]:
    kinds = {str: "string_value", int: "int_value", float: "double_value"}
    return {
        "event_date": "20260301", "event_timestamp": str(1772359200000000 + seconds * 1_000_000), "event_name": name,
        "user_pseudo_id": "1234.5678", "user_id": None,
        "event_params": [{"key": k, "value": {kinds[type(v)]: v}} for k, v in params.items()],
        "device": {"category": "mobile", "language": "en-us", "operating_system": "Android",
                   "operating_system_version": "Android 14", "web_info": {"browser": "Chrome", "browser_version": "140.0.1"}},
        "geo": {"country": "United Kingdom", "region": "England", "city": "(not set)"},
        "ecommerce": {"purchase_revenue": None},
    }  # fmt: skip


async def test_googles_events(desk: Desk):
    page = "https://example.com/shop?utm_source=news&utm_medium=cpc"
    rows = [
        google("session_start", 0, page_location=page, ga_session_id=7),
        google(
            "page_view",
            0,
            page_location=page,
            page_referrer="https://www.google.com/",
            page_title="Welcome, ada@example.com",
        ),
        google("user_engagement", 12, page_location=page, engagement_time_msec=12345),
        google("scroll", 13, page_location=page, percent_scrolled=90),
        google("purchase", 60, page_location=page, currency="EUR", value=9.5, plan="pro"),
    ]
    body = gzip.compress("\n".join(map(json.dumps, rows)).encode())
    one = await desk.bring(body, "events_20260301.jsonl.gz", ImportKind.GA4_EVENTS)
    assert (one.problem, one.stored, one.broken) == ("", 4, 0)
    view, engaged, scrolled, purchase = await events(desk)
    assert (view["name"], view["path"], view["source"], view["utm_medium"]) == ("pageview", "/shop", "news", "cpc")
    assert view["title"] == "Welcome, (e-mail)", "an address in a title names somebody"
    assert (view["country"], view["region"], view["city"], view["browser_version"]) == ("GB", "England", "", "140")
    assert (engaged["name"], engaged["engaged_ms"], scrolled["scroll_pct"]) == ("engagement", 12345, 90)
    assert (purchase["name"], purchase["revenue"], purchase["currency"]) == ("purchase", 9.5, "EUR")
    assert purchase["props"] == {"plan": "pro"}
    assert len({event["session_id"] for event in (view, engaged, scrolled, purchase)}) == 1


async def test_a_parquet_that_is_none_fails_with_a_sentence(desk: Desk):
    one = await desk.bring(b"PAR1 this is no parquet", "x.parquet")
    assert one.state == ImportState.FAILED
    assert "Parquet" in one.problem


async def test_a_json_array_is_read_too(desk: Desk):
    rows = [{"ts": "2026-03-01T10:00:00Z", "name": "pageview", "url": "https://example.com/", "visitor_id": "a"}] * 2
    one = await desk.bring(json.dumps(rows, indent=1).encode(), "events.json")
    assert (one.problem, one.stored) == ("", 2)
