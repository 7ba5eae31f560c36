"""What a request must carry to be let in, beyond a role."""

import pytest

from tests.cast import HUB, Cast, client


def url(people: Cast) -> str:
    return f"/api/sites/{people.home.site.public_id}"


async def test_a_form_on_a_strangers_page_changes_nothing(people: Cast):
    people.ada.browser.headers.pop("x-nightjar")
    answer = await people.ada.browser.patch(url(people), json={"name": "Mallory's"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forged")
    assert (await people.ada.browser.get(url(people))).json()["name"] == "ada.example"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://hub.test.evil.example", "http://hub.test:81", ""]
)
async def test_a_request_from_another_origin_changes_nothing(people: Cast, origin: str):
    answer = await people.ada.browser.patch(url(people), json={"name": "x"}, headers={"origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "forged")


async def test_a_request_from_our_own_origin_is_ours(people: Cast):
    answer = await people.ada.browser.patch(url(people), json={"name": "Mine"}, headers={"origin": HUB})
    assert answer.status_code == 200


async def test_behind_a_proxy_that_renames_us_our_configured_address_is_ours(people: Cast):
    people.stores.settings = people.stores.settings.model_copy(update={"url": "https://stats.example.com"})
    answer = await people.ada.browser.patch(
        url(people), json={"name": "x"}, headers={"origin": "https://stats.example.com"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/api/setup", "/api/sign-in", "/api/sign-out", "/api/invitations/x/accept"])
async def test_nobody_is_signed_in_or_out_by_a_strangers_page(people: Cast, path: str):
    async with client(people.app) as browser:
        browser.headers.pop("x-nightjar")
        body = {"email": "ada@example.com", "password": "x" * 12, "name": "x", "organization": "x"}
        assert (await browser.post(path, json=body)).json()["code"] == "forged"


async def test_a_key_needs_no_header_for_browsers(people: Cast):
    program = people.with_key(people.home.admin_key)
    program.headers.pop("x-nightjar")
    assert (await program.patch(url(people), json={"name": "x"})).status_code == 200


async def test_a_proxys_basic_authentication_does_not_disturb_a_session(people: Cast):
    answer = await people.ada.browser.get(url(people), headers={"authorization": "Basic YWRhOng="})
    assert answer.status_code == 200


async def test_a_wrong_key_is_refused_though_a_session_would_do(people: Cast):
    answer = await people.ada.browser.get(url(people), headers={"authorization": "Bearer ja_sk_wrong"})
    assert answer.status_code == 401


@pytest.mark.parametrize("token", ["", "x", "\N{SNOWMAN}", "a" * 5000])
async def test_a_cookie_that_is_no_session_is_a_stranger(people: Cast, token: str):
    answer = await people.stranger.get("/api/me", headers={b"cookie": f"nightjar={token}".encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
