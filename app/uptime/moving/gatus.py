"""Gatus' configuration (YAML) as forms of monitors. Pure.

Of its conditions those that Nightjar has an own word for are taken over; a monitor with any other is skipped with that
condition as the reason, because a check that silently means less is worse than none.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from app.uptime.moving.carried import Carried, Skipped

UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
_CONDITION = re.compile(r"\s*(\[[A-Z_]+\][\w.\[\]]*)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*")


def read(document: Any) -> Iterator[Carried | Skipped]:
    """The endpoints of a configuration, each as a form or with the reason why not."""
    if not isinstance(document, dict) or not (document.get("endpoints") or document.get("external-endpoints")):
        raise ValueError("This is no configuration of Gatus: it has no endpoints.")
    for one in document.get("endpoints") or []:
        name = str(one.get("name") or "unnamed")
        try:
            yield Carried(name, _form(one, name))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Skipped(name, str(error) if isinstance(error, ValueError) else f"It cannot be read: {error}.")
    for one in document.get("external-endpoints") or []:
        every = seconds((one.get("heartbeat") or {}).get("interval") or "24h")
        check = {"kind": "heartbeat", "every_s": max(round(every), 10), "grace_s": 60}
        yield Carried(str(one.get("name")), {"name": one.get("name"), "group": one.get("group") or "", "check": check})


def seconds(text: str) -> float:
    """A duration of Go (``1m30s``) in seconds. Raises ValueError."""
    parts = re.findall(r"([\d.]+)(ms|s|m|h)", str(text))
    if not parts:
        raise ValueError(f"“{text}” is no duration.")
    return sum(float(number) * UNITS[unit] for number, unit in parts)


def _form(one: dict[str, Any], name: str) -> dict[str, Any]:
    client = one.get("client") or {}
    interval = min(max(round(seconds(one.get("interval") or "60s")), 10), 86_400)
    timeout = round(seconds(client.get("timeout") or "10s"))
    form: dict[str, Any] = {
        "name": name, "group": str(one.get("group") or "")[:60], "interval_s": interval, "confirmations": 3,
        "timeout_s": min(max(timeout, 1), 120, interval), "is_paused": one.get("enabled") is False,
        "check": _check(one, client),
    }  # fmt: skip
    statuses: list[str] = []
    for condition in one.get("conditions") or []:
        _take(form, statuses, str(condition))
    if statuses:
        form["check"]["statuses"] = ", ".join(statuses)
    elif form["check"]["kind"] == "http":
        form["check"]["statuses"] = "100-599"
    return form


def _check(one: dict[str, Any], client: dict[str, Any]) -> dict[str, Any]:
    url = str(one["url"])
    parts = urlsplit(url)
    if one.get("dns"):
        resolver = f"{parts.path or parts.netloc or url}".removeprefix("dns://")
        return {"kind": "dns", "name": one["dns"]["query-name"], "record": one["dns"]["query-type"],
                "resolver": resolver if resolver.count(":") != 0 or not resolver else f"{resolver}:53"}  # fmt: skip
    if parts.scheme in ("http", "https"):
        return {"kind": "http", "url": url, "method": one.get("method") or "GET", "body": one.get("body") or "",
                "headers": {name: str(value) for name, value in (one.get("headers") or {}).items()},
                "verifies": not client.get("insecure"),
                "redirects": 0 if client.get("ignore-redirect") else 5}  # fmt: skip
    if parts.scheme in ("tcp", "tls", "starttls") and parts.hostname and parts.port:
        kind = "tcp" if parts.scheme == "tcp" else "tls"
        return {"kind": kind, "host": parts.hostname, "port": parts.port}
    if parts.scheme == "icmp":
        return {"kind": "ping", "host": parts.hostname}
    if parts.scheme in ("ws", "wss"):
        return {"kind": "websocket", "url": url, "sends": one.get("body") or ""}
    raise ValueError(f"There is no kind of check for {parts.scheme or url}.")


def _take(form: dict[str, Any], statuses: list[str], condition: str) -> None:
    found = _CONDITION.fullmatch(condition)
    place, sign, value = found.groups() if found else ("", "", "")
    check = form["check"]
    if place == "[STATUS]":
        statuses.append(_statuses(sign, value, condition))
    elif place == "[RESPONSE_TIME]" and sign in ("<", "<="):
        form["slow_ms"] = int(value)
    elif place == "[CONNECTED]" and (sign, value) == ("==", "true"):
        return
    elif place == "[CERTIFICATE_EXPIRATION]" and sign in (">", ">="):
        check["expiry_days"] = min(max(round(seconds(value) / 86_400), 1), 90)
    elif place == "[DNS_RCODE]" and value == "NOERROR":
        return
    elif place == "[BODY]" and sign == "==" and (glob := re.fullmatch(r"pat\(\*?(.*?)\*?\)", value)):
        check["expects" if check["kind"] != "http" else "keyword"] = glob[1] if check["kind"] != "dns" else [glob[1]]
    elif place == "[BODY]" and sign == "==" and check["kind"] == "dns":
        check["expects"] = [value]
    elif place.startswith("[BODY].") and sign == "==" and check["kind"] == "http" and "json_path" not in check:
        check |= {"json_path": "$" + place.removeprefix("[BODY]"), "json_value": value}
    else:
        raise ValueError(f"Nightjar has no word for the condition “{condition}”.")


def _statuses(sign: str, value: str, condition: str) -> str:
    several = re.fullmatch(r"any\((.*)\)", value)
    if sign == "==" and several:
        return ", ".join(part.strip() for part in several[1].split(","))
    number = int(value)
    ranges = {"==": (number, number), "<": (100, number - 1), "<=": (100, number), ">": (number + 1, 599),
              ">=": (number, 599)}  # fmt: skip
    if sign not in ranges:
        raise ValueError(f"Nightjar has no word for the condition “{condition}”.")
    low, high = ranges[sign]
    return str(low) if low == high else f"{low}-{high}"
