"""A hub to measure: ``nightjar up`` with an empty data folder, one site, and its owner's browser."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import httpx

from tests.hub_fixtures import Hub, running_hub

DOMAIN = "bench.example"


@dataclass
class Measured:
    """A running hub and its site."""

    hub: Hub
    site: str
    browser: httpx.Client

    @property
    def pid(self) -> int:
        """Of ``nightjar up``."""
        assert self.hub.process
        return self.hub.process.pid

    def visible(self) -> int:
        """How many events a question about the site sees now."""
        return self.browser.get(f"/api/sites/{self.site}/ingest").raise_for_status().json()["accepted_24h"]

    def stored_telemetry(self) -> int:
        """How many spans, log records and data points of the site are stored."""
        answer = self.browser.get(f"/api/sites/{self.site}/apm/doctor", params={"hours": 1}).raise_for_status().json()
        return sum(sender["items"] for sender in answer["senders"])

    def wait_until_visible(self, count: int, seconds: float = 60) -> float:
        """The moment (monotonic seconds) when a question saw all of them. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while (seen := self.visible()) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{seen} of {count} events are visible after {seconds:.0f} s")
            time.sleep(0.02)
        return time.monotonic()


@contextmanager
def measured_hub(**environment: str) -> Iterator[Measured]:
    """A hub whose only unusual setting is that one site may send as much as it can."""
    with running_hub(NIGHTJAR_TRACK_RATE="1000000", **environment) as hub:
        site = hub.make_site(DOMAIN)["site_id"]
        with closing(hub.signed_in()) as browser:
            yield Measured(hub, site, browser)
