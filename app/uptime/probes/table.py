"""Every kind of check and who does it; and the one way to do one: in time, with a verdict whatever happens."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from app.kit.fetch import late
from app.kit.log import log
from app.kit.reach import Course, Reach, Unreached
from app.uptime.probes import dns, domain, grpc, http, ping, postgres, redis, tcp, tls, websocket
from app.uptime.probes.found import Found
from app.uptime.verdict import Outcome

Look = Callable[[Reach, Any, float, Course], Awaitable[Found]]
PROBES: dict[str, Look] = {
    "http": http.look,
    "tcp": tcp.look,
    "dns": dns.look,
    "tls": tls.look,
    "domain": domain.look,
    "ping": ping.look,
    "websocket": websocket.look,
    "grpc": grpc.look,
    "postgres": postgres.look,
    "redis": redis.look,
}


async def look(reach: Reach, check: Any, seconds: float, *, slow_ms: int = 0, is_upside_down: bool = False) -> Found:
    """What a check finds now. Never raises, and takes no longer than ``seconds`` and a moment."""
    course = Course()
    try:
        async with asyncio.timeout(seconds):
            found = await PROBES[check.kind](reach, check, seconds, course)
    except Unreached as error:
        found = Found.failed(error.code, str(error))
    except TimeoutError:
        error = late(course, seconds)
        found = Found.failed(error.code, str(error))
    except Exception as error:  # noqa: BLE001, a verdict and never a stuck slot
        log.exception("check_broke", kind=check.kind)
        found = Found(Outcome.UNKNOWN, "broken", f"Nightjar itself failed at this check ({type(error).__name__}).")
    found.course = course
    if found.outcome is Outcome.OK and slow_ms and course.total_ms > slow_ms:
        found.outcome, found.code = Outcome.SLOW, "slow"
        found.words = f"It took {course.total_ms:.0f} ms, more than {slow_ms} ms."
    return _upside_down(found) if is_upside_down else found


def _upside_down(found: Found) -> Found:
    if found.outcome is Outcome.FAIL and found.code != "refused":
        found.outcome, found.facts = Outcome.OK, {**found.facts, "as it should": found.words}
        found.code = found.words = ""
    elif found.outcome in (Outcome.OK, Outcome.SLOW):
        found.outcome, found.code = Outcome.FAIL, "upside_down"
        found.words = "It is well, and should not be."
    return found
