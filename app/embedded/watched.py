"""A child with the history of its deaths: started again with growing pauses, and talked about in sentences."""

import os
import sys
from collections import deque
from contextlib import suppress

from app.embedded.child import Child
from app.embedded.handover import WILL_NOT_HEAL

MANY_DEATHS, DEATHS_WITHIN = 5, 60.0  # count, seconds
SLOWEST_RETRY = 30.0  # seconds


class Stop(Exception):
    """Somebody asked us to stop, or going on is pointless; ``code`` is our exit code."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


class Watched:
    """A child and the history of its deaths."""

    def __init__(self, title: str, child: Child) -> None:
        self.title, self.child = title, child
        self.deaths: deque[float] = deque(maxlen=MANY_DEATHS)
        self.start_at: float | None = None

    def look(self, now: float) -> None:
        """Notice a death and plan the next start; start when its moment has come. Raises Stop when it will not heal."""
        code = self.child.exit_code()
        if code is not None:
            self.child.forget()
            if code == WILL_NOT_HEAL:
                complain(
                    "\n".join(self.child.last_lines(1)) or f"{self.title} cannot run like this (see {self.child.log})."
                )
                raise Stop(1)
            self._mourn(code, now)
        if self.start_at is not None and now >= self.start_at:
            self.start_at = None
            self.child.start()

    def has_died_often(self, now: float) -> bool:
        """Whether it died five times within a minute."""
        return len(self.deaths) == MANY_DEATHS and now - self.deaths[0] < DEATHS_WITHIN

    def _mourn(self, code: int, now: float) -> None:
        self.deaths.append(now)
        recent = sum(now - death < DEATHS_WITHIN for death in self.deaths)
        wait = min(SLOWEST_RETRY, 0.1 * 4 ** (recent - 1))
        self.start_at = now + wait
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        if self.has_died_often(now):
            complain(
                f"{self.title} died {MANY_DEATHS} times in a minute; trying again every {SLOWEST_RETRY:.0f} seconds."
            )
            complain(f"The end of its log, {self.child.log}:")
            complain("".join(f"\n    {line}" for line in self.child.last_lines()).lstrip("\n"))
        else:
            complain(f"{self.title} {how}; starting it again.")


def bury_orphans(ours: set[int]) -> None:
    """Collect the exit codes of processes that are not ours: as process 1 of a container we inherit all orphans."""
    if os.getpid() != 1:
        return
    with suppress(ChildProcessError):
        while (dead := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) and dead.si_pid not in ours:
            os.waitpid(dead.si_pid, 0)


def say(text: str) -> None:
    """To the person at the terminal, if the terminal is still there."""
    with suppress(OSError):
        print(text, flush=True)


def complain(text: str) -> None:
    """To the person at the terminal, about something that is wrong."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)
