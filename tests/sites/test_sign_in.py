"""Set-up, signing in and out, sessions and passwords, as a browser meets them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import select, text

from app.kit import clock
from app.kit.stores import Stores
from app.sites.models import SignIn, User
from app.sites.sign_in.attempts import ACCOUNT
from app.sites.sign_in.passwords import AT_ONCE, MAY_WAIT, Passwords, TooManyAtOnce
from tests.cast import PASSWORD, Cast, client

FIRST = {"organization": "Ada's", "name": "Ada", "email": "Ada@Example.com", "password": PASSWORD}
ADA = {"email": "ada@example.com", "password": PASSWORD}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
SAFARI = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15"


def at_time(app: FastAPI, moment: datetime) -> None:
    """Let every later request happen at another time."""

    async def then() -> datetime:
        return moment

    app.dependency_overrides[clock.now] = then


# --- set-up


async def test_the_first_person_sets_the_hub_up_and_is_signed_in(app: FastAPI):
    async with client(app) as browser:
        assert (await browser.get("/api/setup")).json() == {"needed": True}
        me = await browser.post("/api/setup", json=FIRST)
        assert me.status_code == 200
        assert me.json()["user"]["email"] == "ada@example.com"
        assert [(o["name"], o["slug"], o["role"]) for o in me.json()["organizations"]] == [("Ada's", "ada-s", "owner")]
        assert (await browser.get("/api/setup")).json() == {"needed": False}
        assert (await browser.get("/api/me")).json() == me.json()


async def test_of_many_who_set_up_at_once_one_wins(app: FastAPI, stores: Stores):
    async with client(app) as browser:
        forms = [FIRST | {"email": f"{n}@example.com"} for n in range(6)]
        answers = await asyncio.gather(*(browser.post("/api/setup", json=form) for form in forms))
    assert sorted(answer.status_code for answer in answers) == [200] + 5 * [409]
    async with stores.postgres.work() as work:
        assert len((await work.scalars(select(User))).all()) == 1


async def test_a_hub_is_set_up_once(people: Cast):
    answer = await people.stranger.post("/api/setup", json=FIRST | {"email": "mallory@example.com"})
    assert (answer.status_code, answer.json()["code"]) == (409, "set_up_already")


@pytest.mark.parametrize(
    "wrong",
    [{"password": "short"}, {"email": "ada"}, {"email": "a@b@c"}, {"name": " "}, {"name": "A\0"}, {"organization": ""}],
)
async def test_a_wrong_set_up_form_leaves_nothing_behind(app: FastAPI, wrong: dict[str, str]):
    async with client(app) as browser:
        answer = await browser.post("/api/setup", json=FIRST | wrong)
        assert answer.status_code == 422
        assert (await browser.get("/api/setup")).json() == {"needed": True}
    assert PASSWORD not in answer.text


# --- signing in


async def test_an_email_signs_in_in_any_case(people: Cast):
    answer = await people.stranger.post("/api/sign-in", json=ADA | {"email": " ADA@example.COM "})
    assert answer.status_code == 200
    assert (await people.stranger.get("/api/me")).json()["user"]["name"] == "Ada"


async def test_a_wrong_password_and_an_unknown_email_are_answered_alike(people: Cast):
    wrong = await people.stranger.post("/api/sign-in", json=ADA | {"password": "wrong"})
    unknown = await people.stranger.post("/api/sign-in", json=ADA | {"email": "nobody@example.com"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers
    assert (await people.stranger.get("/api/me")).status_code == 401


async def test_an_unknown_email_is_checked_against_a_hash_too(monkeypatch: pytest.MonkeyPatch):
    passwords, checked = Passwords(), []
    monkeypatch.setattr(passwords, "_verify", lambda *arguments: bool(checked.append(arguments)) or True)
    assert await passwords.fits(None, "nobody has this password") is False
    assert checked[0][0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_guessing_is_slowed_down_also_for_the_right_password(people: Cast):
    for _ in range(ACCOUNT.tries):
        assert (await people.stranger.post("/api/sign-in", json=ADA | {"password": "wrong"})).status_code == 401
    answer = await people.stranger.post("/api/sign-in", json=ADA)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    assert 0 < int(answer.headers["retry-after"]) <= ACCOUNT.seconds_each
    assert (await people.stranger.post("/api/sign-in", json=ADA | {"email": "ben@example.com"})).status_code == 200


async def test_a_crowd_is_turned_away_rather_than_queued():
    passwords = Passwords()
    answers = await asyncio.gather(*(passwords.fits(None, "x") for _ in range(40)), return_exceptions=True)
    assert sum(isinstance(answer, TooManyAtOnce) for answer in answers) == 40 - AT_ONCE - MAY_WAIT
    assert await passwords.fits(await passwords.hash("x"), "x")


async def test_a_weak_hash_is_renewed_when_its_owner_signs_in(people: Cast):
    await people.stranger.post("/api/sign-in", json=ADA)
    async with people.stores.postgres.work() as work:
        stored = await work.scalar(select(User.password_hash).where(User.email == ADA["email"]))
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await people.stranger.post("/api/sign-in", json=ADA)).status_code == 200


# --- the cookie


async def signed_in_at(people: Cast, base_url: str, user_agent: str = FIREFOX) -> Response:
    transport = ASGITransport(app=people.app)
    headers = {"x-nightjar": "1", "user-agent": user_agent}
    async with AsyncClient(transport=transport, base_url=base_url, headers=headers) as browser:
        return await browser.post("/api/sign-in", json=ADA)


@pytest.mark.parametrize("base_url", ["https://stats.example.com", "http://localhost:8000", "http://127.0.0.1:8000"])
async def test_where_a_browser_keeps_it_the_cookie_is_a_host_cookie(people: Cast, base_url: str):
    cookie = (await signed_in_at(people, base_url)).headers["set-cookie"]
    assert cookie.startswith("__Host-nightjar=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


@pytest.mark.parametrize(("base_url", "browser"), [("http://nas.lan:8000", FIREFOX), ("http://localhost:8000", SAFARI)])
async def test_over_plain_http_it_goes_without_secure(people: Cast, base_url: str, browser: str):
    cookie = (await signed_in_at(people, base_url, browser)).headers["set-cookie"]
    assert cookie.startswith("nightjar=")
    assert "HttpOnly" in cookie
    assert "Secure" not in cookie


async def test_over_https_a_plain_cookie_is_not_believed(people: Cast):
    token = people.ada.browser.cookies["nightjar"]
    transport = ASGITransport(app=people.app)
    async with AsyncClient(transport=transport, base_url="https://hub.test", cookies={"nightjar": token}) as browser:
        assert (await browser.get("/api/me")).status_code == 401
    secure = {"__Host-nightjar": token}
    async with AsyncClient(transport=transport, base_url="https://hub.test", cookies=secure) as browser:
        assert (await browser.get("/api/me")).status_code == 200


async def test_only_a_digest_of_the_session_is_stored_and_no_address_or_user_agent(people: Cast):
    token = (await signed_in_at(people, "http://nas.lan")).headers["set-cookie"].split("=")[1].split(";")[0]
    async with people.stores.postgres.work() as work:
        stored = (await work.scalars(text("select row_to_json(s)::text from sign_ins s"))).all()
        audit = (await work.scalars(text("select row_to_json(a)::text from audit_entries a"))).all()
    assert len(stored) == 4
    everything = "\n".join([*stored, *audit])
    for secret in (token, "127.0.0.1", FIREFOX, "Gecko"):
        assert secret not in everything


async def test_signing_in_again_ends_the_session_that_the_browser_had(people: Cast):
    before = people.ada.browser.cookies["nightjar"]
    assert (await people.ada.browser.post("/api/sign-in", json=ADA)).status_code == 200
    people.stranger.cookies.set("nightjar", before)
    assert (await people.stranger.get("/api/me")).status_code == 401


# --- sessions


async def test_sessions_are_listed_and_ended_one_by_one(people: Cast):
    await people.stranger.post("/api/sign-in", json=ADA, headers={"user-agent": FIREFOX})
    listed = (await people.stranger.get("/api/me/sessions")).json()
    assert [(s["device"], s["current"]) for s in listed].count(("Firefox on Linux", True)) == 1
    assert len(listed) == 2
    assert (await people.stranger.delete(f"/api/me/sessions/{people.ada.sign_in.id}")).status_code == 204
    assert (await people.ada.browser.get("/api/me")).status_code == 401
    assert (await people.stranger.get("/api/me")).status_code == 200


async def test_nobody_ends_the_session_of_another(people: Cast):
    answer = await people.eve.browser.delete(f"/api/me/sessions/{people.ada.sign_in.id}")
    assert answer.status_code == 404
    assert (await people.ada.browser.get("/api/me")).status_code == 200


async def test_signing_out_ends_the_session_on_the_server_too(people: Cast):
    token = people.ada.browser.cookies["nightjar"]
    assert (await people.ada.browser.post("/api/sign-out")).status_code == 204
    people.stranger.cookies.set("nightjar", token)
    assert (await people.stranger.get("/api/me")).status_code == 401
    assert (await people.stranger.post("/api/sign-out")).status_code == 204


async def test_a_session_lives_while_it_is_used_and_at_most_ninety_days(people: Cast):
    start = people.ada.sign_in.created_at
    for days in (29, 58, 87, 89.9):
        at_time(people.app, start + timedelta(days=days))
        assert (await people.ada.browser.get("/api/me")).status_code == 200
    at_time(people.app, start + timedelta(days=90, seconds=1))
    assert (await people.ada.browser.get("/api/me")).status_code == 401


async def test_a_session_that_is_not_used_ends_after_thirty_days(people: Cast):
    at_time(people.app, people.ada.sign_in.created_at + timedelta(days=30, seconds=1))
    assert (await people.ada.browser.get("/api/me")).status_code == 401


async def test_being_seen_is_written_now_and_then_not_always(people: Cast):
    async def last_seen() -> datetime:
        async with people.stores.postgres.work() as work:
            found = await work.scalar(select(SignIn.last_seen_at).where(SignIn.id == people.ada.sign_in.id))
        assert found is not None
        return found

    before = await last_seen()
    await people.ada.browser.get("/api/me")
    assert await last_seen() == before
    at_time(people.app, before + timedelta(minutes=11))
    await people.ada.browser.get("/api/me")
    assert await last_seen() == before + timedelta(minutes=11)


# --- the password


async def test_a_new_password_signs_every_other_browser_out(people: Cast):
    await people.stranger.post("/api/sign-in", json=ADA)
    change = {"current": PASSWORD, "new": "another good password"}
    assert (await people.stranger.post("/api/me/password", json=change)).status_code == 204
    assert (await people.stranger.get("/api/me")).status_code == 200
    assert (await people.ada.browser.get("/api/me")).status_code == 401
    assert (await people.ada.browser.post("/api/sign-in", json=ADA)).status_code == 401
    assert (await people.ada.browser.post("/api/sign-in", json=ADA | {"password": change["new"]})).status_code == 200


async def test_a_new_password_needs_the_current_one(people: Cast):
    change = {"current": "wrong", "new": "another good password"}
    answer = await people.ada.browser.post("/api/me/password", json=change)
    assert answer.status_code == 401
    assert (await people.ada.browser.get("/api/me")).status_code == 200


async def test_time_is_told_in_utc():
    assert (await clock.now()).tzinfo is UTC
