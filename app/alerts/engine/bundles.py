"""What is told in one round, bundled: alerts of one rule that are told the same by the same way are one message."""

from datetime import datetime, timedelta
from typing import Any

from app.alerts import links
from app.alerts.alert_letter import letter_of
from app.alerts.carriers import EMAIL
from app.alerts.channels.kinds import KINDS
from app.alerts.engine.models import Alert
from app.alerts.engine.targets import Target, Ways
from app.alerts.models import DeliveryState
from app.alerts.notice import Notice, NoticedAlert, readable_facts, worst
from app.alerts.rules.models import AlertRule
from app.alerts.telling import Say
from app.kit.stores import Stores
from app.sites.ids import new_id
from app.sites.models import Site

WORTH_SENDING = timedelta(hours=24)
MOST_ALERTS = 25  # in one message
KIND = "alert"
NO_RULE = "a rule that was deleted"


class Bundles:
    """Collects words, and makes rows of the outbox of them."""

    def __init__(self, stores: Stores, site: Site, rules: dict[str, AlertRule], ways: Ways, at: datetime) -> None:
        self._stores, self._site, self._rules, self._ways, self._at = stores, site, rules, ways, at
        self._bundles: dict[tuple[str, Say, str], list[tuple[Alert, int]]] = {}

    def add(self, alert: Alert, say: Say, ways: tuple[str, ...]) -> None:
        """Tell this of an alert by these ways."""
        for way in ways:
            self._bundles.setdefault((alert.rule_id or "", say, way), []).append((alert, alert.tellings))

    def rows(self) -> list[dict[str, Any]]:
        """The messages; what is over is told before what begins."""
        rows: list[dict[str, Any]] = []
        for (rule_id, say, way), some in sorted(self._bundles.items(), key=lambda one: one[0][1] is not Say.RESOLVED):
            for target in self._ways.targets(way):
                size = 1 if KINDS[target.kind].is_per_alert else MOST_ALERTS
                parts = [some[start : start + size] for start in range(0, len(some), size)]
                rows += [self._row(rule_id, say, target, part) for part in parts]
        return rows

    def _row(self, rule_id: str, say: Say, target: Target, some: list[tuple[Alert, int]]) -> dict[str, Any]:
        first, telling = some[0]
        alerts = [alert for alert, _ in some]
        notice = notice_of(self._stores, self._site, self._rules.get(rule_id), say, target.channel_id, alerts)
        if target.kind == EMAIL:
            why = f"You get this because {self._site.domain} tells its alerts to {target.recipient}."
            letter = letter_of(notice, why)
            subject, content = letter.subject, letter.content()
        else:
            subject, content = notice.headline, {"notice": notice.json()}
        return {
            "id": new_id(), "organization_id": self._site.organization_id, "site_id": self._site.id,
            # An alert says one thing at a time, and each has its number: the same is never posted twice.
            "dedup_key": f"alert:{first.id}:{telling}:{say}:{target.lane}", "kind": KIND, "channel": target.kind,
            "recipient": target.recipient, "subject": subject[:300], "content": content, "is_urgent": True,
            "state": DeliveryState.WAITING, "created_at": self._at, "next_at": self._at,
            "expires_at": self._at + WORTH_SENDING, "lane": target.lane, "channel_id": target.channel_id,
            "alert_ids": [alert.id for alert in alerts],
        }  # fmt: skip


def notice_of(
    stores: Stores, site: Site, rule: AlertRule | None, say: Say, channel_id: str | None, alerts: list[Alert]
) -> Notice:
    """What is said of some alerts by a channel."""
    hub = links.site_url(stores.settings, site)
    url = links.alert_url(stores.settings, site, alerts[0]) if len(alerts) == 1 else f"{hub}/alerts"
    return Notice(
        say, worst([alert.severity for alert in alerts]), site.domain, url, rule.name if rule else NO_RULE,
        [_noticed(stores, site, alert, channel_id) for alert in alerts], rule.runbook if rule else "",
    )  # fmt: skip


def _noticed(stores: Stores, site: Site, alert: Alert, channel_id: str | None) -> NoticedAlert:
    settings = stores.settings
    return NoticedAlert(
        alert.id, alert.kind, alert.subject, alert.severity, alert.title, alert.text,
        links.alert_url(settings, site, alert), links.act_url(settings, stores.pepper, alert, channel_id),
        f"{links.site_url(settings, site)}{alert.path}", alert.began_at, alert.resolved_at,
        readable_facts(alert.facts), alert.value,
    )  # fmt: skip
