"""OTLP's ports, as the supervisor opens them."""

import socket
from collections.abc import Iterator

import pytest

from app.embedded.folder import CannotStart
from app.embedded.handover import OTLP_LISTEN_FD, listen
from app.embedded.otlp_ports import DEFAULTS, GRPC, HTTP, open_otlp_ports
from tests.nats_fixtures import free_port

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server((HOST, 0)) as door:
        yield door.getsockname()[1]


def test_both_are_opened_and_handed_on():
    http, grpc = free_port(), free_port()
    ports = open_otlp_ports({HTTP: str(http), GRPC: str(grpc)}, HOST, 8000)
    try:
        assert ports.http is not None and ports.http.getsockname()[1] == http
        assert ports.environment == {OTLP_LISTEN_FD: str(ports.http.fileno())} and ports.keep_open == (
            ports.http.fileno(),
        )
        assert ports.words == f"OTLP over HTTP at http://{HOST}:{http}, over gRPC at {HOST}:{grpc}"
        listen(HOST, grpc).close()  # gRPC binds by itself, so its port is free
    finally:
        ports.close()
    listen(HOST, http).close()


def test_zero_does_without():
    ports = open_otlp_ports({HTTP: "0", GRPC: "0"}, HOST, 8000)
    assert ports.environment == {HTTP: "0", GRPC: "0"} and ports.keep_open == ()
    assert ports.words == f"OTLP over HTTP at http://{HOST}:8000, not over gRPC"


def test_a_default_that_is_taken_is_done_without(taken: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(DEFAULTS, HTTP, taken)
    monkeypatch.setitem(DEFAULTS, GRPC, taken)
    ports = open_otlp_ports({}, HOST, 8000)
    assert ports.environment == {HTTP: "0", GRPC: "0"}
    assert ports.words.count(f"(port {taken} is taken)") == 2


@pytest.mark.parametrize("name", [HTTP, GRPC])
def test_one_that_was_asked_for_must_be_free(name: str, taken: int):
    with pytest.raises(CannotStart, match=f"Port {taken} .*{name}"):
        open_otlp_ports({HTTP: "0", GRPC: "0", name: str(taken)}, HOST, 8000)


def test_the_hubs_own_port_takes_http_anyway():
    ports = open_otlp_ports({HTTP: "8000", GRPC: "0"}, HOST, 8000)
    assert ports.http is None and "8000, not over gRPC" in ports.words
