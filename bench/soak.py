"""``python -m bench.soak``: under load, kill -9 a random process of the tree again and again, then count.

Nothing that was acknowledged may be lost or counted twice, no visit may be split, and every table that is made from
another must equal it. Exit code 1 when it does not. Bounded: so many kills, and every wait has an end.
"""

import argparse
import asyncio
import contextlib
import json
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import uvloop

from bench.away import away
from bench.checks import Check, check
from bench.faithful import Crowd
from bench.hub import DOMAIN, measured_hub
from bench.senders import Senders, check_telemetry
from tests.hub_fixtures import Hub, wait_for

VICTIMS = {"hub": "jobs.hub", "nats": "nats-server", "postgres": "bin/postgres", "up": ""}
PAUSE_S = (1.0, 5.0)
HURRY = 0.3  # the share of kills that do not wait until the one before has healed
SETTLE_S = 180


@dataclass
class Killer:
    """Ends processes of a hub with SIGKILL; who ended the supervisor starts it again, as an operator would."""

    hub: Hub
    chance: random.Random

    def names(self, kills: int) -> list[str]:
        """Whom to kill: everybody about as often, in random order."""
        names = [name for _ in range(kills // len(VICTIMS) + 1) for name in VICTIMS][:kills]
        self.chance.shuffle(names)
        return names

    async def kill(self, name: str) -> None:
        """Kill one process, or wait for it when it is not there at the moment. Raises TimeoutError when it never is."""
        deadline = time.monotonic() + 60
        while not (pid := self._pid(name)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} was not started again")
            await asyncio.sleep(0.1)
        psutil.Process(pid).send_signal(signal.SIGKILL)
        if name == "up" and self.hub.process:
            self.hub.process.wait()
            await asyncio.to_thread(self.hub.start)

    def _pid(self, name: str) -> int | None:
        assert self.hub.process
        if name == "up":
            return self.hub.process.pid
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.hub.process.pid).children():
                with contextlib.suppress(psutil.NoSuchProcess):
                    if VICTIMS[name] in " ".join(child.cmdline()):
                        return child.pid
        return None


async def soak(
    kills: int, rate: float, visitors: int, seed: int, keep: Path | None = None, of_telemetry: bool = False
) -> list[Check]:
    """One whole run; the checks with what they found. ``keep`` gets a copy of the hub's folder before it is checked."""
    with measured_hub() as measured:
        if of_telemetry:
            made = measured.hub.nightjar("key", "create", "--site", DOMAIN, "--scope", "ingest", "--json")
            key = json.loads(made)["token"]
            crowd, visible = Senders(measured.hub.port, key, rate, seed), measured.stored_telemetry
        else:
            crowd = Crowd(measured.hub.port, measured.site, DOMAIN, rate, visitors, seed)
            visible = measured.visible
        killer = Killer(measured.hub, random.Random(seed))
        day, stop = datetime.now(UTC).date(), asyncio.Event()
        sending = asyncio.create_task(crowd.send(stop))
        await asyncio.sleep(3)
        for number, name in enumerate(killer.names(kills), 1):
            _say(f"{number:2d}/{kills} kill -9 {name:8s}  acked {len(crowd.acked):,}  pending {crowd.pending:,}")
            await killer.kill(name)
            if killer.chance.random() > HURRY:
                await asyncio.sleep(0.5)
                await asyncio.to_thread(wait_for, measured.hub.is_healthy, 90, "the hub did not heal")
            await asyncio.sleep(killer.chance.uniform(*PAUSE_S))
        stop.set()
        await sending
        await crowd.settle(SETTLE_S)
        _say(f"sent {crowd.sent:,}, acked {len(crowd.acked):,}; answers {dict(crowd.statuses)}; draining")
        await asyncio.to_thread(_drain, visible, len(crowd.acked))
        await asyncio.to_thread(measured.hub.stop)
        if keep:
            await asyncio.to_thread(shutil.copytree, measured.hub.folder, keep, ignore=_no_sockets)
        if isinstance(crowd, Senders):
            return await check_telemetry(measured.hub.folder / "data", crowd)
        is_one_day = datetime.now(UTC).date() == day
        return await check(measured.hub.folder / "data", crowd, is_one_day)


def _no_sockets(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if (Path(folder) / name).is_socket()}


def _drain(visible, wanted: int) -> None:
    """Wait until all are counted, or until for a while nothing more was."""
    seen, changed_at = -1, time.monotonic()
    while seen < wanted and time.monotonic() - changed_at < 30:
        with contextlib.suppress(Exception):
            now = visible()
            if now != seen:
                seen, changed_at = now, time.monotonic()
        time.sleep(0.2)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _lines(checks: list[Check]) -> Iterator[str]:
    yield f"| {'check':68s} | {'found':>12s} | {'expected':>12s} |   |"
    yield f"|{'-' * 70}|{'-' * 14}|{'-' * 14}|---|"
    for one in checks:
        yield f"| {one.name:68s} | {one.found:>12,} | {one.expected:>12,} | {'✓' if one.is_right else '✗'} |"


def main() -> int:
    """Run, print the table, and say by the exit code whether all was right."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rate", type=float, default=1000, help="events a second")
    parser.add_argument("--visitors", type=int, default=2000)
    parser.add_argument("--telemetry", action="store_true", help="spans, log records and data points instead of hits")
    parser.add_argument("--stores-away", action="store_true", help="no kills: each store is away for five minutes")
    parser.add_argument("--keep", type=Path, help="a new folder for a copy of the data and the log, to look into")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the order of kills")
    chosen = parser.parse_args()
    _say(f"seed {chosen.seed}")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        checks = runner.run(
            away()
            if chosen.stores_away
            else soak(chosen.kills, chosen.rate, chosen.visitors, chosen.seed, chosen.keep, chosen.telemetry)
        )
    print("\n".join(_lines(checks)))
    return 0 if all(one.is_right for one in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
