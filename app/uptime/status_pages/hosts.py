"""Status pages under domains of their own: a request by such a name sees its page and nothing else of the hub."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from app.kit.log import log
from app.kit.problems import Unavailable
from app.kit.stores import Stores
from app.uptime.status_pages.queries import all_public

LOOK_AGAIN_S = 10


class Hosts:
    """Which slug a domain shows; looked up again every few seconds, so that a request waits for no database."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._slugs: dict[str, str] = {}

    async def refresh(self) -> None:
        """Read the domains."""
        async with self._stores.postgres.work() as work:
            self._slugs = {page.domain: page.slug for page in await all_public(work) if page.domain}

    async def keep_fresh(self) -> None:
        """Read them again and again."""
        while True:
            try:
                await self.refresh()
            except Unavailable:
                log.warning("status_domains_not_read")
            await asyncio.sleep(LOOK_AGAIN_S)

    def point(self, scope: MutableMapping[str, Any]) -> None:
        """Lead a request by a page's own domain to that page."""
        if not self._slugs:
            return
        host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        slug = self._slugs.get(host.partition(":")[0].lower())
        if slug is None:
            return
        path = scope["path"]
        scope["path"] = f"/status/{slug}" + ("" if path == "/" else path)
        scope["raw_path"] = scope["path"].encode()
        scope["state"] = {**scope.get("state", {}), "status_domain": True}
