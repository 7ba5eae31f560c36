"""The uptime application over real stores, with its reader, as a hub runs it."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from app.ingest.streams import declare_streams
from app.kit.clickhouse import ClickHouse
from app.kit.egress import Egress
from app.kit.reach import Reach
from app.kit.stores import Stores
from app.main import create_app
from tests.cast import Cast, play


@pytest.fixture
async def app(stores: Stores, clickhouse: ClickHouse) -> AsyncIterator[FastAPI]:
    """The whole application; loopback may be checked."""
    stores.clickhouse = clickhouse
    await declare_streams(stores.streams, stores.settings)
    application = create_app(stores)
    async with application.router.lifespan_context(application):
        application.state.reach = Reach(Egress.read("allow:127.0.0.0/8,::1/128"))
        yield application


@pytest.fixture
async def cast(app: FastAPI, stores: Stores) -> AsyncIterator[Cast]:
    """Ada, Ben and Eve."""
    async with play(app, stores) as everybody:
        yield everybody
