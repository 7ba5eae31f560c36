"""Monitors from elsewhere become forms that are accepted, or say why not."""

import json

import pytest

from app.kit.problems import BadRequest
from app.uptime.moving.bring import MonitorSource, read
from app.uptime.moving.carried import Skipped
from app.uptime.schemas import MonitorForm

KUMA = {"version": "1.23", "monitorList": [
    {"id": 1, "name": "Shop", "type": "group"},
    {"id": 2, "name": "Front", "type": "keyword", "url": "https://shop.example/", "keyword": "Welcome", "interval": 30, "maxretries": 2,
     "retryInterval": 20, "parent": 1, "tags": [{"name": "prod", "value": ""}], "accepted_statuscodes": ["200-299", "401"],
     "headers": '{"X-A": "b"}', "basic_auth_user": "u", "basic_auth_pass": "p", "active": True, "maxredirects": 10},
    {"id": 3, "name": "Port", "type": "port", "hostname": "db.example", "port": 5432, "interval": 60, "active": 0},
    {"id": 4, "name": "Names", "type": "dns", "hostname": "shop.example", "dns_resolve_type": "MX", "dns_resolve_server": "1.1.1.1", "port": 53},
    {"id": 5, "name": "Job", "type": "push", "interval": 3600},
    {"id": 6, "name": "DB", "type": "postgres", "databaseConnectionString": "postgres://u:p@db.example:5433/shop"},
    {"id": 7, "name": "Queue", "type": "mqtt", "hostname": "x"},
]}  # fmt: skip
GATUS = """
endpoints:
  - name: front
    group: core
    url: "https://shop.example/health"
    interval: 1m30s
    conditions: ["[STATUS] == 200", "[BODY].status == UP", "[RESPONSE_TIME] < 300", "[CERTIFICATE_EXPIRATION] > 240h"]
  - name: names
    url: "8.8.8.8"
    dns: {query-name: shop.example, query-type: A}
    conditions: ["[BODY] == 192.0.2.7", "[DNS_RCODE] == NOERROR"]
  - name: ssh
    url: "tcp://shop.example:22"
    conditions: ["[CONNECTED] == true"]
  - name: strange
    url: "https://shop.example/"
    conditions: ["len([BODY].users) > 3"]
external-endpoints:
  - name: job
    heartbeat: {interval: 30m}
"""
HEALTHCHECKS = {"checks": [
    {"name": "Backup", "slug": "backup", "tags": "prod db", "grace": 900, "schedule": "15 5 * * *", "tz": "Europe/Riga", "status": "up"},
    {"name": "Sync", "grace": 60, "timeout": 300, "status": "paused"},
    {"name": "Odd", "grace": 60, "schedule": "Mon..Fri 10:00"},
]}  # fmt: skip


def forms(source: MonitorSource, body: bytes) -> dict[str, MonitorForm | str]:
    found = read(source, body)
    return {one.name: one.reason if isinstance(one, Skipped) else MonitorForm.model_validate(one.form) for one in found}


def test_a_backup_of_uptime_kuma():
    made = forms(MonitorSource.KUMA, json.dumps(KUMA).encode())
    front = made["Front"]
    assert isinstance(front, MonitorForm)
    assert (front.interval_s, front.confirmations, front.retry_s, front.group, front.tags) == (
        30,
        3,
        20,
        "Shop",
        ["prod"],
    )
    assert front.check.keyword == "Welcome" and front.check.statuses == "200-299, 401" and front.check.password == "p"
    assert made["Port"].is_paused and made["Names"].check.record == "MX" and made["Job"].check.every_s == 3600
    assert (made["DB"].check.port, made["DB"].check.database) == (5433, "shop")
    assert made["Queue"] == "There is no kind of check for “mqtt”."


def test_a_configuration_of_gatus():
    made = forms(MonitorSource.GATUS, GATUS.encode())
    front = made["front"]
    assert isinstance(front, MonitorForm)
    assert (front.interval_s, front.slow_ms, front.check.statuses, front.check.expiry_days) == (90, 300, "200", 10)
    assert (front.check.json_path, front.check.json_value) == ("$.status", "UP")
    assert made["names"].check.expects == ["192.0.2.7"] and made["names"].check.resolver == "8.8.8.8:53"
    assert made["ssh"].check.kind == "tcp" and made["job"].check.every_s == 1800
    assert "no word for the condition" in made["strange"]


def test_the_checks_of_healthchecks():
    made = forms(MonitorSource.HEALTHCHECKS, json.dumps(HEALTHCHECKS).encode())
    assert (made["Backup"].check.cron, made["Backup"].check.timezone, made["Backup"].tags) == (
        "15 5 * * *",
        "Europe/Riga",
        ["prod", "db"],
    )
    assert made["Sync"].check.every_s == 300 and made["Sync"].is_paused and "OnCalendar" in made["Odd"]


@pytest.mark.parametrize("source", MonitorSource)
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"hello", b"a: [", b"\x00\xff", b"!!python/object:os.system {}"])
def test_a_file_that_is_something_else_is_refused_with_a_sentence(source: MonitorSource, body: bytes):
    with pytest.raises(BadRequest, match=r"\S+ \S+"):
        read(source, body)
