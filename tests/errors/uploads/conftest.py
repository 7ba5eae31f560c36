"""What tests of errors share."""

from collections.abc import AsyncIterator

import pytest

from app.errors.sourcemaps.resolve import SourceMaps
from app.sites.models import Organization
from tests.door_fixtures import Door
from tests.errors.building import Build


async def slug_of(door: Door) -> str:
    """The slug of Ada's organization."""
    async with door.stores.postgres.work() as work:
        from app.sites.models import Site

        site = await work.get(Site, door.number)
        assert site is not None
        organization = await work.get(Organization, site.organization_id)
        assert organization is not None
        return organization.slug


@pytest.fixture
async def build(door: Door) -> Build:
    """A build of Ada's, with the key that only sends."""
    return Build(door.client, door.ingest_key, await slug_of(door), "ada.example")


@pytest.fixture
async def maps(door: Door) -> AsyncIterator[SourceMaps]:
    """The source maps of a process of its own."""
    async with SourceMaps(door.stores.postgres).open(door.stores.streams) as opened:
        yield opened
