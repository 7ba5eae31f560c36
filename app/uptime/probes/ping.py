"""ICMP echo, where the machine lets Nightjar send it: with raw sockets, or with the kernel's own echo sockets."""

import socket
from functools import cache
from typing import Any

from icmplib import async_ping
from icmplib.exceptions import ICMPLibError

from app.kit.reach import Course, Reach, Unreached
from app.uptime.checks import PingCheck
from app.uptime.probes.found import Found
from app.uptime.verdict import Outcome

NOT_HERE = (
    "This prober may not send ICMP: its machine gives it neither CAP_NET_RAW nor net.ipv4.ping_group_range. "
    "Nothing is known of the target."
)


@cache
def is_privileged() -> bool | None:
    """Whether echo is sent over raw sockets (True) or the kernel's echo sockets (False); None: not at all."""
    for kind, answer in ((socket.SOCK_RAW, True), (socket.SOCK_DGRAM, False)):
        try:
            socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP).close()
        except OSError:
            continue
        return answer
    return None


async def look(reach: Reach, check: PingCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached."""
    privileged = is_privileged()
    if privileged is None:
        return Found(Outcome.UNKNOWN, "no_icmp", NOT_HERE)
    target = await reach.address(check.host, course, check.family, seconds)
    course.begin("first_byte")
    pause: Any = 0.2  # the library takes fractions, whatever its annotations say
    wait: Any = max(seconds / check.count - pause, pause)
    try:
        host = await async_ping(target, count=check.count, interval=pause, timeout=wait, privileged=privileged)
    except (ICMPLibError, OSError) as error:
        raise Unreached("connect", "unreachable", f"{target} cannot be reached from here: {error}.") from None
    if host.packets_received:
        course.took_ms["first_byte"] = host.avg_rtt
    loss = round(host.packet_loss * 100)
    facts = {"loss": f"{loss} %", "fastest": f"{host.min_rtt:.1f} ms", "slowest": f"{host.max_rtt:.1f} ms",
             "jitter": f"{host.jitter:.1f} ms"}  # fmt: skip
    if not host.packets_received:
        return Found.failed("ping_lost", f"{target} did not answer any of {check.count} echo requests.", facts=facts)
    if loss > check.most_loss_pct:
        words = f"{loss} % of {check.count} echo requests were lost, more than {check.most_loss_pct} %."
        return Found.failed("ping_lost", words, facts=facts)
    return Found(facts=facts)
