"""OTLP's own ports in a process that nobody supervises: `nightjar api`."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from app.kit.settings import Settings, WrongSetting, read_settings
from jobs.otlp import grpc_port, http_socket
from tests.nats_fixtures import free_port


class Telemetry:
    most_bytes = 1_000_000


class State:
    telemetry = Telemetry()


class App:
    state = State()


APP = cast("Any", App())


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


def with_default(tmp_path: Path, **ports: int) -> Settings:
    """Settings whose ports nobody chose."""
    settings = read_settings(data=tmp_path, **ports)
    return Settings.model_construct(
        _fields_set=settings.model_fields_set - ports.keys(), **{name: getattr(settings, name) for name in Settings.model_fields}
    )  # fmt: skip


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_http_has_a_socket_of_its_own(tmp_path: Path):
    port = free_port()
    door = http_socket(read_settings(data=tmp_path, otlp_http_port=port))
    assert door is not None
    with door:
        assert door.getsockname()[1] == port


def test_http_needs_none_where_it_is_off_or_the_hubs_own(tmp_path: Path):
    assert http_socket(read_settings(data=tmp_path, otlp_http_port=0)) is None
    assert http_socket(read_settings(data=tmp_path, otlp_http_port=8000, port=8000)) is None


async def test_a_default_that_is_taken_is_done_without(tmp_path: Path, taken: int):
    settings = with_default(tmp_path, otlp_http_port=taken, otlp_grpc_port=taken)
    assert http_socket(settings) is None
    async with grpc_port(APP, settings):
        pass


async def test_one_that_was_asked_for_must_be_free(tmp_path: Path, taken: int):
    settings = read_settings(data=tmp_path, otlp_http_port=taken, otlp_grpc_port=taken)
    with pytest.raises(WrongSetting, match="NIGHTJAR_OTLP_HTTP_PORT"):
        http_socket(settings)
    with pytest.raises(WrongSetting, match="NIGHTJAR_OTLP_GRPC_PORT"):
        async with grpc_port(APP, settings):
            pass


async def test_grpc_is_open_while_it_is_to_be(tmp_path: Path):
    port = free_port()
    async with grpc_port(APP, read_settings(data=tmp_path, otlp_grpc_port=port)):
        assert is_open(port)
    assert not is_open(port)
    async with grpc_port(APP, read_settings(data=tmp_path, otlp_grpc_port=0)):
        pass
