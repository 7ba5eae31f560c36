"""Errors without Sentry's SDKs: plain JSON, and the exceptions of telemetry."""

import asyncio
import time

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from app.errors.otlp import hand_over_exceptions
from app.errors.stacks import frames_of
from tests.apm.telemetry import Span, pairs, request, span, value
from tests.errors.conftest import Errors, until

PYTHON = 'Traceback (most recent call last):\n  File "/srv/shop/app.py", line 3, in main\n    total(order)\n  File "/srv/shop/cart.py", line 7, in total\n    return order["price"]\nKeyError: \'price\'\n'
V8 = "TypeError: x is not a function\n    at price (https://shop.example/app.js:1:20)\n    at async Cart.total (https://shop.example/app.js:2:30)\n    at https://shop.example/app.js:9:9"
GECKO = (
    "price@https://shop.example/app.js:1:20\ntotal@https://shop.example/app.js:2:30\n@https://shop.example/app.js:9:9"
)
JAVA = "java.lang.IllegalStateException: no\n\tat com.shop.Cart.price(Cart.java:7)\n\tat java.base/java.lang.Thread.run(Thread.java:833)\nCaused by: java.io.IOException\n\tat com.shop.Disk.read(Disk.java:1)"


@pytest.mark.parametrize(
    ("stack", "platform", "functions"),
    [
        (PYTHON, "python", ["main", "total"]), (V8, "javascript", ["", "Cart.total", "price"]), (GECKO, "javascript", ["", "total", "price"]),
        (JAVA, "java", ["run", "price"]), ("   at Shop.Cart.Price(Int32 n) in /src/Cart.cs:line 7\n   at Shop.App.Main()", "csharp", ["Main", "Price"]),
        ("goroutine 1 [running]:\nmain.price(0x1)\n\t/srv/cart.go:7 +0x1d\nmain.main()\n\t/srv/main.go:3 +0x20", "go", ["main.main", "main.price"]),
        ("nothing of a stack", "", []), ("", "", []),
    ],
)  # fmt: skip
def test_stacks_in_words_become_frames(stack: str, platform: str, functions: list[str]):
    frames, told = frames_of(stack)
    assert (told, [frame.get("function", "") for frame in frames]) == (platform, functions)


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
async def test_scripts_and_telemetry_make_errors_too(errors: Errors):
    key = {"authorization": f"Bearer {errors.people.home.ingest_key}"}
    plain = [
        {"type": "KeyError", "message": "'price'", "stack": PYTHON, "release": "shop@1.0.0", "user": {"id": "7"}, "tags": {"job": "nightly"}},
        {"message": "backup failed for ada@example.com"}, {"colour": "red"}, 7,
    ]  # fmt: skip
    answer = await errors.door.post("/api/ingest/errors", json=plain, headers=key)
    assert answer.status_code == 202 and (
        answer.json()["accepted"],
        [one["index"] for one in answer.json()["errors"]],
    ) == (2, [2, 3])
    assert (await errors.door.post("/api/ingest/errors", content=b"no", headers=key)).json()["status"] == 400
    assert (await errors.door.post("/api/ingest/errors", json={})).status_code == 401
    assert (await errors.door.get("/api/ingest/errors")).status_code == 405
    told = ExportLogsServiceRequest()
    resource = told.resource_logs.add()
    for name, said in (("service.name", "bill"), ("service.version", "2.0.0"), ("deployment.environment.name", "prod")):
        resource.resource.attributes.add(key=name, value=value(said))
    for _ in range(2):  # a span's exception is often told twice
        record = resource.scope_logs.add().log_records.add(
            time_unix_nano=time.time_ns(), trace_id=b"\x11" * 16, span_id=b"\x22" * 8
        )
        for name, said in (
            ("exception.type", "KeyError"),
            ("exception.message", "'price'"),
            ("exception.stacktrace", PYTHON),
        ):
            record.attributes.add(key=name, value=value(said))
    sent = await errors.door.post(
        "/v1/logs", content=told.SerializeToString(), headers=key | {"content-type": "application/x-protobuf"}
    )
    assert sent.status_code == 200
    await errors.stored(2, "exceptions", "type")
    await asyncio.sleep(3.1)  # what was stored in this very second is left for the next time
    for _ in range(2):
        await hand_over_exceptions(errors.stores)
    rows = await errors.stored(3)
    assert sorted((row["source"], row["type"], row["culprit"]) for row in rows) == [
        ("otlp", "KeyError", "total in cart.py"), ("script", "", ""), ("script", "KeyError", "total in cart.py"),
    ]  # fmt: skip
    otlp = next(row for row in rows if row["source"] == "otlp")
    assert (otlp["release"], otlp["environment"], otlp["trace_id"], otlp["tags"]) == (
        "bill@2.0.0",
        "prod",
        "11" * 16,
        {"service": "bill"},
    )
    await errors.grouped(2)
    assert {row["hash"] for row in rows if row["type"]} == {otlp["hash"]}  # the same error by both doors
    assert "ada@example.com" not in str(rows)


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
async def test_an_exception_that_passes_spans_is_one_error_whichever_span_comes_first(errors: Errors):
    key = {"authorization": f"Bearer {errors.people.home.ingest_key}", "content-type": "application/x-protobuf"}
    outer = PYTHON.replace("(most recent call last):\n", '(most recent call last):\n  File "/srv/shop/web.py", line 2, in serve\n    main()\n')  # fmt: skip

    async def tell(*told: tuple[int, int, str], count: int, trace: int = 1) -> None:
        recorded = [
            telling(span(number, trace, parent, ms=20 - number % 10), written) for number, parent, written in told
        ]
        sent = await errors.door.post("/v1/traces", content=request(*recorded), headers=key)
        assert sent.status_code == 200
        await errors.stored(count, "exceptions", "type")

        async def is_handed_over() -> bool:  # what was stored in this very second is left for the next time
            await hand_over_exceptions(errors.stores)
            rows = await errors.ask(f"select span_id from error_events where trace_id = '{trace:032x}'")
            return [row["span_id"] for row in rows] == [f"{told[-1][0]:016x}"]

        await until(is_handed_over, "one error, where it happened")

    await tell((1, 0, outer), count=1)
    await tell((2, 1, outer), (3, 2, PYTHON), count=3)
    await errors.grouped(1)
    counted = (await errors.get("", period="1d"))["groups"]
    # The group that was made for the outer span's learns what it is; whoever was told of it finds it there.
    assert [(group["number"], group["events"]) for group in counted] == [(1, 1)]

    async def groups() -> dict[int, tuple[str, int]]:
        rows = (await errors.get("", period="1d", tab="all"))["groups"]
        return {one["number"]: (one["status"], one["events"]) for one in rows}

    # Where the inner one is known for itself, the outer one's group is left without events and becomes a part of it.
    till, around = (stack.replace("cart.py", "till.py") for stack in (PYTHON, outer))
    await tell((11, 0, till), count=4, trace=2)
    await tell((21, 0, around), count=5, trace=3)
    await errors.grouped(3)
    await tell((22, 21, till), count=6, trace=3)

    async def is_one() -> bool:
        merged = (await errors.get("/groups/3"))["merged_into"]
        return merged == 2 and (await groups()) == {1: ("unresolved", 1), 2: ("unresolved", 2)}

    await until(is_one, "no empty group is left behind")
    assert [one["verb"] for one in await errors.get("/groups/3/activity")] == ["merged_into", "first_seen"]


def telling(one: Span, stack: str) -> Span:
    """The span with the exception that it recorded."""
    event = one.events.add(name="exception", time_unix_nano=one.end_time_unix_nano)
    of = {"exception.type": "KeyError", "exception.message": "'price'", "exception.stacktrace": stack}
    event.attributes.extend(pairs(of))
    return one
