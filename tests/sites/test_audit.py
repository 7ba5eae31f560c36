"""The audit log says who did what to which subject, and never where from."""

from app.sites.audit.queries import PAGE
from tests.cast import Cast


async def test_what_people_and_keys_do_is_written_down(people: Cast):
    site, organization = f"/api/sites/{people.home.site.public_id}", f"/api/organizations/{people.home.organization.id}"
    ada = people.ada.browser
    await ada.patch(site, json={"timezone": "Asia/Kolkata"})
    await people.with_key(people.home.admin_key).patch(site, json={"name": "By key"})
    await ada.post(f"{organization}/invitations", json={"email": "new@example.com", "role": "admin"})
    await ada.patch(f"{organization}/members/{people.ben.user.id}", json={"role": "member"})
    await ada.patch(site, json={"timezone": "Asia/Kolkata"})  # changes nothing
    entries = (await ada.get(f"{organization}/audit")).json()["entries"]
    newest = [(entry["actor"], entry["action"], entry["subject"]) for entry in entries[:4]]
    key_id = people.home.admin_key[6:14]
    assert newest == [
        ("ada@example.com", "member.role_changed", "ben@example.com"),
        ("ada@example.com", "member.invited", "new@example.com"),
        (f"admin (ja_sk_{key_id}_…)", "site.changed", "ada.example"),
        ("ada@example.com", "site.changed", "ada.example"),
    ]
    assert entries[0]["detail"] == {"role": "viewer → member"}
    assert entries[3]["detail"] == {"site": "ada.example", "timezone": "UTC → Asia/Kolkata"}


async def test_what_was_refused_is_not_written_as_done(people: Cast):
    audit = f"/api/organizations/{people.home.organization.id}/audit"
    before = (await people.ada.browser.get(audit)).json()
    await people.ben.browser.patch(f"/api/sites/{people.home.site.public_id}", json={"name": "Ben's"})
    await people.eve.browser.delete(f"/api/sites/{people.home.site.public_id}")
    assert (await people.ada.browser.get(audit)).json() == before


async def test_what_somebody_does_with_their_account_is_seen_where_they_belong_only(people: Cast):
    await people.ben.browser.post("/api/sign-out")
    ours = (await people.ada.browser.get(f"/api/organizations/{people.home.organization.id}/audit")).json()["entries"]
    elsewhere = f"/api/organizations/{people.elsewhere.organization.id}/audit"
    theirs = (await people.eve.browser.get(elsewhere)).json()["entries"]
    assert (ours[0]["actor"], ours[0]["action"]) == ("ben@example.com", "person.signed_out")
    assert all(entry["actor"] != "ben@example.com" for entry in theirs)


async def test_pages_follow_each_other_without_gap_or_repetition(people: Cast):
    organization = f"/api/organizations/{people.home.organization.id}"
    audit = f"{organization}/audit"
    for number in range(PAGE + 5):
        await people.ada.browser.patch(organization, json={"name": f"Nest {number}"})
    first = (await people.ada.browser.get(audit)).json()
    second = (await people.ada.browser.get(audit, params={"before": first["next"]})).json()
    assert len(first["entries"]) == PAGE
    assert second["next"] is None
    ids = [entry["id"] for entry in first["entries"] + second["entries"]]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) > PAGE + 5


async def test_it_is_for_admins_and_a_wrong_page_is_refused(people: Cast):
    audit = f"/api/organizations/{people.home.organization.id}/audit"
    assert (await people.ben.browser.get(audit)).status_code == 403
    for wrong in ("0", "x", str(2**63)):
        assert (await people.ada.browser.get(audit, params={"before": wrong})).status_code == 422
