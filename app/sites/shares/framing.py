"""Whose pages may show a share in a frame."""

from datetime import UTC, datetime

from fastapi import Request

from app.sites.shares.queries import share_of_link


async def frame_ancestors(request: Request, token: str) -> list[str]:
    """The origins whose pages may frame the share that this link opens; none for a link that opens nothing."""
    stores = request.app.state.stores
    async with stores.postgres.work() as work:
        found = await share_of_link(work, token, stores.pepper, datetime.now(UTC))
        return list(found[0].ancestors) if found else []
