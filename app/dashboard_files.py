"""The built dashboard, served by the hub: one page for every address, and assets that never change."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.staticfiles import StaticFiles

from app.kit.problems import NotFound

FOLDER = Path(__file__).parent / "dashboard"
MISSING = "<!doctype html><title>Nightjar</title><p>The dashboard was not built: run <code>make up</code>."
SHARE = "share/"


def headers(ancestors: Sequence[str]) -> dict[str, str]:
    """The headers of a page that pages of these origins may show in a frame (and, for a preview, the hub's own)."""
    framed_by = ["'self'", *ancestors] if ancestors else ["'none'"]
    return {
        "content-security-policy": (
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            f"frame-ancestors {' '.join(framed_by)}; base-uri 'none'; form-action 'self'; object-src 'none'"
        ),
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-cache",
    }


class Assets(StaticFiles):
    """Files whose names carry a hash of their content."""

    def file_response(self, *args, **kwargs) -> Response:  # noqa: ANN002, ANN003
        """A file that may be kept for a year."""
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


# Whose pages may show the page of a path in a frame.
Framing = Callable[[Request, str], Awaitable[list[str]]]


def mount_dashboard(app: FastAPI, may_frame_share: Framing) -> None:
    """Serve ``/assets/…`` and, for any other address that is no API, the dashboard's page.

    No page may be framed, but for ``/share/…`` by the origins that ``may_frame_share`` names.
    """
    if (FOLDER / "assets").is_dir():
        app.mount("/assets", Assets(directory=FOLDER / "assets"))

    @app.get("/{path:path}", include_in_schema=False)
    async def page(path: str, request: Request) -> Response:
        """The dashboard decides by the address what to show."""
        if path.startswith("api/") or request.method != "GET":
            raise NotFound()
        file = (FOLDER / path).resolve() if path else FOLDER / "index.html"
        if path and file.is_file() and file.is_relative_to(FOLDER.resolve()):
            return FileResponse(file, headers={"cache-control": "public, max-age=3600"})
        index = FOLDER / "index.html"
        ancestors = await may_frame_share(request, path.removeprefix(SHARE)) if path.startswith(SHARE) else []
        said = headers(ancestors)
        return FileResponse(index, headers=said) if index.is_file() else HTMLResponse(MISSING, 503, said)
