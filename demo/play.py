"""Play bounded traffic of the shop into a hub: ``python -m demo.play``.

The past is played at once: ``--minutes`` of it, with a busy middle and a payment provider that was ill for a while.
"""

import argparse
import math
import random
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from google.protobuf.message import Message

from demo.clock import set_now
from demo.hub import made_here
from demo.machines import requests as requests_of_machines
from demo.measured import durations
from demo.outage import CHECK, Outage, outage
from demo.shop import Shop
from demo.telemetry import Telemetry, quiet
from demo.warehouse import Warehouse

ROUTES = (
    ("GET", "/products", 30), ("GET", "/products/{id}", 36), ("GET", "/baskets/{id}", 18),
    ("POST", "/checkout/{id}", 10), ("GET", "/health", 6),
)  # fmt: skip
REGIONS = ("eu-west-3", "eu-central-1", "us-east-1")
FLUSH_EVERY = 200
MOST_REQUESTS = 50_000


def moments(start_ns: int, end_ns: int, count: int, rng: random.Random) -> Iterator[int]:
    """When requests come: by chance, more of them in waves."""
    length = end_ns - start_ns
    found = [start_ns + int(length * rng.random()) for _ in range(count * 2)]
    wave = [0.65 + 0.35 * math.sin((at - start_ns) / length * 4 * math.pi) for at in found]
    yield from sorted([at for at, likely in zip(found, wave, strict=True) if rng.random() < likely][:count])


def check(endpoint: str, key: str) -> None:
    """End with a sentence when the hub is away or does not take the key: the SDK itself would only log that."""
    headers = {"content-type": "application/x-protobuf", "x-nightjar-key": key}
    asked = urllib.request.Request(f"{endpoint}/v1/traces", b"", headers, method="POST")  # noqa: S310, the hub's own address
    try:
        urllib.request.urlopen(asked, timeout=10).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        raise SystemExit(f"The hub at {endpoint} refuses: {error.code} {error.reason}.") from error
    except OSError as error:
        raise SystemExit(f"There is no hub at {endpoint}: {error}.") from error


def play(
    endpoint: str, key: str, minutes: int, requests: int, seed: int = 1, was_down: Outage | None = None
) -> int:  # fmt: skip
    """Play traffic that ends now; returns how many requests the shop answered. ``was_down``: the check that failed then
    is one more of them."""
    quiet()
    rng = random.Random(seed)  # noqa: S311, invented traffic that is the same each time
    end = time.time_ns()
    start = end - minutes * 60_000_000_000
    warehouse = Warehouse(Telemetry("warehouse", "2.3.1", "warehouse-1", endpoint, key), rng)
    old = Shop(Telemetry("shop", "1.8.0", "shop-1", endpoint, key), warehouse, rng)
    new = Shop(Telemetry("shop", "1.9.0", "shop-2", endpoint, key), warehouse, rng)
    played = 0
    for at in moments(start, end, min(requests, MOST_REQUESTS), rng):
        part = (at - start) / (end - start)
        shop = new if part > 0.6 else old
        shop.is_ill = 0.7 < part < 0.82
        method, route, _ = rng.choices(ROUTES, [weight for *_, weight in ROUTES])[0]
        set_now(at)
        shop.handle(method, route, route.replace("{id}", str(rng.randint(1, 50 if "product" not in route else 11))),
                    rng.choice(REGIONS))  # fmt: skip
        shop.deliver()
        played += 1
        if played % FLUSH_EVERY == 0:
            for one in (old, new, warehouse):
                one.telemetry.flush()
    if was_down is not None:
        new.is_ill = new.is_away = True
        set_now(int(was_down.began.timestamp() * 1e9))
        new.handle(*CHECK, was_down.carrier)
    for one in (old, new, warehouse):
        one.telemetry.close()
    for request in requests_of_machines(start, end, rng):
        send(endpoint, key, request)
    for one, version, host in ((old, "1.8.0", "shop-1"), (new, "1.9.0", "shop-2")):
        send(endpoint, key, durations(one.answered, version, host, start, end))
    return played


def send(endpoint: str, key: str, request: Message) -> None:
    """Send metrics."""
    headers = {"content-type": "application/x-protobuf", "x-nightjar-key": key}
    body = request.SerializeToString()
    asked = urllib.request.Request(f"{endpoint}/v1/metrics", body, headers, method="POST")  # noqa: S310, the hub's own address
    urllib.request.urlopen(asked, timeout=30).close()  # noqa: S310


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m demo.play", description=__doc__)
    parser.add_argument("--endpoint", help="the hub, with --key; else the one that runs here, and its demo site")
    parser.add_argument("--key", help="a secret key that may send")
    parser.add_argument("--minutes", type=int, default=60, help="how much of the past is played")
    parser.add_argument("--requests", type=int, default=3000, help=f"how many requests, {MOST_REQUESTS} at most")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if bool(given.endpoint) != bool(given.key):
        parser.error("--endpoint and --key go together")
    was_down = None
    if given.key:
        endpoint, key = given.endpoint, given.key
    else:
        endpoint, made = made_here("admin", "ingest")
        key, was_down = made["token"], outage(endpoint, made["token"], made["site_id"])
    check(endpoint, key)
    count = play(endpoint, key, given.minutes, given.requests, given.seed, was_down)
    print(f"Played {count} requests of the last {given.minutes} minutes.")


if __name__ == "__main__":
    main()
