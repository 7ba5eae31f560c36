"""The shop: answers people's requests, asks its database, calls the warehouse and a payment provider, fills a queue."""

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from opentelemetry.trace import SpanKind, Status, StatusCode

from demo.clock import now_ns, set_now, spend
from demo.database import Database
from demo.measured import Request
from demo.telemetry import Telemetry, headers
from demo.warehouse import Warehouse

PAYMENTS = "payments.example"


class CardDeclined(Exception):
    """The bank said no."""


class PaymentTimeout(Exception):
    """The payment provider did not answer in time."""


@dataclass
class Message:
    """What lies in the queue: an order, when it was put there, and by which span."""

    order: int
    at_ns: int
    carrier: dict[str, str]


class Shop:
    """One service. ``is_ill`` makes its payment provider slow, as such providers are at times; ``is_away``: it never
    answers meanwhile."""

    def __init__(self, telemetry: Telemetry, warehouse: Warehouse, rng: random.Random) -> None:
        self.telemetry, self._warehouse, self._rng = telemetry, warehouse, rng
        self._database = Database(telemetry, rng)
        self.queue: deque[Message] = deque()
        self.is_ill = self.is_away = False
        self.answered: list[Request] = []

    def handle(
        self, method: str, route: str, path: str, region: str, carrier: Mapping[str, str] | None = None
    ) -> int:  # fmt: skip
        """Answer one request; returns its status. ``carrier``: the headers with which it came."""
        attributes = {
            "http.request.method": method, "http.route": route, "url.path": path, "server.address": "shop.example",
            "user_agent.original": "Mozilla/5.0", "cloud.region": region, "network.protocol.version": "1.1",
        }  # fmt: skip
        began = now_ns()
        with self.telemetry.span(f"{method} {route}", SpanKind.SERVER, attributes, carrier or {}) as span:
            status = self._answer(route, path, region)
            span.set_attribute("http.response.status_code", status)
            if status >= 500:
                span.set_status(Status(StatusCode.ERROR))
            took = {"http.route": route, "http.response.status_code": status}
            self.telemetry.log("error" if status >= 500 else "info", f"{method} {path} answered {status}", **took)
            of = span.get_span_context()
            self.answered.append(
                Request(now_ns(), (now_ns() - began) / 1e9, method, route, status, of.trace_id, of.span_id)
            )
        return status

    def _answer(self, route: str, path: str, region: str) -> int:
        number = int(path.rsplit("/", 1)[-1]) if path.rsplit("/", 1)[-1].isdigit() else 1
        spend(self._rng.uniform(0.4, 2))
        match route:
            case "/products":
                self._products()
            case "/products/{id}":
                return self._product(number)
            case "/baskets/{id}":
                self._basket(number)
            case "/checkout/{id}":
                return self._checkout(number, region)
            case _:
                spend(0.3)
        return 200

    def _products(self) -> None:
        self._database.ask("select id, name, price from product order by name limit 20", ms=6)
        with self.telemetry.span("render products"):
            spend(self._rng.uniform(3, 9))

    def _product(self, number: int) -> int:
        rows = self._database.ask("select id, name, price from product where id = ?", number, ms=1.5)
        if not rows:
            self.telemetry.log("warn", f"no product {number}", **{"product.id": number})
            return 404
        # One after the other, though neither needs what the other says.
        self._call(
            "warehouse.internal", "GET", f"/stock/{number}", lambda carrier: self._warehouse.stock(number, carrier)
        )
        self._call("reviews.example", "GET", "/v2/reviews", lambda _: spend(self._rng.lognormvariate(3.9, 0.5)))
        return 200

    def _basket(self, number: int) -> None:
        lines = self._database.ask("select product, quantity from line where basket = ?", number, ms=2)
        for product, _ in lines:  # a query for each line, as programs do
            self._database.ask("select name, price from product where id = ?", product, ms=1.2)
        with self.telemetry.span("render basket", attributes={"basket.lines": len(lines)}):
            spend(self._rng.uniform(1, 4))

    def _checkout(self, number: int, region: str) -> int:
        self._basket(number)
        try:
            self._pay(number, region)
        except (CardDeclined, PaymentTimeout) as error:
            declined = isinstance(error, CardDeclined)
            self.telemetry.log(
                "warn" if declined else "error", f"payment of basket {number} failed: {error}",
                **{
                    "basket.id": number, "cloud.region": region,
                    "exception.type": type(error).__name__, "exception.message": str(error),
                },
            )  # fmt: skip
            return 402 if declined else 504
        self._database.ask("insert into booking (basket, total) values (?, ?)", number, 4200, ms=4)
        attributes = {
            "messaging.system": "rabbitmq", "messaging.operation.type": "send", "messaging.destination.name": "orders",
        }  # fmt: skip
        with self.telemetry.span("send orders", SpanKind.PRODUCER, attributes):
            spend(self._rng.uniform(0.5, 2))
            self.queue.append(Message(number, now_ns(), headers()))
        return 201

    def _pay(self, number: int, region: str) -> None:
        is_slow = self.is_ill and region == "eu-west-3"

        def charge(_: dict[str, str]) -> None:
            spend(self._rng.lognormvariate(7.4 if is_slow else 4.6, 0.35))
            if is_slow and (self.is_away or self._rng.random() < 0.6):
                raise PaymentTimeout(f"{PAYMENTS} did not answer within 2 s")
            if self._rng.random() < 0.03:
                raise CardDeclined("card declined: insufficient funds")

        with self.telemetry.span("charge card", attributes={"payment.provider": "example", "basket.id": number}):
            self._call(PAYMENTS, "POST", "/v1/charges", charge)

    def _call(self, host: str, method: str, path: str, answer) -> None:  # noqa: ANN001, any callable of a carrier
        attributes = {
            "http.request.method": method, "url.full": f"https://{host}{path}", "server.address": host,
            "server.port": 443,
        }  # fmt: skip
        with self.telemetry.span(method, SpanKind.CLIENT, attributes) as span:
            spend(self._rng.uniform(0.3, 1))
            answer(headers())
            spend(self._rng.uniform(0.3, 1))
            span.set_attribute("http.response.status_code", 200)

    def deliver(self) -> None:
        """Let the warehouse take what lies in the queue."""
        while self.queue:
            message = self.queue.popleft()
            set_now(message.at_ns)
            spend(self._rng.lognormvariate(3, 1))
            self._warehouse.pack(message.order, message.carrier)
