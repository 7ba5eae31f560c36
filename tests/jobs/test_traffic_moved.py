"""Spikes and drops of traffic that were set before there was one engine are its rules after the migration."""

import importlib.util
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.channels.queries import channels_for
from app.alerts.channels.sealed import form_of
from app.alerts.engine.inbox import page
from app.alerts.engine.schemas import AlertParams
from app.alerts.rules.queries import lock_site, rules_of_site
from app.alerts.rules.schemas import AlertRuleForm
from app.kit.stores import Stores
from jobs.migrate import migrations_folder
from tests.cast import Cast

SET = """
insert into traffic_rules (site_id, kind, is_on, mode, visitors, window_minutes, cooldown_minutes, most_a_day)
values (:site, 'spike', true, 'threshold', 50, 30, 120, 2), (:site, 'drop', false, 'automatic', 1, 720, 20000, 2)
"""
HAPPENED = """
insert into traffic_alerts (id, site_id, kind, at, ended_at, window_minutes, visitors, bound, usual, behind)
values ('abcabcabcabc', :site, 'spike', now() - interval '2 days', now() - interval '1 day', 30, 60, 50, 20, '{}')
"""
LISTEN = """
insert into subscriptions (id, site_id, topic, recipient, created_at, unsubscribed_at)
select 'listener' || n, :site, 'traffic_alert', 'friend' || lpad(n::text, 2, '0') || '@example.org', now(),
    case when n = 22 then now() end
from generate_series(1, 22) n
"""


def _revision() -> ModuleType:
    found = importlib.util.spec_from_file_location("moved", migrations_folder() / "postgres" / "0017_traffic_rules.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


async def _run(work: AsyncSession, name: str) -> None:
    def run(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            getattr(_revision(), name)()

    await (await work.connection()).run_sync(run)


async def test_spikes_and_drops_move_with_who_is_told_and_what_happened(stores: Stores, people: Cast):
    site = people.home.site
    async with stores.postgres.work() as work:
        await _run(work, "downgrade")
        for sql in (SET, HAPPENED, LISTEN):
            await work.execute(text(sql), {"site": site.id})
    async with stores.postgres.work() as work:
        await _run(work, "upgrade")
    async with stores.postgres.work() as work:
        await lock_site(work, site.id, people.home.site.created_at)
        rules = {rule.slug: AlertRuleForm.of_rule(rule) for rule in await rules_of_site(work, site.id)}
        channels = {one.name: one for one in await channels_for(work, site)}
        happened = await page(work, site.id, AlertParams(standing="history"))
        assert await work.scalar(text("select count(*) from subscriptions where topic = 'traffic_alert'")) == 0
    spike, drop = rules["traffic-spike"], rules["traffic-drop"]
    assert spike.measure
    assert drop.measure
    assert (spike.is_on, spike.measure.window_s, spike.keep_s, spike.tells_resolved) == (True, 1800, 7200, False)
    assert spike.measure.condition.model_dump() == {"kind": "threshold", "is_above": True, "value": 49, "recover": 39}
    assert (drop.is_on, drop.keep_s, drop.measure.condition.kind) == (False, 7 * 86_400, "change")
    assert len(rules) > 2, "the rules that every site begins with come besides"
    assert sorted(channels) == ["Spikes and drops", "Spikes and drops 2"]
    forms = [form_of(one, stores.pepper).model_dump()["to"] for _, one in sorted(channels.items())]
    assert [len(to) for to in forms] == [20, 1], "who unsubscribed is not told"
    assert spike.steps[0].channels == [channels["Spikes and drops"].id, channels["Spikes and drops 2"].id]
    assert [(one.rule, one.value, one.state) for one in happened.alerts] == [(spike.name, 60.0, "resolved")]
