"""DNS: ask a name server for a record, and look for the answer that must be there."""

import dns.exception
import dns.resolver

from app.kit.egress import EgressRefused, server_of
from app.kit.names import failure, resolver_at
from app.kit.reach import Course, Reach, Unreached
from app.uptime.checks import DnsCheck
from app.uptime.probes.found import Found


async def look(reach: Reach, check: DnsCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached."""
    servers = [check.resolver] if check.resolver else reach.names.servers
    if check.resolver:
        try:
            reach.egress.check(server_of(check.resolver)[0])
        except EgressRefused as error:
            raise Unreached("dns", "refused", f"Nightjar does not ask there: {error}") from None
    course.begin("dns")
    try:
        answer = await resolver_at(servers).resolve(check.name, check.record, lifetime=seconds, search=False)
    except (dns.exception.DNSException, OSError) as error:
        failed = failure(error, check.name, check.record)
        raise Unreached("dns", f"dns_{failed.code}", str(failed)) from None
    course.end()
    said = sorted(record.to_text().strip('"') for record in answer)
    found = Found(body="\n".join(said), facts={"records": str(len(said))})
    wanted = {_spelled(text) for text in check.expects}
    there = {_spelled(text) for text in said}
    if wanted - there:
        missing, instead = ", ".join(sorted(wanted - there)), ", ".join(said)[:300]
        return Found.failed("dns_answer", f"{check.target} does not have {missing}; it is {instead}.", body=found.body)
    if check.is_exact and there - wanted:
        more = ", ".join(sorted(there - wanted))[:300]
        return Found.failed("dns_answer", f"{check.target} has {more} besides.", body=found.body)
    return found


def _spelled(text: str) -> str:
    return text.strip().strip('"').rstrip(".").lower()
