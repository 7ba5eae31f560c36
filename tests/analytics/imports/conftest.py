"""A desk at which files are imported, over both backends of ClickHouse."""

from pathlib import Path

import pytest

from app.kit.clickhouse import ClickHouse
from app.kit.stores import Stores
from tests.analytics.imports.files import Desk, desk_of


@pytest.fixture
async def desk(stores: Stores, clickhouse: ClickHouse, tmp_path: Path) -> Desk:
    """A desk at a new site."""
    return await desk_of(stores, clickhouse, tmp_path)
