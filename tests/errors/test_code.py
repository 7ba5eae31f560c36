"""From a frame to its line in the repository: what a template may be, what an event may not do to it, and who sees it."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors.code.link import CodeLink, flaw_of
from tests.errors.conftest import Errors, until
from tests.errors.samples import error, frame, library

GITHUB = "https://github.com/acme/shop/blob/v{version}/{path}#L{line}"
RELEASE = "shop@1.4.2"


@pytest.mark.parametrize(
    ("url", "flaw"),
    [
        (GITHUB, ""),
        ("http://git.example:3000/{path}?at={release}", ""),
        ("javascript:alert(1)//{path}", "https://"),
        ("https:///{path}", "https://"),
        ("//git.example/{path}", "https://"),
        ("https://{path}.example/", "host"),
        ("https://ada:secret@git.example/{path}", "host"),
        ("https://git.example/src", "{path}"),
        ("https://git.example/{path}/{branch}", "{branch} is not known"),
        ("https://git.example/{path}{", "{path}"),
        ("https://git.example/a b/{path}", "spaces"),
        ("https://[git/{path}", "no address"),
    ],
)
def test_a_template_is_an_address_with_a_path(url: str, flaw: str):
    assert (flaw in flaw_of(url)) if flaw else not flaw_of(url)


@pytest.mark.parametrize(
    ("told", "root", "path"),
    [
        ({"filename": "shop/cart.py"}, "", "shop/cart.py"),
        ({"filename": "cart.py", "abs_path": "/app/shop/cart.py"}, "/app/", "shop/cart.py"),
        ({"filename": "/app/dist/server.js", "abs_path": "/app/dist/server.js"}, "/app", "dist/server.js"),
        ({"filename": "C:\\app\\shop\\cart.cs"}, "C:\\app\\", "shop/cart.cs"),
        ({"filename": "src/cart.ts", "abs_path": "https://shop.example/src/cart.ts", "is_mapped": True}, "/app/", "src/cart.ts"),
        ({"filename": "app:///./src/cart.ts?1f2e"}, "", "src/cart.ts"),
        ({"filename": "src/my cart#1.ts"}, "", "src/my%20cart%231.ts"),
        ({"filename": "../../etc/passwd"}, "", ""),
        ({"filename": "<anonymous>"}, "", ""),
        ({"filename": "[native code]"}, "", ""),
        ({"filename": "https://shop.example/app.min.js"}, "", ""),
        ({"filename": "a\u202eb.py"}, "", ""),
        ({}, "/app/", ""),
    ],
)  # fmt: skip
def test_a_file_is_called_as_the_repository_calls_it(told: dict[str, Any], root: str, path: str):
    link = CodeLink(GITHUB, root).of(told | {"line": 7}, RELEASE)
    assert link == (f"https://github.com/acme/shop/blob/v1.4.2/{path}#L7" if path else "")


def test_what_is_not_known_makes_no_link():
    assert not CodeLink(GITHUB).of({"filename": "a.py"}, RELEASE)
    assert not CodeLink(GITHUB).of({"filename": "a.py", "line": 7}, "")
    assert CodeLink("https://git.example/{path}").of({"filename": "a.py"}, "") == "https://git.example/a.py"


@given(st.text(), st.text(), st.integers(), st.text())
def test_no_event_leads_away_from_the_repository(filename: str, abs_path: str, line: int, release: str):
    url = "https://git.example/acme/{path}?at={release}#L{line}"
    link = CodeLink(url, "/app/").of({"filename": filename, "abs_path": abs_path, "line": line}, release)
    if link:
        parts = urlsplit(link)
        assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "git.example", f"L{line}")
        assert parts.path.startswith("/acme/") and ".." not in parts.path.split("/") and link.isascii()


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
async def test_frames_of_ones_own_are_linked_and_a_key_has_a_quota(errors: Errors):
    path = f"{errors.site}/code"
    assert (await errors.ada.get(path)).json() == {"url": "", "root": ""}
    form = {"url": GITHUB, "root": "/srv/"}
    assert (await errors.people.ben.browser.put(path, json=form)).status_code == 403
    refused = await errors.ada.put(path, json={"url": "javascript:{path}"})
    assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "url"
    assert (await errors.ada.put(path, json=form)).json() == form
    forged = frame("total", link="javascript:alert(1)")
    await errors.send(**error(frames=[library("get"), forged]), release=RELEASE)
    await errors.stored(1)
    await errors.grouped(1)

    async def links() -> list[str | None]:
        event = await errors.get("/groups/1/events/newest")
        return [one.get("link") for one in event["event"]["exception"][0]["frames"]]

    assert await links() == [None, "https://github.com/acme/shop/blob/v1.4.2/shop/cart.py#L7"]
    shared = (await errors.ada.put(f"{errors.site}/groups/1/share", json={})).json()["url"].rpartition("/")[2]
    assert "github" not in (await errors.people.stranger.get(f"/api/shared-errors/{shared}")).text
    await errors.ada.put(path, json={"url": "", "root": ""})
    assert await links() == [None, None]

    keys = f"/api/sites/{errors.people.home.site.public_id}/keys"
    public = next(
        one["id"] for one in (await errors.ada.get(keys)).json() if one["token"] == errors.people.home.public_key
    )
    assert (await errors.ada.patch(f"{keys}/{public}", json={"most_errors_a_day": 0})).status_code == 422
    limited = await errors.ada.patch(f"{keys}/{public}", json={"most_errors_a_day": 2})
    assert limited.json()["most_errors_a_day"] == 2

    refusals: list[str] = []

    async def is_refused() -> bool:
        answer = await errors.envelope(({"type": "event"}, error()))
        refusals.extend([answer.text] if answer.status_code == 429 else [])
        return answer.status_code == 429

    await until(is_refused, "the door has heard of the quota, and it is used up")
    assert "This key's quota" in refusals[0] and await is_refused()
    audit = (await errors.ada.get(f"/api/organizations/{errors.people.home.organization.id}/audit")).text
    assert "key.limited" in audit and "errors.code_linked" in audit
    assert (await errors.ada.patch(f"{keys}/{public}", json={"most_errors_a_day": None})).json()[
        "most_errors_a_day"
    ] is None

    async def is_taken() -> bool:
        return not await is_refused()

    await until(is_taken, "the door has heard that there is no quota any more")
