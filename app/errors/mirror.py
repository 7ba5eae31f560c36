"""ClickHouse's copy of which hash belongs to which group, so that questions about groups are questions of one store.

Postgres decides. Who moves hashes writes the copy right after the commit; what could not be written then is found by
its mark and written by a chore. A newer version of a row wins whatever the order in which they arrive.
"""

from collections.abc import Collection
from uuid import uuid4

import msgspec
from sqlalchemy import and_, select, tuple_, update

from app.errors.models import ErrorGroup, ErrorHash
from app.kit.stores import Stores

AT_ONCE = 20_000


async def mirror(stores: Stores, sites: Collection[int] | None = None) -> int:
    """Write what ClickHouse does not know yet, of these sites or of all; returns how much. Raises Unavailable."""
    if sites is not None and not sites:
        return 0
    wanted = (
        select(ErrorHash.site_id, ErrorHash.hash, ErrorGroup.number, ErrorHash.version)
        .join(ErrorGroup, ErrorGroup.id == ErrorHash.group_id)
        .where(ErrorHash.is_mirrored.is_(False))
        .limit(AT_ONCE)
    )
    if sites is not None:
        wanted = wanted.where(ErrorHash.site_id.in_(list(sites)))
    async with stores.postgres.work() as work:
        rows = (await work.execute(wanted)).all()
    if not rows:
        return 0
    lines = [
        msgspec.json.encode({"site_id": site, "hash": hash_, "number": number, "version": version})
        for site, hash_, number, version in rows
    ]
    await stores.clickhouse.insert_bytes("error_hash_groups", b"\n".join(lines), uuid4().hex)
    written = [(site, hash_, version) for site, hash_, _, version in rows]
    for first in range(0, len(written), 1_000):
        some = written[first : first + 1_000]
        is_it = tuple_(ErrorHash.site_id, ErrorHash.hash, ErrorHash.version).in_(some)
        async with stores.postgres.work() as work:
            await work.execute(
                update(ErrorHash)
                .where(and_(is_it))
                .values(is_mirrored=True)
                .execution_options(synchronize_session=False)
            )
    return len(rows)
