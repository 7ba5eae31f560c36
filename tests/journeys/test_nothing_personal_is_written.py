"""The promise, checked byte by byte: whatever door a marked address and user agent come through, no disk sees them."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.hub_fixtures import CHROME, Hub, running_hub, wait_for

pytestmark = pytest.mark.xdist_group("hub")

ADDRESS = "198.51.100.213"
ADDRESS_6 = "2001:db8:7e57:beef:1234:5678:9abc:def0"
AGENT = "MarkedAgentOfTheTest"
MARKS = [ADDRESS, ADDRESS_6, "2001:db8:7e57:beef", AGENT, "who=marked-person"]


@pytest.fixture(scope="module")
def marked_hub() -> Iterator[Hub]:
    """A hub of its own, whose logs say everything they can say."""
    with running_hub(NIGHTJAR_LOG_LEVEL="debug") as hub:
        yield hub


def written(folder: Path, marks: list[bytes]) -> list[str]:
    """Every file below the folder that has one of the marks, as bytes, in it."""
    found = []
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            content = file.read_bytes()
            found += [f"{mark!r} in {file.relative_to(folder)}" for mark in marks if mark in content]
    return found


def send_through_every_door(hub: Hub, site: dict[str, str]) -> None:
    url = f"{hub.url}/api/track"
    event = {
        "s": site["site_id"],
        "n": "pageview",
        "u": "https://example.com/?who=marked-person",
        "r": "https://a.example/?who=marked-person",
    }
    for number, address in enumerate([ADDRESS, ADDRESS_6]):
        person = {"x-forwarded-for": address, "user-agent": f"{CHROME} {AGENT}"}
        bot = {"x-forwarded-for": address, "user-agent": f"curl/8 {AGENT}"}
        single = json.dumps({**event, "i": f"single-{number}"})
        batch = json.dumps({"events": [{**event, "i": f"batch-{number}"}, {"n": "broken"}]})
        assert httpx.post(url, content=single, headers=person).status_code == 202
        assert httpx.post(f"{url}?debug=1", content=batch, headers=person).json()["accepted"] == 1
        assert (
            httpx.get(
                url, params={"s": site["public_key"], "u": "https://example.com/pixel"}, headers=person
            ).status_code
            == 200
        )
        assert httpx.post(f"{url}?debug=1", content=single, headers=bot).json()["dropped"][0]["reason"] == "bot"
        assert httpx.post(f"{url}?debug=1", content=single, headers=person | {"dnt": "1"}).json()["accepted"] == 0
        plausible = {"n": "pageview", "u": event["u"], "d": "example.com", "r": event["r"]}
        for sender in (person, bot, {**person, "authorization": f"Bearer {site['secret_key']}"}):
            assert httpx.post(f"{hub.url}/api/event", json=plausible, headers=sender).status_code == 202
        told = {"name": "pageview", "url": event["u"], "visitor": {"ip": address, "user_agent": f"{CHROME} {AGENT}"}}
        gone_by = {**told, "timestamp": "2026-01-31T12:00:00Z", "visitor": {"id": "who=marked-person"}}
        key = {"authorization": f"Bearer {site['secret_key']}"}
        servers = f"{hub.url}/api/ingest/events"
        assert httpx.post(servers, json=[told, gone_by], headers=person | key).json()["accepted"] == 2
        assert httpx.post(servers, json=[{**told, "visitor": {"ip": AGENT}}], headers=key).status_code == 400
        assert httpx.post(url, content="nonsense", headers=person).status_code == 400
        assert httpx.post(url, content=b"x" * 100_000, headers=person).status_code == 413
        assert httpx.get(f"{hub.url}/js/{site['site_id']}.js", headers=person).status_code == 200
        assert httpx.get(f"{hub.url}/api/me", headers=person).status_code == 401
        wrong = {"email": "nobody@example.com", "password": "wrong horse battery"}
        assert httpx.post(f"{hub.url}/api/sign-in", json=wrong, headers={**person, "x-nightjar": "1"}).status_code in (
            401,
            403,
            422,
        )
        assert httpx.get(f"{hub.url}/no/such/page", headers=person).status_code in (200, 404, 503)


def test_no_byte_of_the_data_folder_or_the_logs_has_it(marked_hub: Hub):
    site = marked_hub.make_site("example.com")
    send_through_every_door(marked_hub, site)
    client = marked_hub.signed_in()
    stored = lambda: client.get(f"/api/sites/{site['site_id']}/ingest").json()["accepted_24h"] >= 6  # noqa: E731
    wait_for(stored, 60, "the hits were not stored")
    salts = json.loads((Path(marked_hub_run_dir(marked_hub)) / "salts.json").read_text())
    assert salts, "there is a salt in memory, or the next line would prove nothing"
    secrets = [bytes.fromhex(salt) for salt in salts.values()] + [salt.encode() for salt in salts.values()]
    marks = [mark.encode() for mark in MARKS] + secrets
    assert written(marked_hub.folder, marks) == []
    assert marked_hub.stop() == 0
    assert written(marked_hub.folder, marks) == []
    kept = sum(1 for file in marked_hub.folder.rglob("*") if file.is_file() and b"example.com" in file.read_bytes())
    assert kept, "the search finds what is there"
    marked_hub.start()


def test_a_restart_does_not_split_the_days_visitors(marked_hub: Hub):
    site = marked_hub.make_site("restart.example")
    event = {"s": site["site_id"], "n": "pageview", "u": "https://restart.example/"}
    marked_hub.track(event)
    before = Path(marked_hub_run_dir(marked_hub), "salts.json").read_text()
    marked_hub.stop()
    marked_hub.start()
    marked_hub.track(event)
    wait_for(lambda: Path(marked_hub_run_dir(marked_hub), "salts.json").exists())
    assert json.loads(Path(marked_hub_run_dir(marked_hub), "salts.json").read_text()) == json.loads(before)
    client = marked_hub.signed_in()
    wait_for(lambda: client.get(f"/api/sites/{site['site_id']}/ingest").json()["accepted_24h"] == 2)
    answer = client.get(f"/api/sites/{site['site_id']}/analytics/overview", params={"period": "today"}).json()
    assert answer["metrics"]["visitors"]["value"] == 1
    assert answer["metrics"]["pageviews"]["value"] == 2


def marked_hub_run_dir(hub: Hub) -> str:
    """The tmpfs folder of the hub, as its process was told."""
    from app.embedded.folder import Folder, run_folder

    folder = run_folder(Folder(hub.folder / "data"))
    assert folder, "this system has no tmpfs"
    return str(folder)
