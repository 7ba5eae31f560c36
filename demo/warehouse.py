"""The warehouse: knows what is in stock, and packs orders that come by a queue."""

import random

from opentelemetry.trace import SpanKind

from demo.clock import spend
from demo.telemetry import Telemetry


class Warehouse:
    """The other service."""

    def __init__(self, telemetry: Telemetry, rng: random.Random) -> None:
        self.telemetry, self._rng = telemetry, rng

    def stock(self, product: int, carrier: dict[str, str]) -> None:
        """How many there are, asked over HTTP."""
        attributes = {
            "http.request.method": "GET", "http.route": "/stock/{id}", "url.path": f"/stock/{product}",
            "http.response.status_code": 200,
        }  # fmt: skip
        with self.telemetry.span("GET /stock/{id}", SpanKind.SERVER, attributes, carrier):
            self._cache(product)
            spend(self._rng.uniform(0.5, 3))

    def pack(self, order: int, carrier: dict[str, str]) -> None:
        """An order from the queue."""
        attributes = {
            "messaging.system": "rabbitmq", "messaging.operation.type": "process",
            "messaging.destination.name": "orders", "order.id": order,
        }  # fmt: skip
        with self.telemetry.span("process orders", SpanKind.CONSUMER, attributes, carrier):
            self.telemetry.log("info", f"packing order {order}", **{"order.id": order})
            for shelf in range(1 + order % 4):
                with self.telemetry.span("fetch from shelf", attributes={"shelf": f"A{shelf + 1}"}) as span:
                    spend(self._rng.lognormvariate(3.4, 0.5))
                    span.add_event("lifted", {"weight_g": 100 + 40 * shelf})
            self._cache(order)
            if self._rng.random() < 0.04:
                self.telemetry.log(
                    "warn", f"order {order} waits: shelf A1 is empty", **{"order.id": order, "shelf": "A1"}
                )

    def _cache(self, number: int) -> None:
        attributes = {
            "db.system.name": "redis", "db.operation.name": "GET", "db.query.text": f"GET stock:{number}",
            "server.address": "cache.internal",
        }  # fmt: skip
        with self.telemetry.span("GET", SpanKind.CLIENT, attributes):
            spend(self._rng.uniform(0.2, 0.8))
