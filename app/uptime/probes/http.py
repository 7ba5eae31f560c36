"""HTTP and HTTPS: ask, then hold the answer against everything that was wished for, in order."""

import base64
import json
import re
import secrets

import re2

from app.kit.fetch import Answer, Ask, fetch
from app.kit.reach import Course, Reach
from app.kit.trust import read_certificate
from app.kit.url import Url
from app.uptime.fields import QUIET
from app.uptime.jsonpath import is_same, read_path, values_at
from app.uptime.probes.found import MOST_KEPT, Found
from app.uptime.web_checks import HttpCheck

AGENT = "Nightjar-Uptime/1"
SHOWN = ("content-type", "server", "location", "cache-control", "retry-after", "date", "x-cache", "via")


async def look(reach: Reach, check: HttpCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached."""
    trace_id, span_id = secrets.token_hex(16), secrets.token_hex(8)
    ask = Ask(
        check.method, Url.read(check.url), _headers(check, f"00-{trace_id}-{span_id}-01"), check.body.encode(),
        check.redirects, check.family, check.verifies,
    )  # fmt: skip
    answer = await fetch(reach, ask, seconds, course)
    found = judged(check, answer)
    found.trace_id, found.status_code, found.size = trace_id, answer.status, len(answer.body)
    found.body = answer.text[:MOST_KEPT].replace("\0", "")
    found.facts = {name: value[:300] for name, value in answer.headers if name in SHOWN}
    if answer.hops:
        found.facts["redirected to"] = str(answer.url)
    certificate = read_certificate(course.certificate) if course.certificate else None
    if certificate:
        found.certificate_ends = certificate.not_after
        found.facts["certificate by"] = certificate.issuer
    return found


def judged(check: HttpCheck, answer: Answer) -> Found:
    """Whether an answer is what was wished for. Pure."""
    if not is_wanted(check.statuses, answer.status):
        return Found.failed("status", f"The server answered {answer.status} instead of {check.statuses}.")
    cut = f" in its first {len(answer.body) // 1024} KiB" if answer.is_cut else ""
    if check.keyword:
        is_there = check.keyword in answer.text
        if is_there and check.is_keyword_absent:
            return Found.failed("keyword", f"The answer has “{check.keyword}” in it.")
        if not is_there and not check.is_keyword_absent:
            return Found.failed("keyword", f"The answer does not have “{check.keyword}” in it{cut}.")
    if check.pattern and re2.search(check.pattern, answer.text, QUIET) is None:
        return Found.failed("pattern", f"Nothing in the answer fits {check.pattern}{cut}.")
    if check.json_path:
        return _json(check, answer)
    return Found()


def is_wanted(statuses: str, status: int) -> bool:
    """Whether a status is among those written as ``200-299, 401``."""
    for part in statuses.split(","):
        low, _, high = part.partition("-")
        if int(low) <= status <= int(high or low):
            return True
    return False


def _json(check: HttpCheck, answer: Answer) -> Found:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        why = " whole: it was cut" if answer.is_cut else ""
        return Found.failed("json", f"The answer is no JSON{why}.")
    values = values_at(document, read_path(check.json_path))
    if not values:
        return Found.failed("json", f"The answer has nothing at {check.json_path}.")
    if check.json_value and not any(is_same(value, check.json_value) for value in values):
        said = json.dumps(values[0], ensure_ascii=False)[:100]
        return Found.failed("json", f"{check.json_path} is {said} and not {check.json_value}.")
    return Found()


def _headers(check: HttpCheck, traceparent: str) -> dict[str, str]:
    headers = dict(check.headers)
    given = {name.lower() for name in headers}
    if check.bearer:
        headers["Authorization"] = f"Bearer {check.bearer}"
    elif check.username or check.password:
        pair = f"{check.username}:{check.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    if "user-agent" not in given:
        headers["User-Agent"] = AGENT
    if "traceparent" not in given:
        headers["traceparent"] = traceparent
    if check.body and "content-type" not in given:
        is_json = re.match(r"\s*[\[{]", check.body)
        headers["Content-Type"] = "application/json" if is_json else "text/plain; charset=utf-8"
    return headers
