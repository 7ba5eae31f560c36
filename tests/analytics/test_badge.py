"""The badge: off until somebody wants it, a picture that can run nothing, a number that costs nothing twice."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.badge.draw import PAD, Style, badge, width_of
from app.analytics.badge.numbers import short
from app.kit.clickhouse import ClickHouse
from tests.analytics.test_shares import app  # noqa: F401 - the whole application
from tests.analytics.world import make, store
from tests.cast import Cast

SVG = "{http://www.w3.org/2000/svg}"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), st.sampled_from(Style))
def test_whatever_the_label_the_picture_is_one_text_and_nothing_that_runs(label: str, style: Style):
    drawn = ET.fromstring(badge(label, "1,234", style))
    assert [text.text or "" for text in drawn.iter(f"{SVG}text")] == ([label] if label else []) + ["1,234"]
    assert {node.tag.removeprefix(SVG) for node in drawn.iter()} <= {
        "svg", "title", "style", "clipPath", "g", "rect", "text",
    }  # fmt: skip
    assert not [name for node in drawn.iter() for name in node.attrib if name.startswith("on") or "href" in name]


def test_a_badge_is_as_wide_as_its_words():
    drawn = ET.fromstring(badge("visitors", "12"))
    assert int(drawn.attrib["width"]) == width_of("visitors") + width_of("12") + 4 * PAD
    assert width_of("日本") > width_of("il")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (9_999, "9,999"), (10_000, "10.0k"), (12_345, "12.3k"), (999_499, "999k"), (999_500, "1.00M"),
     (4_560_000, "4.56M"), (7_000_000_000, "7.00B")],
)  # fmt: skip
def test_numbers_have_three_figures(number: int, text: str):
    assert short(number) == text


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
async def test_a_badge_is_off_until_it_is_wanted_and_then_says_what_the_page_says(people: Cast, clickhouse: ClickHouse):
    now = datetime.now(UTC)
    await store(clickhouse, people.home.site.id, make(3, now.date(), 1, visitors=30), now, "today")
    of_site, api = f"/badge/{people.home.site.public_id}", f"/api/sites/{people.home.site.public_id}"
    assert (await people.stranger.get(f"{of_site}.svg")).status_code == 404
    del people.app.state.badge_numbers  # it remembers for ten seconds that there was none

    assert (await people.ben.browser.put(f"{api}/badge", json={"is_on": True})).status_code == 403
    assert (await people.ada.browser.put(f"{api}/badge", json={"is_on": True})).status_code == 200
    page = (await people.ada.browser.get(f"{api}/analytics/overview", params={"period": "today"})).json()
    told = await people.stranger.get(f"{of_site}.json", params={"metric": "visits", "period": "today"})
    assert told.json() == {"metric": "visits", "period": "today", "value": page["metrics"]["visits"]["value"]}

    answer = await people.stranger.get(f"{of_site}.svg", params={"label": '<script>&"', "style": "dark"})
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "public, max-age=60" in answer.headers["cache-control"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text

    for wrong in ({"metric": "revenue"}, {"period": "custom"}, {"label": "x" * 41}, {"style": "pink"}):
        assert (await people.stranger.get(f"{of_site}.svg", params=wrong)).status_code == 422
    assert (await people.stranger.get("/badge/nonsense.svg")).status_code == 404


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
async def test_a_popular_badge_asks_once(people: Cast, clickhouse: ClickHouse, monkeypatch: pytest.MonkeyPatch):
    await people.ada.browser.put(f"/api/sites/{people.home.site.public_id}/badge", json={"is_on": True})
    asked: list[object] = []
    ask = clickhouse.ask

    async def counted(*words: object, **binds: object) -> object:
        asked.append(words)
        return await ask(*words, **binds)  # type: ignore[arg-type]

    monkeypatch.setattr(clickhouse, "ask", counted)
    await people.stranger.get(f"/badge/{people.home.site.public_id}.svg")
    once = len(asked)
    for _ in range(5):
        await people.stranger.get(f"/badge/{people.home.site.public_id}.svg")
    assert once > 0
    assert len(asked) == once
