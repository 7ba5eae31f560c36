"""The rules of all sites, looked up again every few seconds. What was known holds while Postgres is away."""

import time

import msgspec
from sqlalchemy import select

from app.errors.models import ErrorRule
from app.errors.rules import Rule
from app.kit.log import log
from app.kit.postgres import Postgres
from app.kit.problems import Unavailable

FRESH_S = 5.0


class SiteRules:
    """Which rules there are."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres, self._at = postgres, 0.0
        self._rules: dict[int, tuple[Rule, ...]] = {}

    async def of_all(self) -> dict[int, tuple[Rule, ...]]:
        """Rules by site, in their order. Storing never waits for Postgres: without it, what was known is used."""
        if time.monotonic() - self._at > FRESH_S:
            self._at = time.monotonic()
            try:
                self._rules = await self._read()
            except Unavailable:
                log.warning("rules_of_errors_not_read")
        return self._rules

    async def _read(self) -> dict[int, tuple[Rule, ...]]:
        wanted = select(ErrorRule).where(ErrorRule.is_on).order_by(ErrorRule.site_id, ErrorRule.position, ErrorRule.id)
        async with self._postgres.work() as work:
            found = (await work.scalars(wanted)).all()
        rules: dict[int, list[Rule]] = {}
        for one in found:
            rules.setdefault(one.site_id, []).append(msgspec.convert(one.rule, Rule))
        return {site: tuple(of) for site, of in rules.items()}
