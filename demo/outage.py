"""What the shop's backend did while its checkout was down: the demo's monitor sent a traceparent, so its trace is here,
and a hotfix was deployed shortly before it, with an error that nobody had seen."""

import json
import random
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

HOTFIX = "shop@1.9.1"
BEFORE = timedelta(minutes=4)  # the hotfix was deployed so long before
CHECK = ("POST", "/checkout/{id}", "/checkout/7", "eu-west-3")


@dataclass(frozen=True)
class Outage:
    """When the checkout was down, and the trace of the check that failed."""

    began: datetime
    ended: datetime
    trace: str

    @property
    def carrier(self) -> dict[str, str]:
        """What the check sent."""
        return {"traceparent": f"00-{self.trace}-{self.trace[:16]}-01"}


def outage(hub: str, key: str, site: str) -> Outage | None:
    """The outage of the demo's monitors that is in the last hour; None where there is none. ``key`` may read."""
    asked = urllib.request.Request(f"{hub}/api/sites/{site}/incidents", headers={"authorization": f"Bearer {key}"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310, the hub's own address
        incidents = json.load(answer)
    return outage_of(incidents, datetime.now(UTC))


def outage_of(incidents: list[dict[str, Any]], now: datetime) -> Outage | None:
    """The incident of the last hour that has a trace and is over."""
    for one in incidents:
        trace, ended = one["facts"].get("trace_id"), one["ended_at"]
        if trace and ended and datetime.fromisoformat(one["began_at"]) > now - timedelta(hours=1):
            return Outage(datetime.fromisoformat(one["began_at"]), datetime.fromisoformat(ended), trace)
    return None


def moments(found: Outage, count: int, rng: random.Random) -> list[datetime]:
    """So many moments while it was down."""
    length = (found.ended - found.began).total_seconds()
    return sorted(found.began + timedelta(seconds=length * rng.random()) for _ in range(count))
