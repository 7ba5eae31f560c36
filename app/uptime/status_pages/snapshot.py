"""A page as files that any web server can serve while the hub is down; written anew with each transition.

    <data>/status-pages/<slug>/{index.html, history.html, api.json, feed.atom, feed.rss}

A page with a password is not written: files ask for none.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio

from app.kit.log import log
from app.kit.stores import Stores
from app.uptime.status_pages import queries
from app.uptime.status_pages.feed import atom, rss
from app.uptime.status_pages.html import HISTORY, history_of, page_of
from app.uptime.status_pages.links import page_url
from app.uptime.status_pages.models import StatusPage
from app.uptime.status_pages.picture import picture_of

ANEW = timedelta(hours=1)  # also when nothing happened: bars move on


async def write_snapshots(stores: Stores, at: datetime | None = None) -> None:
    """Write the pages of which something changed since they were written."""
    at = at or datetime.now(UTC)
    async with stores.postgres.work() as work:
        pages = list(await queries.all_public(work))
        states = {page.id: f"{await queries.newest_change(work, page.monitors)}:{page.changed_at}" for page in pages}
    folder = stores.settings.data / "status-pages"
    open_pages = [page for page in pages if page.password is None]
    await anyio.to_thread.run_sync(_forget, folder, {page.slug for page in open_pages})
    for page in open_pages:
        is_old = page.written_at is None or at - page.written_at >= ANEW
        is_there = (folder / page.slug / "index.html").exists()
        if is_old or not is_there or page.written != states[page.id]:
            await _write(stores, page, folder / page.slug, states[page.id], at)


async def _write(stores: Stores, page: StatusPage, folder: Path, state: str, at: datetime) -> None:
    picture, url = await picture_of(stores, page, at), page_url(stores, page)
    files = {
        "index.html": page_of(picture, ".", is_snapshot=True), HISTORY: history_of(picture, ".", is_snapshot=True),
        "api.json": picture.model_dump_json(indent=1),
        "feed.atom": atom(picture, url), "feed.rss": rss(picture, url),
    }  # fmt: skip
    await anyio.to_thread.run_sync(_put, folder, files)
    async with stores.postgres.work() as work:
        mine = await work.get(StatusPage, page.id)
        if mine is not None:
            mine.written_at, mine.written = at, state
    log.info("status_page_written", page=page.id)


def _put(folder: Path, files: dict[str, str]) -> None:
    """Each file at once: who reads meanwhile gets the old one or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        fresh = folder / f".{name}"
        fresh.write_text(text, encoding="utf-8")
        fresh.chmod(0o644)
        fresh.replace(folder / name)


def _forget(folder: Path, slugs: set[str]) -> None:
    if not folder.exists():
        return
    for one in folder.iterdir():
        if one.is_dir() and one.name not in slugs:
            shutil.rmtree(one, ignore_errors=True)
