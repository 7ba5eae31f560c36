"""The Sites API: what programs written for Plausible's send, and what they are answered."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from tests.cast import Cast

API = "/api/v1/sites"
pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)


@pytest.fixture
def app(whole_app: FastAPI) -> FastAPI:
    """The whole application, with an empty ClickHouse."""
    return whole_app


@pytest.fixture
def program(people: Cast) -> AsyncClient:
    """A script with the key of Ada's organization."""
    return people.with_key(people.home.organization_key)


async def test_a_site_is_made_found_changed_listed_and_deleted(people: Cast, program: AsyncClient):
    made = (await program.post(API, json={"domain": "https://www.New.example/", "timezone": "Europe/London"})).json()
    assert (made["domain"], made["timezone"], made["custom_properties"]) == ("new.example", "Europe/London", [])
    script = made["tracker_script_configuration"]["id"]
    assert (await program.get(f"{API}/new.example")).json() == made
    assert (await program.get(f"{API}/{script}")).json() == made
    assert (await people.stranger.get(f"/js/{script}.js")).status_code == 200
    changed = await program.put(f"{API}/new.example", json={"domain": "newer.example", "timezone": "UTC"})
    assert (changed.json()["domain"], changed.json()["id"]) == ("newer.example", script)
    listed = (await program.get(API)).json()
    assert [(one["domain"], one["timezone"]) for one in listed["sites"]] == [
        ("ada.example", "UTC"), ("newer.example", "UTC"),
    ]  # fmt: skip
    assert listed["meta"] == {"after": None, "before": None, "limit": 100}
    assert (await program.delete(f"{API}/newer.example")).json() == {"deleted": "true"}
    assert (await program.get(f"{API}/newer.example")).status_code == 404


async def test_a_site_made_here_counts_and_belongs_to_the_team(people: Cast, program: AsyncClient):
    team = (await program.get(f"{API}/teams")).json()["teams"]
    assert team == [{"id": people.home.organization.id, "name": "Ada's", "api_available": True}]
    made = (await program.post(API, json={"domain": "new.example", "team_id": team[0]["id"]})).json()
    assert made["timezone"] == "Etc/UTC"
    mine = (await people.ada.browser.get(f"/api/sites/{made['id']}")).json()
    assert (mine["role"], mine["public_key"][:6]) == ("owner", "ja_pk_")
    assert await people.app.state.directory.writable_site(made["id"]) is not None
    other = await program.post(API, json={"domain": "x.example", "team_id": people.elsewhere.organization.id})
    assert other.status_code == 404
    assert (await program.get(API, params={"team_id": people.elsewhere.organization.id})).status_code == 404


async def test_lists_are_told_in_pages(program: AsyncClient):
    for number in range(4):
        assert (await program.post(API, json={"domain": f"s{number}.example"})).is_success
    first = (await program.get(API, params={"limit": 2})).json()
    assert [one["domain"] for one in first["sites"]] == ["ada.example", "s0.example"]
    second = (await program.get(API, params={"limit": 2, "after": first["meta"]["after"]})).json()
    assert [one["domain"] for one in second["sites"]] == ["s1.example", "s2.example"]
    back = (await program.get(API, params={"limit": 2, "before": second["meta"]["before"]})).json()
    assert back == first | {"meta": first["meta"]}
    last = (await program.get(API, params={"limit": 2, "after": second["meta"]["after"]})).json()
    assert ([one["domain"] for one in last["sites"]], last["meta"]["after"]) == (["s3.example"], None)
    assert (await program.get(API, params={"after": "%%"})).json()["code"] == "cursor_wrong"


async def test_a_goal_is_found_or_made_by_what_reaches_it(program: AsyncClient):
    signup = {"site_id": "ada.example", "goal_type": "event", "event_name": "Signup"}
    made = (await program.put(f"{API}/goals", json=signup)).json()
    assert (made["domain"], made["display_name"], made["page_path"]) == ("ada.example", "Signup", None)
    assert (await program.put(f"{API}/goals", json=signup | {"display_name": "Other"})).json() == made
    page_goal = {"site_id": "ada.example", "goal_type": "page", "page_path": "/docs/**"}
    visit = (await program.put(f"{API}/goals", json=page_goal)).json()
    assert (visit["goal_type"], visit["display_name"], visit["page_path"]) == ("page", "Visit /docs/**", "/docs/**")
    deep = (await program.put(f"{API}/goals", json=page_goal | {"scroll_threshold": 60})).json()
    assert (deep["id"] != visit["id"], deep["goal_type"], deep["scroll_threshold"]) == (True, "page", 60)
    listed = (await program.get(f"{API}/goals", params={"site_id": "ada.example"})).json()
    assert [one["id"] for one in listed["goals"]] == [made["id"], visit["id"], deep["id"]]
    assert listed["goals"][0]["custom_props"] == {}
    gone = await program.request("DELETE", f"{API}/goals/{made['id']}", json={"site_id": "ada.example"})
    assert gone.json() == {"deleted": "true"}
    assert (await program.delete(f"{API}/goals/{visit['id']}?site_id=ada.example")).json() == {"deleted": "true"}
    again = await program.request("DELETE", f"{API}/goals/{made['id']}", json={"site_id": "ada.example"})
    assert (again.status_code, again.json()["error"]) == (404, "There is no such goal")


async def test_a_name_that_another_goal_has_is_refused(program: AsyncClient):
    goal = {"site_id": "ada.example", "goal_type": "event", "event_name": "A", "display_name": "Same"}
    await program.put(f"{API}/goals", json=goal)
    answer = await program.put(f"{API}/goals", json=goal | {"event_name": "B"})
    assert (answer.status_code, answer.json()["code"]) == (409, "goal_name_is_taken")


async def test_a_shared_link_is_found_or_made_by_its_name_and_opens(people: Cast, program: AsyncClient):
    asked = {"site_id": "ada.example", "name": "Wordpress", "ancestors": ["https://blog.example"]}
    made = (await program.put(f"{API}/shared-links", json=asked)).json()
    assert (await program.put(f"{API}/shared-links", json=asked)).json() == made
    token = made["url"].rpartition("/")[2]
    opened = await people.stranger.post(f"/api/shares/{token}/open", json={})
    assert opened.json()["site"]["domain"] == "ada.example"
    (mine,) = (await people.ada.browser.get(f"/api/sites/{people.home.site.public_id}/shares")).json()
    assert (mine["name"], mine["url"], mine["ancestors"]) == ("Wordpress", made["url"], ["https://blog.example"])
    listed = (await program.get(f"{API}/shared-links", params={"site_id": "ada.example"})).json()
    assert listed["shared_links"] == [made]
    gone = await program.request("DELETE", f"{API}/shared-links/{made['id']}", json={"site_id": "ada.example"})
    assert gone.json() == {"deleted": "true"}
    assert (await people.stranger.post(f"/api/shares/{token}/open", json={})).status_code == 404


async def test_forms_are_understood_as_json_is(program: AsyncClient):
    multipart = {"domain": (None, "form.example"), "timezone": (None, "Asia/Kolkata")}
    made = await program.post(API, files=multipart)
    assert (made.json()["domain"], made.json()["timezone"]) == ("form.example", "Asia/Kolkata")
    coded = {"site_id": "form.example", "goal_type": "page", "page_path": "/a b", "scroll_threshold": "50"}
    goal = await program.put(f"{API}/goals", data=coded)
    assert (goal.json()["page_path"], goal.json()["scroll_threshold"]) == ("/a b", 50)
    url = f"{API}/goals/{goal.json()['id']}"
    assert (await program.request("DELETE", url, files={"site_id": (None, "form.example")})).is_success


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("POST", "", {}, 400, "domain: Field required"),
        ("POST", "", {"domain": "no domain"}, 400, "domain"),
        ("POST", "", {"domain": "a.example", "timezone": "Mars/North"}, 400, "timezone"),
        ("POST", "", {"domain": "a.example", "colour": "red"}, 400, "colour"),
        ("POST", "", {"domain": "ada.example"}, 409, "has a site for that domain"),
        ("POST", "", {"domain": "a.example", "tracker_script_configuration": {"outbound_links": True}}, 400, "tag"),
        ("POST", "", {"domain": "a.example", "tracker_script_configuration": {"magic": True}}, 400, "magic"),
        ("PUT", "/goals", {"site_id": "ada.example", "goal_type": "event"}, 400, "event_name"),
        ("PUT", "/goals", {"site_id": "ada.example", "goal_type": "page", "page_path": "x"}, 400, "page_path"),
        ("PUT", "/goals", {"site_id": "ada.example", "goal_type": "revenue"}, 400, "goal_type"),
        ("PUT", "/goals", {"site_id": "eve.example", "goal_type": "event", "event_name": "x"}, 404, "no such site"),
        ("PUT", "/shared-links", {"site_id": "ada.example"}, 400, "name"),
        ("DELETE", "/goals/abcdefghijkl", {}, 400, "site_id"),
        ("GET", "/goals", None, 400, "site_id"),
        ("GET", "/eve.example", None, 404, "no such site"),
        ("GET", "?limit=0", None, 400, "limit"),
    ],
)
async def test_what_is_wrong_is_said_in_both_shapes(
    program: AsyncClient, method: str, path: str, body: Any, status: int, said: str
):
    answer = await program.request(method, API + path, json=body)
    told = answer.json()
    assert answer.status_code == status, answer.text
    assert said in told["error"]
    assert told["error"] == told["detail"]


async def test_json_is_json_whatever_curl_calls_it(program: AsyncClient):
    form = {"content-type": "application/x-www-form-urlencoded"}
    made = await program.post(API, content=b' {"domain": "curl.example"}', headers=form)
    assert made.json()["domain"] == "curl.example"
    asked = b'{"site_id": "curl.example", "metrics": ["visitors"], "date_range": "7d"}'
    assert (await program.post("/api/v2/query", content=asked, headers=form)).json()["results"][0]["metrics"] == [0]


async def test_a_form_that_is_none_or_too_large_is_refused(program: AsyncClient):
    torn = {"content-type": "multipart/form-data"}
    assert (await program.post(API, content=b"x", headers=torn)).json()["error"].startswith("The form cannot be read")
    large = await program.post(API, data={"domain": "x" * 100_001})
    assert (large.status_code, "100000 bytes" in large.json()["error"]) == (413, True)


async def test_who_has_no_key_for_it_is_told_so(people: Cast):
    assert (await people.stranger.get(API)).json()["error"].startswith("This is for a secret key of an organization")
    assert (await people.ada.browser.get(API)).status_code == 401
    refused = await people.with_key(people.home.admin_key).get(API)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_too_small")


async def test_an_organizations_key_asks_the_stats_api_about_each_of_its_sites(people: Cast, program: AsyncClient):
    body = {"metrics": ["visitors"], "date_range": "7d"}
    second = (await program.post(API, json={"domain": "second.example"})).json()
    for name in ("ada.example", people.home.site.public_id, "second.example", second["id"]):
        answer = await program.post("/api/v2/query", json={"site_id": name, **body})
        assert (answer.status_code, answer.json()["results"]) == (200, [{"metrics": [0], "dimensions": []}])
    for name in ("eve.example", people.elsewhere.site.public_id, "nobody.example"):
        answer = await program.post("/api/v2/query", json={"site_id": name, **body})
        assert (answer.status_code, answer.json()["error"]) == (404, "There is no such site")


async def test_scope_read_alone_manages_nothing_and_scope_sites_alone_reads_no_numbers(people: Cast):
    keys = f"/api/organizations/{people.home.organization.id}/keys"
    tokens = {}
    for scope in ("read", "sites"):
        made = await people.ada.browser.post(keys, json={"name": scope, "scopes": [scope]})
        tokens[scope] = made.json()["token"]
    assert (await people.with_key(tokens["read"]).get(API)).json()["code"] == "scope_too_small"
    body = {"site_id": "ada.example", "metrics": ["visitors"], "date_range": "7d"}
    for path in ("", "/analytics/overview", "/goals"):
        answer = await people.with_key(tokens["sites"]).get(f"/api/sites/{people.home.site.public_id}{path}")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_too_small")
    assert (await people.with_key(tokens["sites"]).post("/api/v2/query", json=body)).status_code == 403
    overview = f"/api/sites/{people.home.site.public_id}/analytics/overview"
    assert (await people.with_key(tokens["read"]).get(overview)).is_success


async def test_the_audit_log_names_the_key_that_did_it(people: Cast, program: AsyncClient):
    await program.post(API, json={"domain": "new.example"})
    log = (await people.ada.browser.get(f"/api/organizations/{people.home.organization.id}/audit")).json()["entries"]
    created = next(one for one in log if one["action"] == "site.created")
    assert created["actor"] == f"All sites (ja_sk_{people.home.organization_key[6:14]}_…)"
    assert people.home.organization_key not in str(log)
