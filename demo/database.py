"""The shop's database: real SQLite in memory; each question is a span, as a driver's instrumentation makes it."""

import random
import sqlite3
from typing import Any

from opentelemetry.trace import SpanKind

from demo.clock import spend
from demo.telemetry import Telemetry

SCHEMA = """
create table product (id integer primary key, name text, price integer, stock integer);
create table basket (id integer primary key, customer integer);
create table line (basket integer, product integer, quantity integer);
create table booking (id integer primary key autoincrement, basket integer, total integer);
"""
PRODUCTS = ("Lamp", "Feather", "Nest", "Twig", "Moth net", "Night cap", "Perch", "Seed mix", "Bath", "Field guide")


class Database:
    """Asks the database on behalf of a service."""

    def __init__(self, telemetry: Telemetry, rng: random.Random) -> None:
        self._telemetry, self._rng = telemetry, rng
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(SCHEMA)
        self._connection.executemany(
            "insert into product values (?, ?, ?, 1000000)",
            [(i, name, 500 + 250 * i) for i, name in enumerate(PRODUCTS, 1)],
        )
        self._connection.executemany("insert into basket values (?, ?)", [(i, i * 7) for i in range(1, 51)])
        lines = [(basket, 1 + (basket + i) % 10, 1 + i % 3) for basket in range(1, 51) for i in range(1 + basket % 9)]
        self._connection.executemany("insert into line values (?, ?, ?)", lines)

    def ask(self, sql: str, *values: Any, ms: float = 2.0) -> list[tuple[Any, ...]]:
        """The rows of an answer; it takes about ``ms``."""
        operation, table = sql.split(maxsplit=1)[0].upper(), _table(sql)
        attributes = {
            "db.system.name": "sqlite", "db.namespace": "shop", "db.query.text": sql,
            "db.operation.name": operation, "server.address": "db.internal", "server.port": 5432,
        }  # fmt: skip
        with self._telemetry.span(f"{operation} {table}", SpanKind.CLIENT, attributes):
            rows = self._connection.execute(sql, values).fetchall()
            spend(ms * self._rng.lognormvariate(0, 0.45))
        return rows


def _table(sql: str) -> str:
    words = sql.lower().replace("(", " ").split()
    return next((words[i + 1] for i, word in enumerate(words[:-1]) if word in ("from", "into", "update")), "")
