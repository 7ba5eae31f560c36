"""A file comes in by the command line and by the page, goes out again, and everything is deleted with proof."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.hub_fixtures import Hub, wait_for

pytestmark = pytest.mark.xdist_group("hub")
DAY = (datetime.now(UTC) - timedelta(3)).date().isoformat()


def rows(count: int) -> bytes:
    lines = [
        {"ts": f"{DAY}T10:{n // 60:02}:{n % 60:02}Z", "name": "pageview", "visitor_id": f"v{n % 40}",
         "url": f"https://in-out.example/page-{n % 7}", "referrer": "https://www.google.com/"}
        for n in range(count)
    ]  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


@pytest.fixture(scope="module")
def site(hub: Hub) -> dict[str, Any]:
    return hub.make_site("in-out.example")


def visits(hub: Hub, site: str) -> dict[str, Any]:
    page = hub.signed_in().get(f"/api/sites/{site}/analytics/overview", params={"period": "7d"}).json()
    return {name: page["metrics"][name]["value"] for name in ("visitors", "visits", "pageviews")}


def test_a_file_comes_in_and_goes_out_and_everything_is_deleted(hub: Hub, site: dict[str, Any]):
    file = hub.folder / "visits.jsonl"
    file.write_bytes(rows(600) + b"broken\n")
    one = json.loads(hub.nightjar("import", str(file), "--site", site["site_id"], "--json"))
    assert (one["state"], one["stored"], one["broken"], one["report"][0]["line"]) == ("done", 600, 1, 601)
    assert visits(hub, site["site_id"]) == {"visitors": 40, "visits": 40, "pageviews": 600}

    out = hub.folder / "out.csv"
    hub.nightjar("export", "--site", site["site_id"], "--format", "csv", "-o", str(out))
    assert len(list(csv.DictReader(io.StringIO(out.read_text())))) == 600
    reports = hub.folder / "reports.zip"
    hub.nightjar("export", "--site", site["site_id"], "--what", "reports", "--period", "7d", "-o", str(reports))
    with zipfile.ZipFile(reports) as archive:
        sources = list(csv.DictReader(io.StringIO(archive.read("source.csv").decode())))
    assert [(row["source"], row["visits"]) for row in sources] == [("Google", "40")]

    other = hub.make_site("again.example")
    browser = hub.signed_in()
    imports = f"/api/sites/{other['site_id']}/imports"
    made = browser.post(imports, params={"kind": "events", "name": "out.csv"}, content=out.read_bytes())
    assert made.status_code == 201, made.text
    wait_for(lambda: browser.get(f"{imports}/{made.json()['id']}").json()["state"] == "done", 60)
    assert visits(hub, other["site_id"]) == visits(hub, site["site_id"])

    erasures = f"/api/sites/{site['site_id']}/erasures"
    assert browser.post(erasures, json={"domain": "wrong.example"}).json()["code"] == "domain_mistyped"
    erasure = browser.post(erasures, json={"domain": "in-out.example"})
    assert erasure.status_code == 202
    wait_for(lambda: browser.get(f"{erasures}/{erasure.json()['id']}").json()["state"] == "done", 90)
    proof = browser.get(f"{erasures}/{erasure.json()['id']}/proof").json()
    events = next(row for row in proof["proof"] if row["table"] == "events")
    assert (events["before"], events["after"]) == (600, 0)
    assert all(row["after"] == 0 for row in proof["proof"])
    assert browser.get(f"/api/sites/{site['site_id']}/imports").json() == []
    assert visits(hub, site["site_id"])["visits"] == 0
    assert visits(hub, other["site_id"])["pageviews"] == 600
