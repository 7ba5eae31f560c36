"""Errors of the shop, by Sentry's own SDK: some old, some of today's release, and one that an earlier release had.

What is raised here is raised for real, so its stack, its locals and its causes are real as well; only the time at which
it happened is set back.
"""

import json
import random
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import sentry_sdk
from sentry_sdk.types import Event, Hint

from demo.hub import made_here
from demo.outage import BEFORE, HOTFIX, Outage, moments, outage

RELEASES = ("shop@1.8.0", "shop@1.9.0")
BROWSERS = (("Safari", "17.5"), ("Chrome", "140.0"), ("Firefox", "143.0"))
ROUTES = ("/checkout/{id}", "/products/{id}", "/baskets/{id}")


class PaymentDeclined(Exception):
    """The provider said no."""


class NoProvider(Exception):
    """Nobody takes the money; only the hotfix asks a second provider."""


class StockMissing(Exception):
    """What was sold is not there."""


def pay(basket: dict[str, Any], provider: str) -> None:
    """Take the money; the provider is ill."""
    total = sum(line["price"] * line["quantity"] for line in basket["lines"])
    try:
        ask_provider(provider, total)
    except TimeoutError as error:
        raise PaymentDeclined(f"payment of basket {basket['id']} failed after 3 attempts") from error


def ask_provider(provider: str, total: int) -> None:
    """The provider does not answer."""
    attempts = 3
    raise TimeoutError(f"{provider} did not answer within {attempts * 2} s for {total} cents")


def pay_otherwise(basket: dict[str, Any]) -> None:
    """Ask the second provider, which the hotfix knows by a wrong name."""
    providers = {"second.example": 2}
    try:
        ask_provider("payments.example", providers["second-payments.example"])
    except KeyError as error:
        raise NoProvider(f"no provider for basket {basket['id']}: the first one is away") from error


def reserve(product: int, quantity: int) -> None:
    """Take something out of the stock."""
    stock = {1: 3, 2: 0}
    if stock.get(product, 0) < quantity:
        raise StockMissing(f"product {product} has {stock.get(product, 0)} left, {quantity} were sold")


def title_of(product: dict[str, Any] | None) -> str:
    """What a product is called; since 1.9.0 some have no translation."""
    return product["translations"]["de"]["title"]  # type: ignore[index]


def sort_prices(prices: list[Any]) -> list[Any]:
    """A list with a hole cannot be sorted."""
    return sorted(prices)


def happenings(rng: random.Random) -> list[tuple[str, Any, float]]:
    """What goes wrong, in which release, how often."""

    def checkout() -> None:
        pay(_basket(rng), "payments.example")

    return [
        ("shop@1.8.0", lambda: sort_prices([3, None, rng.randint(1, 9)]), 18),
        ("shop@1.8.0", checkout, 6),
        ("shop@1.9.0", checkout, 44),
        ("shop@1.9.0", lambda: title_of({"translations": {"en": {"title": "Lamp"}}}), 26),
        ("shop@1.9.0", lambda: reserve(2, rng.randint(1, 4)), 9),
    ]


def _basket(rng: random.Random) -> dict[str, Any]:
    lines = [{"price": 500 + 250 * n, "quantity": 1 + n % 3} for n in range(rng.randint(1, 4))]
    return {"id": rng.randint(1, 50), "lines": lines}


def play(dsn: str, days: int = 10, seed: int = 3) -> int:
    """Play the last days; the newer release came two days before now. How many errors there were."""
    rng = random.Random(seed)  # noqa: S311, invented traffic that is the same each time
    now, played = datetime.now(UTC), 0
    moved = now - timedelta(days=2)
    for release in RELEASES:
        _init(dsn, release)
        for of, act, count in happenings(rng):
            if of != release:
                continue
            for _ in range(int(count)):
                old = release == RELEASES[0]
                start, end = (now - timedelta(days=days), moved) if old else (moved, now)
                _happen(act, start + (end - start) * rng.random() ** 0.7, rng)
                played += 1
        sentry_sdk.flush(timeout=20)
    return played


def play_outage(dsn: str, found: Outage, seed: int = 4) -> int:
    """What the hotfix did while the checkout was down. How many errors there were."""
    rng, count = random.Random(seed), 7  # noqa: S311, invented traffic that is the same each time
    _init(dsn, HOTFIX)
    for at in moments(found, count, rng):
        _happen(lambda: pay_otherwise(_basket(rng)), at, rng)
    sentry_sdk.flush(timeout=20)
    return count


def _init(dsn: str, release: str) -> None:
    sentry_sdk.init(
        dsn=dsn, release=release, environment="production", server_name="shop-1", before_send=_at_its_time,
        include_local_variables=True, shutdown_timeout=10,
    )  # fmt: skip


def _happen(act: Any, at: datetime, rng: random.Random) -> None:
    browser, version = rng.choices(BROWSERS, [6, 3, 1])[0]
    route = rng.choice(ROUTES)
    with sentry_sdk.new_scope() as scope:
        scope.set_new_propagation_context()  # each is a request of its own
        scope.set_user({"id": f"customer-{rng.randint(1, 40)}"})
        scope.set_tag("browser.name", f"{browser} {version}")
        scope.set_tag("plan", rng.choice(("free", "free", "pro")))
        scope.set_transaction_name(route)
        scope.set_context("basket", {"lines": rng.randint(1, 9), "currency": "EUR"})
        scope.set_extra("nightjar_at", at.isoformat())
        scope.add_breadcrumb(category="http", message=f"GET {route}", level="info", timestamp=_iso(at, 4))
        scope.add_breadcrumb(category="query", message="select price from line where basket = ?",
                             timestamp=_iso(at, 0.82))  # fmt: skip
        try:
            act()
        except Exception:  # noqa: BLE001, whatever it is, it is told
            scope.capture_exception()


def _iso(at: datetime, seconds_before: float) -> str:
    return (at - timedelta(seconds=seconds_before)).isoformat()


def _at_its_time(event: Event, _hint: Hint) -> Event:
    extra = event.get("extra") or {}
    at = extra.pop("nightjar_at", None)
    if isinstance(at, str):
        event["timestamp"] = at  # type: ignore[typeddict-item]  # what is sent is text, and is made before this is asked
    return event


def main() -> None:
    """Play them into the hub that runs here, and its demo site."""
    hub, made = made_here("admin")
    headers = {"authorization": f"Bearer {made['token']}"}
    asked = urllib.request.Request(f"{hub}/api/sites/{made['site_id']}/dsn", headers=headers)  # noqa: S310
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310, the hub's own address
        dsn = json.load(answer)["dsn"]
    found = outage(hub, made["token"], made["site_id"])
    deploys(hub, made["token"], made["site_id"], found)
    count = play(dsn) + (play_outage(dsn, found) if found else 0)
    print(f"Played {count} errors of {3 if found else 2} releases.")


def deploys(hub: str, key: str, site: str, found: Outage | None = None) -> None:
    """Tell of the releases. ``key`` has the scope admin."""
    now = datetime.now(UTC)
    went = [(RELEASES[0], now - timedelta(days=10)), (RELEASES[1], now - timedelta(days=2))]
    for release, moment in [*went, *([(HOTFIX, found.began - BEFORE)] if found else [])]:
        at = moment.isoformat()
        body = json.dumps({"version": release, "environment": "production", "at": at, "ref": "3f2a1c9"}).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
        asked = urllib.request.Request(f"{hub}/api/sites/{site}/deploys", body, headers, method="POST")  # noqa: S310
        urllib.request.urlopen(asked, timeout=10).close()  # noqa: S310


if __name__ == "__main__":
    main()
