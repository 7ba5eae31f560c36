"""A site: made, seen, changed and deleted, by those who may."""

import asyncio

import pytest

from tests.cast import Cast


def url(people: Cast) -> str:
    return f"/api/sites/{people.home.site.public_id}"


def sites(people: Cast) -> str:
    return f"/api/organizations/{people.home.organization.id}/sites"


async def test_its_owner_sees_it_with_the_key_for_its_pages(people: Cast):
    card = (await people.ada.browser.get(url(people))).json()
    assert card["domain"] == "ada.example"
    assert card["role"] == "owner"
    assert card["public_key"] == people.home.public_key
    assert card["first_event_at"] is None


async def test_an_admin_makes_one_from_what_they_paste(people: Cast):
    new = {"domain": "https://WWW.Example.org/pricing", "timezone": "Asia/Kolkata"}
    answer = await people.ada.browser.post(sites(people), json=new)
    assert answer.status_code == 201
    card = answer.json()
    assert (card["domain"], card["name"], card["timezone"]) == ("example.org", "example.org", "Asia/Kolkata")
    assert card["public_key"].startswith("ja_pk_")
    assert card["number"] > people.home.site.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"domain": "not a domain"},
        {"domain": "a\0b.example"},
        {"domain": "x.example", "timezone": "../../etc/passwd"},
        {"domain": "x.example", "timezone": "Mars/Olympus"},
        {"domain": "x.example", "name": ""},
        {"domain": "x" * 400},
        {},
    ],
)
async def test_a_wrong_form_is_refused_with_its_field(people: Cast, wrong: dict[str, str]):
    answer = await people.ada.browser.post(sites(people), json=wrong)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert answer.json()["errors"][0]["field"] in ("domain", "timezone", "name")


async def test_a_domain_is_there_once_in_an_organization_and_again_in_another(people: Cast):
    again = {"domain": "ada.example"}
    mine = await people.ada.browser.post(sites(people), json=again)
    assert (mine.status_code, mine.json()["code"]) == (409, "site_is_there")
    hers = await people.eve.browser.post(f"/api/organizations/{people.elsewhere.organization.id}/sites", json=again)
    assert hers.status_code == 201


async def test_of_many_who_make_the_same_site_at_once_one_succeeds(people: Cast):
    new = {"domain": "race.example"}
    answers = await asyncio.gather(*(people.ada.browser.post(sites(people), json=new) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


async def test_what_a_change_leaves_out_stays(people: Cast):
    change = {"timezone": "Europe/Berlin", "allowed_origins": ["https://Ada.example/", "*.ada.example"]}
    card = (await people.ada.browser.patch(url(people), json=change)).json()
    assert card["timezone"] == "Europe/Berlin"
    assert card["allowed_origins"] == ["https://ada.example", "*.ada.example"]
    assert card["domain"] == "ada.example"
    assert (await people.ada.browser.get(url(people))).json() == card


async def test_a_domain_cannot_be_changed_into_one_that_is_there(people: Cast):
    await people.ada.browser.post(sites(people), json={"domain": "b.example"})
    answer = await people.ada.browser.patch(url(people), json={"domain": "b.example"})
    assert answer.status_code == 409


async def test_a_deleted_site_is_gone_for_people_and_keys_and_its_domain_is_free(people: Cast):
    assert (await people.ada.browser.delete(url(people))).status_code == 204
    assert (await people.ada.browser.get(url(people))).status_code == 404
    assert (await people.ada.browser.get("/api/me")).json()["sites"] == []
    assert (await people.with_key(people.home.read_key).get(url(people))).status_code == 401
    again = await people.ada.browser.post(sites(people), json={"domain": "ada.example"})
    assert again.status_code == 201


async def test_a_viewer_only_looks(people: Cast):
    assert (await people.ben.browser.get(url(people))).json()["role"] == "viewer"
    for answer in (
        await people.ben.browser.patch(url(people), json={"name": "Ben's"}),
        await people.ben.browser.delete(url(people)),
        await people.ben.browser.get(url(people) + "/keys"),
        await people.ben.browser.post(sites(people), json={"domain": "b.example"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "role_too_small")


@pytest.mark.parametrize("name", ["nonsense", "a" * 12, "A" * 12, "%00", "ada.example", "1"])
async def test_what_is_not_there_is_not_found(people: Cast, name: str):
    assert (await people.ada.browser.get(f"/api/sites/{name}")).status_code == 404
