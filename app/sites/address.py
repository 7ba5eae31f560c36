"""Where the hub is, as its visitors type it."""

from fastapi import Request

from app.kit.settings import Settings


def hub_url(request: Request) -> str:
    """The address to put into links: as the operator says, else as this request says; without a slash at the end."""
    said = request.app.state.stores.settings.url or str(request.base_url)
    return said.rstrip("/")


def configured_url(settings: Settings) -> str:
    """The address for the command line, where no request says anything."""
    return settings.url.rstrip("/") or f"http://localhost:{settings.port}"
