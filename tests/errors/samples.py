"""Events as SDKs send them."""

import time
from typing import Any

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def frame(function: str, module: str = "shop.cart", line: int = 7, **more: Any) -> dict[str, Any]:
    """A frame of a Python program."""
    path = f"/srv/{module.replace('.', '/')}.py"
    return {
        "function": function, "module": module, "filename": path.rsplit("/", 1)[-1], "abs_path": path, "lineno": line,
        "context_line": f"    {function}(order)", "in_app": True, **more,
    }  # fmt: skip


def library(function: str, module: str = "requests.api", line: int = 7) -> dict[str, Any]:
    """A frame of a library."""
    path = f"/venv/lib/python3.11/site-packages/{module.replace('.', '/')}.py"
    return {"function": function, "module": module, "abs_path": path, "filename": path, "lineno": line, "in_app": False}


def error(
    type: str = "ValueError", value: str = "no price", frames: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    """An event of an exception."""
    frames = [frame("main", "shop.app"), frame("total")] if frames is None else frames
    exception: dict[str, Any] = {"type": type, "value": value, "mechanism": {"type": "generic", "handled": False}}
    if frames:
        exception["stacktrace"] = {"frames": frames}
    return {
        "platform": "python", "level": "error", "timestamp": time.time(), "exception": {"values": [exception]},
        "contexts": {"trace": {"trace_id": TRACE, "span_id": SPAN}},
        "sdk": {"name": "sentry.python", "version": "2.75.0"}, **more,
    }  # fmt: skip
