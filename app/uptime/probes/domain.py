"""When a domain's registration ends, as its registry says over RDAP (RFC 9083).

IANA's list of registries (RFC 9224) is asked once a day, and a registry once in twelve hours for a domain, whoever has
monitors of it.
"""

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Any

from app.kit.fetch import Ask, fetch
from app.kit.reach import Course, Reach, Unreached
from app.kit.url import Url
from app.uptime.checks import DomainCheck
from app.uptime.probes.found import Found

BOOTSTRAP = "https://data.iana.org/rdap/dns.json"
LIST_KEPT_S, DOMAIN_KEPT_S = 24 * 3600, 12 * 3600
MOST_LIST = 4 * 1024 * 1024


class Registries:
    """Who knows about which domains, and what they said lately. One for each process."""

    def __init__(self, bootstrap: str = BOOTSTRAP) -> None:
        self._bootstrap = bootstrap
        self._list: tuple[float, dict[str, str]] = (0.0, {})
        self._said: dict[str, tuple[float, dict[str, Any]]] = {}
        self._listing = asyncio.Lock()

    async def domain(self, reach: Reach, name: str, seconds: float, course: Course) -> dict[str, Any]:
        """What the registry says about a domain. Raises Unreached."""
        until, known = self._said.get(name, (0.0, {}))
        if until > time.monotonic():
            return known
        async with self._listing:
            registries = await self._registries(reach, seconds)
        labels = name.split(".")
        place = next((registries[tld] for i in range(len(labels)) if (tld := ".".join(labels[i:])) in registries), "")
        if not place:
            raise Unreached("dns", "no_registry", f"There is no registry for .{labels[-1]} that can be asked (RDAP).")
        answer = await _json(reach, f"{place.rstrip('/')}/domain/{name}", seconds, course)
        if len(self._said) > 10_000:
            self._said.clear()
        self._said[name] = (time.monotonic() + DOMAIN_KEPT_S, answer)
        return answer

    async def _registries(self, reach: Reach, seconds: float) -> dict[str, str]:
        until, known = self._list
        if until > time.monotonic():
            return known
        listed = await _json(reach, self._bootstrap, seconds, Course())
        known = {tld: places[0] for tlds, places in listed.get("services", []) for tld in tlds if places}
        self._list = (time.monotonic() + LIST_KEPT_S, known)
        return known


REGISTRIES = Registries()


async def look(reach: Reach, check: DomainCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached."""
    said = await REGISTRIES.domain(reach, check.domain, seconds, course)
    if said.get("errorCode") == 404:
        return Found.failed("not_registered", f"{check.domain} is not registered.")
    ends = ends_at(said)
    if ends is None:
        return Found.failed("no_expiry", f"The registry does not say when {check.domain} ends.")
    facts = {"ends": f"{ends:%Y-%m-%d}", "status": ", ".join(map(str, said.get("status", [])))[:300]}
    days = (ends - datetime.now(UTC)).days
    if days < 0:
        return Found.failed("domain_ended", f"The registration ended {-days} days ago.", facts=facts)
    if days < check.expiry_days:
        words = f"The registration ends in {days} days, on {ends:%Y-%m-%d}."
        return Found.slow("domain_ends", words, facts=facts, certificate_ends=ends.timestamp())
    return Found(facts=facts, certificate_ends=ends.timestamp())


def ends_at(said: dict[str, Any]) -> datetime | None:
    """When a registration ends, by its events (RFC 9083 section 4.5)."""
    for event in said.get("events", []):
        if isinstance(event, dict) and event.get("eventAction") == "expiration":
            try:
                found = datetime.fromisoformat(str(event.get("eventDate")))
            except ValueError:
                continue
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


async def _json(reach: Reach, url: str, seconds: float, course: Course) -> dict[str, Any]:
    headers = {"Accept": "application/rdap+json, application/json"}
    answer = await fetch(reach, Ask("GET", Url.read(url), headers, redirects=5, most_body=MOST_LIST), seconds, course)
    if answer.status == 404:
        return {"errorCode": 404}
    if answer.status != 200:
        raise Unreached("first_byte", "status", f"{answer.url.host} answered {answer.status}.")
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unreached("transfer", "json", f"What {answer.url.host} answered is no JSON document.")
    return found
