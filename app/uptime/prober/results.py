"""Results that a private prober hands over: what it may say, and no more."""

import time

import msgspec

from app.ingest.rows import CheckResult, instant, unix_ms
from app.kit.problems import BadRequest
from app.uptime.models import PRIVATE
from app.uptime.verdict import Outcome

AHEAD_MS, OLDEST_MS = 60_000, 7 * 86_400_000
_decoder = msgspec.json.Decoder(CheckResult)
OUTCOMES = frozenset(Outcome)


def accepted(body: bytes, site: int) -> list[CheckResult]:
    """The rows of a body, made the site's own. Raises BadRequest for what no prober would say."""
    try:
        rows = [_decoder.decode(line) for line in body.splitlines() if line]
        now = int(time.time() * 1000)
        for row in rows:
            at = unix_ms(row.ts)
            if row.outcome not in OUTCOMES or not row.location.startswith(PRIVATE) or at < now - OLDEST_MS:
                raise BadRequest("A result has no outcome, no private location, or is older than a week.")
            # A prober whose clock is ahead must not make every later result look old.
            row.ts = instant(min(at, now + AHEAD_MS))
            row.site_id, row.words, row.body = site, row.words[:1000], row.body[:4096]
            row.location, row.code = row.location[:60], row.code[:60]
            row.facts = {name[:60]: value[:300] for name, value in list(row.facts.items())[:20]}
    except (msgspec.DecodeError, ValueError, IndexError) as error:
        raise BadRequest("Results are JSON lines as a prober of Nightjar writes them.") from error
    return rows
