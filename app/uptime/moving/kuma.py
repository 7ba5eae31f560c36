"""Uptime Kuma's backup (JSON, ``monitorList``) as forms of monitors. Pure."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from app.uptime.moving.carried import Carried, Skipped

PING_S, DAY_S = 60, 86_400


def read(document: Any) -> Iterator[Carried | Skipped]:
    """The monitors of a backup, each as a form or with the reason why not."""
    monitors = document.get("monitorList") if isinstance(document, dict) else None
    if not isinstance(monitors, list):
        raise ValueError("This is no backup of Uptime Kuma: it has no monitorList.")  # noqa: TRY004, the file is wrong and no caller
    groups = {one.get("id"): one.get("name", "") for one in monitors if one.get("type") == "group"}
    for one in monitors:
        name = str(one.get("name") or "unnamed")
        if one.get("type") == "group":
            continue
        try:
            check = KINDS[one.get("type")](one)
        except KeyError:
            yield Skipped(name, f"There is no kind of check for “{one.get('type')}”.")
            continue
        except (ValueError, TypeError, AttributeError) as error:
            yield Skipped(name, str(error))
            continue
        yield Carried(name, _form(one, name, check, groups))


def _form(one: dict[str, Any], name: str, check: dict[str, Any], groups: dict[Any, str]) -> dict[str, Any]:
    interval = min(max(int(one.get("interval") or 60), 10), DAY_S)
    tags = [str(tag["name"]) for tag in one.get("tags") or [] if isinstance(tag, dict) and tag.get("name")]
    timeout = int(float(one.get("timeout") or 0) or min(48, interval * 0.8))
    return {
        "name": name, "check": check, "interval_s": interval, "timeout_s": min(max(timeout, 1), 120, interval),
        "confirmations": min(int(one.get("maxretries") or 0) + 1, 10), "tags": tags[:20],
        "retry_s": min(int(one.get("retryInterval") or 0), 3600), "group": groups.get(one.get("parent"), "")[:60],
        "is_upside_down": bool(one.get("upsideDown")), "is_paused": one.get("active") in (0, False),
    }  # fmt: skip


def _http(one: dict[str, Any]) -> dict[str, Any]:
    headers = one.get("headers")
    check: dict[str, Any] = {
        "kind": "http", "url": one["url"], "method": one.get("method") or "GET", "body": one.get("body") or "",
        "headers": json.loads(headers) if headers else {}, "redirects": min(int(one.get("maxredirects") or 0), 10),
        "statuses": ", ".join(one.get("accepted_statuscodes") or ["200-299"]), "verifies": not one.get("ignoreTls"),
    }  # fmt: skip
    if one.get("authMethod") in (None, "", "basic") and one.get("basic_auth_user"):
        check |= {"username": one["basic_auth_user"], "password": one.get("basic_auth_pass") or ""}
    if one.get("type") == "keyword":
        check |= {"keyword": one.get("keyword") or "", "is_keyword_absent": bool(one.get("invertKeyword"))}
    if one.get("type") == "json-query":
        check |= {"json_path": one.get("jsonPath") or "", "json_value": str(one.get("expectedValue") or "")}
    return check


def _dns(one: dict[str, Any]) -> dict[str, Any]:
    server, port = one.get("dns_resolve_server") or "", one.get("port") or 53
    resolver = f"[{server}]:{port}" if ":" in server else f"{server}:{port}" if server else ""
    return {"kind": "dns", "name": one["hostname"], "record": one.get("dns_resolve_type") or "A", "resolver": resolver}


def _push(one: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "heartbeat", "every_s": max(int(one.get("interval") or 60), 10), "grace_s": PING_S}


def _grpc(one: dict[str, Any]) -> dict[str, Any]:
    parts = urlsplit(f"//{one['grpcUrl']}")
    service = one.get("grpcServiceName") or ""
    return {"kind": "grpc", "host": parts.hostname, "port": parts.port, "tls": bool(one.get("grpcEnableTls")),
            "service": "" if service == "Health" else service}  # fmt: skip


def _database(kind: str, port: int) -> Any:
    def made(one: dict[str, Any]) -> dict[str, Any]:
        parts = urlsplit(one["databaseConnectionString"])
        check = {"kind": kind, "host": parts.hostname, "port": parts.port or port, "tls": parts.scheme == "rediss"}
        check |= {"username": parts.username or "", "password": parts.password or ""}
        return check | ({"database": parts.path.strip("/")} if kind == "postgres" else {})

    return made


KINDS: dict[Any, Any] = {
    "http": _http,
    "keyword": _http,
    "json-query": _http,
    "port": lambda one: {"kind": "tcp", "host": one["hostname"], "port": one["port"]},
    "ping": lambda one: {"kind": "ping", "host": one["hostname"]},
    "dns": _dns,
    "push": _push,
    "grpc-keyword": _grpc,
    "websocket-upgrade": lambda one: {"kind": "websocket", "url": one["url"]},
    "postgres": _database("postgres", 5432),
    "redis": _database("redis", 6379),
}
