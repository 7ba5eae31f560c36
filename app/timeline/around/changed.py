"""Which operations fared worse while an incident lasted than in the hour before it. Pure."""

from collections.abc import Iterable

import msgspec

from app.apm.services.queries import ms_of

SHOWN = 5  # of each kind
SLOWER = 1.5  # times as slow as before
SLOWER_MS = 50  # and by so much
ENOUGH = 3  # requests from which a percentile says something


class Operation(msgspec.Struct):
    """An operation before and during; ``slow_*``: the bucket of its 95th percentile."""

    service: str
    operation: str
    requests_before: float
    failed_before: float
    slow_before: int
    requests: float
    failed: float
    slow: int

    @property
    def p95_ms(self) -> float:
        """How long the slower ones took."""
        return ms_of(self.slow)

    @property
    def p95_before_ms(self) -> float | None:
        """How long they took before; None where there were too few."""
        return ms_of(self.slow_before) if self.requests_before >= ENOUGH else None


def failing(operations: Iterable[Operation]) -> list[Operation]:
    """Those of which a larger part failed than before, the most failures first."""
    worse = [one for one in operations if one.failed and _share(one.failed, one.requests) > 1.5 * _before(one)]
    return sorted(worse, key=lambda one: (-one.failed, one.service, one.operation))[:SHOWN]


def slower(operations: Iterable[Operation]) -> list[Operation]:
    """Those that took clearly longer than before, the most lost time first."""
    worse: list[tuple[float, Operation]] = []
    for one in operations:
        before = one.p95_before_ms
        if before is None or one.requests < ENOUGH:
            continue
        if one.p95_ms > SLOWER * before and one.p95_ms - before > SLOWER_MS:
            worse.append(((one.p95_ms - before) * one.requests, one))
    worse.sort(key=lambda pair: (-pair[0], pair[1].service, pair[1].operation))
    return [one for _, one in worse[:SHOWN]]


def _before(one: Operation) -> float:
    return _share(one.failed_before, one.requests_before)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
