"""One check, from the form to the incident: a hub that checks a server which fails and comes back, and a heartbeat."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator

import httpx
import pytest

from tests.hub_fixtures import Hub, running_hub, wait_for


class Shop:
    """A server whose health a test chooses."""

    def __init__(self) -> None:
        self.status, self.body, self.heads = 200, b'{"status": "UP"}', []
        self.port = 0

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            head = f"HTTP/1.1 {self.status} X\r\nContent-Length: {len(self.body)}\r\n\r\n"
            writer.write(head.encode() + self.body)
            await writer.drain()
        writer.close()

    async def serve(self, ready: threading.Event, stop: threading.Event) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            while not stop.is_set():
                await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    one, ready, stop = Shop(), threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(one.serve(ready, stop)))
    thread.start()
    ready.wait(10)
    yield one
    stop.set()
    thread.join()


@pytest.fixture(scope="module")
def watching() -> Iterator[Hub]:
    with running_hub(NIGHTJAR_EGRESS="allow:127.0.0.0/8", NIGHTJAR_PROBER_CANARIES="") as hub:
        yield hub


def test_one_check(watching: Hub, shop: Shop):
    site = watching.make_site("shop.example")["site_id"]
    ada = watching.signed_in()
    base = f"/api/sites/{site}"
    check = {"kind": "http", "url": f"http://127.0.0.1:{shop.port}/health", "json_path": "$.status", "json_value": "UP"}
    form = {"name": "Shop", "check": check, "interval_s": 10, "timeout_s": 3, "confirmations": 2, "retry_s": 1}

    tested = ada.post(f"{base}/monitors/test", json=form).json()
    assert (
        tested["outcome"] == "ok"
        and tested["status_code"] == 200
        and tested["phases"].keys() >= {"connect", "first_byte"}
    )

    made = ada.post(f"{base}/monitors", json=form)
    assert made.status_code == 201, made.text
    monitor = f"{base}/monitors/{made.json()['id']}"
    wait_for(lambda: ada.get(monitor).json()["status"] == "up", 60, "it never came up")
    assert "traceparent: 00-" in shop.heads[-1]

    shop.status, shop.body = 503, b"the database is away"
    wait_for(lambda: ada.get(monitor).json()["status"] == "down", 60, "it never went down")
    incidents = ada.get(f"{base}/incidents").json()
    assert len(incidents) == 1, incidents
    incident = incidents[0]
    assert incident["words"] == "The server answered 503 instead of 200-299." and incident["ended_at"] is None
    failed = ada.get(f"{monitor}/responses?failures=true").json()
    assert failed[0]["body"] == "the database is away" and failed[0]["trace_id"]

    shop.status, shop.body = 200, b'{"status": "UP"}'
    wait_for(lambda: ada.get(monitor).json()["status"] == "up", 60, "it never came back")
    page = ada.get(f"{base}/incidents/{incident['id']}").json()
    assert page["ended_at"] and [note["kind"] for note in page["notes"]] == ["began", "ended"]
    uptime = ada.get(monitor).json()["uptime"]["24h"]
    down = (httpx_time(page["ended_at"]) - httpx_time(page["began_at"])).total_seconds()
    assert uptime["down_s"] == pytest.approx(down, abs=0.01) and 0 < uptime["ratio"] < 1
    assert ada.get(f"{monitor}/series?hours=1").json()["points"]
    assert ada.get(f"{base}/monitors").json()["monitors"][0]["bars"][-1] == "d"


def httpx_time(text: str):
    from datetime import datetime

    return datetime.fromisoformat(text)


def test_one_heartbeat(watching: Hub):
    site = watching.make_site("jobs.example")["site_id"]
    ada = watching.signed_in()
    check = {"kind": "heartbeat", "every_s": 10, "grace_s": 0}
    made = ada.post(f"/api/sites/{site}/monitors", json={"name": "Backup", "check": check}).json()
    monitor, ping = f"/api/sites/{site}/monitors/{made['id']}", watching.url + made["ping_path"]
    assert made["status"] == "new"

    assert httpx.get(f"{ping}/start").text == "OK" and httpx.post(ping, content=b"42 files").text == "OK"
    wait_for(lambda: ada.get(monitor).json()["status"] == "up", 15, "its word was not heard")
    assert httpx.get(f"{ping}/3").status_code == 200
    wait_for(lambda: ada.get(monitor).json()["status"] == "down", 15, "its failure was not heard")
    assert ada.get(monitor).json()["last_words"] == "It ended with the exit code 3."
    assert httpx.head(ping).status_code == 200
    wait_for(lambda: ada.get(monitor).json()["status"] == "up", 15, "its success was not heard")
    wait_for(lambda: ada.get(monitor).json()["status"] == "down", 60, "it was not missed")
    assert "No word since" in ada.get(monitor).json()["last_words"]
    words = ada.get(f"{monitor}/pings").json()
    assert [word["status"] for word in words] == ["ok", "error", "ok", "in_progress"] and words[2]["body"] == "42 files"
    assert httpx.get(f"{watching.url}/ping/{'0' * 36}").status_code == 404


def test_a_target_that_may_not_be_reached_is_refused_when_it_is_saved(watching: Hub):
    site = watching.make_site("refused.example")["site_id"]
    ada = watching.signed_in()
    for url in ("http://169.254.169.254/latest", "http://10.0.0.1/", "http://2130706433/", "http://a:b@127.0.0.1/"):
        answer = ada.post(f"/api/sites/{site}/monitors", json={"name": "x", "check": {"kind": "http", "url": url}})
        assert answer.status_code == 422 and answer.json()["errors"][0]["message"], url
