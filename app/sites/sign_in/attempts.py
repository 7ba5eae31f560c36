"""How often one may try: a token bucket for each account and for each address, in memory only.

An address is an argument here and becomes a keyed hash at once, under a key that no other process has.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address

from app.kit.problems import TooMany


@dataclass(frozen=True, slots=True)
class Rate:
    """So many tries at once, then one more every so many seconds."""

    tries: int
    seconds_each: float


# A person mistypes a few times; a list of leaked passwords is thousands. The account's own limit holds against
# many addresses, the address's limit against one that walks through accounts (an office shares one, hence more).
ACCOUNT = Rate(tries=10, seconds_each=60)
ADDRESS = Rate(tries=30, seconds_each=10)
MOST_BUCKETS = 50_000  # about 10 MB; the longest unused is forgotten first


class TooManyTries(TooMany):
    """Too many wrong passwords for this account or from this address."""

    code, title = "too_many_tries", "Too many tries, please wait a little"


class Attempts:
    """The buckets of one process. Several processes each count on their own, so the limits add up."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()  # tokens left, at (s)

    def take(self, email: str, address: str, at_s: float) -> None:
        """Use up one try, before it is known whether it is right; raises TooManyTries with the seconds to wait."""
        for name, rate in self._names(email, address):
            tokens = self._tokens(name, rate, at_s)
            if tokens < 1:
                raise TooManyTries(retry_after=max(1, round((1 - tokens) * rate.seconds_each)))
        self._add(email, address, -1, at_s)

    def give_back(self, email: str, address: str, at_s: float) -> None:
        """The try was right and does not count."""
        self._add(email, address, 1, at_s)

    def _names(self, email: str, address: str) -> list[tuple[bytes, Rate]]:
        return [(self._name("account", email), ACCOUNT), (self._name("address", network(address)), ADDRESS)]

    def _name(self, kind: str, text: str) -> bytes:
        return blake2b(f"{kind}:{text}".encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()

    def _tokens(self, name: bytes, rate: Rate, at_s: float) -> float:
        tokens, then_s = self._buckets.get(name, (rate.tries, at_s))
        return min(rate.tries, tokens + (at_s - then_s) / rate.seconds_each)

    def _add(self, email: str, address: str, tokens: int, at_s: float) -> None:
        for name, rate in self._names(email, address):
            self._buckets[name] = (min(rate.tries, self._tokens(name, rate, at_s) + tokens), at_s)
            self._buckets.move_to_end(name)
        while len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)


def network(address: str) -> str:
    """What counts as one sender: an IPv4 address, or the /64 that an IPv6 customer is given whole."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(parsed) if not isinstance(parsed, IPv6Address) else f"{int(parsed) >> 64:x}"
