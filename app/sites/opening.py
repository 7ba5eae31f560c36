"""What this feature keeps in a process while it serves: the directory of the doors, and the doorkeeper."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.kit.stores import Stores
from app.sites.directory import Directory
from app.sites.sign_in.doorkeeper import Doorkeeper


@asynccontextmanager
async def open_sites(app: FastAPI, stores: Stores) -> AsyncIterator[Directory]:
    """Put ``directory`` and ``doorkeeper`` on the app's state while the block runs."""
    app.state.doorkeeper = Doorkeeper(stores.postgres)
    async with Directory(stores.postgres, stores.pepper).open(stores.streams) as directory:
        app.state.directory = directory
        yield directory
