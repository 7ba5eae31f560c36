"""How often something may happen: a bucket of tokens for each name, in memory."""

from typing import Any


class Rate:
    """So many a second for each name, with a burst of two seconds' worth. No clock in here: ``at_ms`` comes in."""

    def __init__(self, a_second: float, burst_s: float = 2) -> None:
        self._a_ms = a_second / 1000
        self._most = a_second * burst_s
        self._left: dict[Any, tuple[float, int]] = {}

    def allows(self, name: Any, at_ms: int, count: int = 1) -> bool:
        """Take ``count`` tokens of ``name`` if there are as many."""
        left, since = self._left.get(name, (self._most, at_ms))
        left = min(self._most, left + max(at_ms - since, 0) * self._a_ms)
        if left < count:
            self._left[name] = (left, at_ms)
            return False
        self._put(name, left - count, at_ms)
        return True

    def debt_s(self, name: Any, at_ms: int) -> float:
        """Seconds until ``name`` has paid for what it was let do; 0 when it has."""
        left, since = self._left.get(name, (self._most, at_ms))
        return max(-left / self._a_ms - max(at_ms - since, 0), 0) / 1000

    def charge(self, name: Any, at_ms: int, count: int) -> None:
        """Take ``count`` tokens that may not be there yet: for what shows its size only when it was let in.

        Something larger than a whole burst gets through like that too, instead of being refused for ever.
        """
        left, since = self._left.get(name, (self._most, at_ms))
        self._put(name, min(self._most, left + max(at_ms - since, 0) * self._a_ms) - count, at_ms)

    def _put(self, name: Any, left: float, at_ms: int) -> None:
        self._left[name] = (left, at_ms)
        if len(self._left) > 100_000:  # names may be invented by strangers
            self._left = {key: value for key, value in self._left.items() if at_ms - value[1] < 60_000}
