"""A link to one error: what it shows to somebody without an account, what it hides, and that it ends."""

from typing import Any

import pytest

from app.errors.shared.told import told
from tests.errors.conftest import Errors
from tests.errors.samples import error, frame

clickhouse = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
SECRETS = ("of the basket", "gold", "10.1.2.3", "/srv/", "said aloud", "Ada", "requests")


@clickhouse
async def test_a_link_shows_one_error_until_it_is_ended(errors: Errors):
    frames = [frame("main", "shop.app"), frame("total", vars={"order": "of the basket"})]
    await errors.send(
        **error(frames=frames), release="shop@1.0", environment="prod", user={"id": "7", "username": "Ada"},
        tags={"plan": "gold"}, server_name="10.1.2.3", modules={"requests": "2.0"}, extra={"cart": "of the basket"},
        breadcrumbs=[{"category": "console", "message": "said aloud"}, {"category": "navigation", "message": "/cart"}],
    )  # fmt: skip
    await errors.send(**error("KeyError", frames=[frame("other")]))
    await errors.stored(2)
    await errors.grouped(2)
    number = next(one["number"] for one in (await errors.get(""))["groups"] if one["type"] == "ValueError")
    path = f"{errors.site}/groups/{number}/share"
    assert (await errors.ada.get(path)).json() is None
    assert (await errors.ada.delete(path)).status_code == 404
    assert (await errors.people.ben.browser.put(path, json={})).status_code == 403  # he may look and not share
    assert (await errors.ada.put(path, json={"days": 0})).status_code == 422

    card = (await errors.ada.put(path, json={"days": 30})).json()
    assert card["created_by"] == "Ada" and card["expires_at"] > card["created_at"]
    assert (await errors.ada.get(path)).json()["url"] == card["url"]
    answer = await opened(errors, card["url"])
    assert answer.status_code == 200
    seen = answer.json()
    assert (seen["title"], seen["events"], sum(seen["series"]["events"])) == ("ValueError: no price", 1, 1)
    assert [one["function"] for one in seen["event"]["event"]["exception"][0]["frames"]] == ["main", "total"]
    assert [one["message"] for one in seen["event"]["event"]["breadcrumbs"]] == ["/cart"]
    assert [secret for secret in SECRETS if secret in answer.text] == []
    assert (await errors.ada.get(path)).json()["last_used_at"]

    other = (await errors.ada.put(path, json={})).json()
    assert other["expires_at"] is None and other["url"] != card["url"]
    assert (await opened(errors, card["url"])).status_code == 404  # the link before it has ended
    assert (await opened(errors, other["url"][:-1] + ("a" if other["url"][-1] != "a" else "b"))).status_code == 404
    token = other["url"].rpartition("/")[2]
    assert (await errors.people.stranger.post(f"/api/shares/{token}/open", json={})).status_code == 404
    into = next(one["number"] for one in (await errors.get(""))["groups"] if one["number"] != number)
    merged = await errors.ada.post(f"{errors.site}/merge", json={"into": into, "numbers": [number]})
    assert merged.status_code == 200
    assert (await opened(errors, other["url"])).json()["short_id"].endswith(f"-{into}")  # what it is part of now
    assert (await errors.ada.delete(path)).status_code == 204
    assert (await opened(errors, other["url"])).status_code == 404


async def opened(errors: Errors, url: str) -> Any:
    """What somebody without an account gets by a link."""
    return await errors.people.stranger.get(f"/api/shared-errors/{url.rpartition('/')[2]}")


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        ({}, {}),
        ({"message": "disk is full", "user": {"id": 1}, "request": {"url": "/a"}}, {"message": "disk is full"}),
        (
            {"threads": [{"frames": [{"function": "idle"}]}, {"crashed": True, "frames": [{"function": "f", "vars": {}}]}]},
            {"frames": [{"function": "f"}]},
        ),
        (
            {"exception": [{"type": "E", "frames": [{"line": 1, "abs_path": "/home/ada/a.py", "raw": {"line": 2, "vars": 1}}]}]},
            {"exception": [{"type": "E", "mechanism": {}, "frames": [{"line": 1, "raw": {"line": 2}}]}]},
        ),
        ({"breadcrumbs": [{"category": "ui.click", "data": {"a": 1}}, {"category": "query"}]},
         {"breadcrumbs": [{"category": "ui.click"}]}),
    ],
)  # fmt: skip
def test_what_is_not_named_is_not_shown(event: dict[str, Any], shown: dict[str, Any]):
    assert told(event) == shown
