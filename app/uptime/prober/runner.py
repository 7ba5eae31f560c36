"""Doing checks when they are due, so many at a time, each within its time, and never two of one monitor."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec
from prometheus_client import Counter, Gauge, Histogram

from app.ingest.rows import CheckResult, instant
from app.kit.log import log
from app.kit.reach import Reach
from app.uptime.checks import read_check
from app.uptime.prober.own import OF_THE_LINE, Own
from app.uptime.prober.schedule import Schedule, Slot
from app.uptime.prober.work import Job
from app.uptime.probes.found import Found
from app.uptime.probes.table import look
from app.uptime.verdict import Outcome

LAG = Histogram(
    "nightjar_probe_schedule_lag_seconds", "Seconds from when a check was due to when it began.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)  # fmt: skip
MISSED = Counter("nightjar_probe_missed_slots_total", "Slots that went by without their check.", ["reason"])
CHECKS = Counter("nightjar_probe_checks_total", "Checks that were done.", ["kind", "outcome"])
UNDER_WAY = Gauge("nightjar_probe_checks_under_way", "Checks that are being done.")
LONGEST_WAIT_S = 1.0
MARGIN_S = 2.0


class Runner:
    """Runs the checks of one prober. ``hand_over`` takes each result as a row."""

    def __init__(
        self, reach: Reach, own: Own, location: str, hand_over: Callable[[bytes], None], *,
        at_once: int, per_host: int, clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._reach, self._own, self._location, self._hand_over, self._clock = reach, own, location, hand_over, clock
        # Slots are pinned to the wall's clock as it was at the start; what the clock does later moves no slot.
        self._base = time.time() - clock()
        self._schedule = Schedule(location)
        self._jobs: dict[str, tuple[Job, Any]] = {}
        self._epochs: dict[int, int] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._places = asyncio.Semaphore(at_once)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(per_host))
        self._changed = asyncio.Event()

    @property
    def known(self) -> dict[str, int]:
        """The versions of the jobs that there are."""
        return {name: job.version for name, (job, _) in self._jobs.items()}

    def assign(self, jobs: list[Job], gone: list[str], epochs: dict[int, int], *, at_once: bool = True) -> None:
        """Take over jobs, and leave others. ``at_once``: what is new is looked at right away."""
        self._epochs = epochs
        for name in gone:
            self._jobs.pop(name, None)
            self._failures.pop(name, None)
            self._schedule.drop(name)
        for job in jobs:
            try:
                check = read_check(job.check)
            except ValueError:
                log.error("check_cannot_be_read", monitor=job.monitor)
                continue
            self._jobs[job.monitor] = (job, check)
            self._failures.pop(job.monitor, None)
            self._schedule.put(job.monitor, job.interval_s, self._now(), at_once=at_once and len(jobs) < 200)
        if jobs or gone:
            self._changed.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Do what is due until ``stop``."""
        while not stop.is_set():
            for slot in self._schedule.due(self._now()):
                self._start(slot)
            if len(self._hosts) > 50_000:
                self._hosts.clear()
            coming = self._schedule.next_at()
            wait = LONGEST_WAIT_S if coming is None else min(max(coming - self._now(), 0), LONGEST_WAIT_S)
            self._changed.clear()
            if wait > 0:
                await self._until_changed(wait)
            else:
                await asyncio.sleep(0)
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _until_changed(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return

    def _now(self) -> float:
        return self._clock() + self._base

    def _start(self, slot: Slot) -> None:
        if slot.missed:
            MISSED.labels("late").inc(slot.missed)
        if slot.name not in self._jobs:
            return
        if slot.name in self._running:
            MISSED.labels("busy").inc()
            return
        task = asyncio.create_task(self._check(slot, *self._jobs[slot.name]))
        self._running[slot.name] = task
        task.add_done_callback(lambda _: self._running.pop(slot.name, None))

    async def _check(self, slot: Slot, job: Job, check: Any) -> None:
        try:
            # To wait for a place longer than for the next slot is to miss this one.
            async with asyncio.timeout(job.interval_s) as waiting, self._hosts[check.host_key], self._places:
                waiting.reschedule(None)
                LAG.observe(max(self._now() - slot.due, 0))
                with UNDER_WAY.track_inprogress():
                    await self._look(slot, job, check)
        except TimeoutError:
            MISSED.labels("crowded").inc()

    async def _look(self, slot: Slot, job: Job, check: Any) -> None:
        began, host = time.time(), check.host_key
        task = look(self._reach, check, job.timeout_s, slow_ms=job.slow_ms, is_upside_down=job.is_upside_down)
        try:
            found = await asyncio.wait_for(task, job.timeout_s + MARGIN_S)
        except TimeoutError:
            found = Found.failed("timeout", f"It was not done within {job.timeout_s} seconds.")
        is_of_line = found.outcome is Outcome.FAIL and found.code in OF_THE_LINE
        self._own.saw(host, has_answered=not is_of_line)
        if is_of_line and await self._own.is_cut_off(host):
            found.outcome, found.code = Outcome.UNKNOWN, "prober_cut_off"
            found.words = "This prober was cut off itself; nothing is known of the target."
        CHECKS.labels(check.kind, found.outcome).inc()
        self._hand_over(msgspec.json.encode(self._row(slot, job, found, began)))
        self._look_again(job, found)

    def _look_again(self, job: Job, found: Found) -> None:
        """After a failure, look again soon, until it is confirmed or not."""
        if found.outcome not in (Outcome.FAIL, Outcome.SLOW):
            self._failures.pop(job.monitor, None)
            return
        failures = self._failures[job.monitor] = self._failures.get(job.monitor, 0) + 1
        if job.retry_s and failures < job.confirmations and job.retry_s < job.interval_s:
            self._schedule.again(job.monitor, self._now() + job.retry_s)
            self._changed.set()

    def _row(self, slot: Slot, job: Job, found: Found, began: float) -> CheckResult:
        course, took = found.course, found.course.took_ms
        is_bad = found.outcome is not Outcome.OK
        return CheckResult(
            site_id=job.site_id, monitor_id=job.monitor, location=self._location, ts=instant(int(began * 1000)),
            outcome=found.outcome, code=found.code, words=found.words, total_ms=round(course.total_ms, 2),
            dns_ms=round(took.get("dns", 0), 2), connect_ms=round(took.get("connect", 0), 2),
            tls_ms=round(took.get("tls", 0), 2), first_byte_ms=round(took.get("first_byte", 0), 2),
            transfer_ms=round(took.get("transfer", 0), 2), status_code=found.status_code, size=found.size,
            peer=course.address, trace_id=found.trace_id, certificate_ends=int(found.certificate_ends),
            facts=found.facts if is_bad else {}, body=found.body if is_bad else "", is_retry=int(slot.is_retry),
            epoch=self._epochs.get(job.shard, 0),
        )  # fmt: skip
