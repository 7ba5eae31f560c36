"""Which keys a site hides: their values are never stored."""

import time

from sqlalchemy import func, select

from app.kit.postgres import Postgres
from app.sites.models import Site

FRESH_S = 10.0


class Hidden:
    """The keys that sites hide, looked up again every few seconds: once a batch would be often, never would be late."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres, self._at = postgres, 0.0
        self._lists: tuple[list[int], list[str]] = ([], [])

    async def lists(self) -> tuple[list[int], list[str]]:
        """Sites and keys, side by side. What was known holds while Postgres is away."""
        if time.monotonic() - self._at > FRESH_S:
            async with self._postgres.work() as work:
                rows = (
                    await work.execute(select(Site.id, Site.hidden_keys).where(func.cardinality(Site.hidden_keys) > 0))
                ).all()
            pairs = [(site, key) for site, keys in rows for key in keys]
            self._lists, self._at = ([site for site, _ in pairs], [key for _, key in pairs]), time.monotonic()
        return self._lists
