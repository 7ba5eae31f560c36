"""Where the schema of the bytes lies while the embedded engine reads them."""

import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from app.apm.store import INSERTS
from app.kit.clickhouse import ClickHouse
from tests.apm.telemetry import HIDE_NOTHING, item, log_request, record
from tests.apm.test_spans_stored import rows

pytestmark = [
    pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="no folder here that root may not write to"),
]


async def test_an_insert_needs_nothing_of_the_folder_where_the_hub_runs(
    clickhouse: ClickHouse, monkeypatch: pytest.MonkeyPatch, embedded_clickhouse_url: str
):
    monkeypatch.chdir("/proc")  # where nobody can write, root neither
    unseen = replace(INSERTS["logs"], schema=f"{INSERTS['logs'].schema}// {uuid.uuid4()}")
    await clickhouse.insert_read(unseen, item(log_request(record("kept"))), "logs_0@1:1-1", **HIDE_NOTHING)
    assert await rows(clickhouse, "select body from logs") == [{"body": "kept"}]
    schemas = Path(embedded_clickhouse_url.removeprefix("chdb://")) / "format_schemas"
    assert unseen.schema in [file.read_text() for file in schemas.iterdir()]
