"""The rules that every site begins with: somebody is told without having set up anything."""

from app.alerts.rules.schemas import AlertRuleForm, SignalSpec
from app.alerts.signals import Severity

HOUR_S = 3600
# kind of signal → what it is called where people choose
KINDS = {
    "monitor_down": "A monitor is down",
    "monitor_degraded": "A monitor is degraded",
    "certificate": "A certificate is about to expire, or wrong",
    "domain_expiry": "A domain is about to expire",
    "heartbeat_missed": "A heartbeat was missed",
    "error_new": "An error is new",
    "error_regressed": "A resolved error came back",
    "error_spike": "An error became much more frequent",
    "error_fixed": "A release has the fix of an error",
    "channel_dead": "A channel delivers nothing any more",
}


def default_rules() -> list[AlertRuleForm]:
    """The first rules of a site, the more important ones first."""
    return [
        _rule("monitor-down", "A monitor is down", ["monitor_down", "heartbeat_missed"], None, remind_s=4 * HOUR_S),
        _rule("monitor-degraded", "A monitor is degraded", ["monitor_degraded"], Severity.WARNING),
        _rule("expiry", "A certificate or domain expires", ["certificate", "domain_expiry"], None, remind_s=86_400),
        _rule("error-regressed", "A resolved error came back", ["error_regressed"], Severity.WARNING, group_s=300),
        _rule("error-spike", "An error became much more frequent", ["error_spike"], None, group_s=300),
        _rule("error-new", "An error is new", ["error_new"], Severity.INFO, group_s=600),
        _rule("channel-dead", "A channel delivers nothing any more", ["channel_dead"], Severity.CRITICAL),
    ]


def _rule(
    slug: str, name: str, kinds: list[str], severity: Severity | None, *, group_s: int = 60, remind_s: int = 0
) -> AlertRuleForm:
    spec = SignalSpec(kinds=kinds)
    return AlertRuleForm(slug=slug, name=name, signals=spec, severity=severity, group_s=group_s, remind_s=remind_s)
