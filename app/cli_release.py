"""``nightjar release``: tell of releases and deploys from a shell, also from a build machine that has nothing else.

With ``--hub`` and ``--key`` (or NIGHTJAR_HUB and NIGHTJAR_KEY, a secret key with the scope ingest) it speaks to a hub
anywhere, by the same doors as Sentry's tools; without them to the one that runs in the data folder.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer

from app.cli_choice import Data, of_running_hub, refuse, settings_of
from app.cli_sites import AsJson, print_answer, with_stores

if TYPE_CHECKING:
    from app.kit.stores import Stores

release = typer.Typer(help="Releases and deploys.", no_args_is_help=True)

Version = Annotated[str, typer.Argument(help="Its name, as the SDK says it, e.g. shop@1.4.2.")]
Site = Annotated[str, typer.Option("--site", help="Public id or domain of the site; needed on the hub's own machine.")]
HubUrl = Annotated[str, typer.Option("--hub", envvar="NIGHTJAR_HUB", help="Address of the hub.")]
HubKey = Annotated[str, typer.Option("--key", envvar="NIGHTJAR_KEY", help="Secret key of the site.")]


@release.command("new")
def new(
    version: Version, site: Site = "", hub: HubUrl = "", key: HubKey = "",
    ref: Annotated[str, typer.Option("--ref", help="The commit that it is.")] = "",
    url: Annotated[str, typer.Option("--url", help="Where one can read about it.")] = "",
    commits: Annotated[
        list[str] | None, typer.Option("--commit", help="A commit that came with it; as often as there are some.")
    ] = None,
    data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell of a release; again is no mistake. Errors that wait for one of its commits learn that it has their fix."""
    form: dict[str, Any] = {"version": version, **({"ref": ref} if ref else {}), **({"url": url} if url else {})}
    if commits:
        form["commits"] = [{"id": one} for one in commits]
    print_answer(_ask("POST", "releases/", form, site, hub, key, data), as_json)


@release.command("finalize")
def finalize(
    version: Version, site: Site = "", hub: HubUrl = "", key: HubKey = "", data: Data = None, as_json: AsJson = False
) -> None:
    """Say that a release is out."""
    from datetime import UTC, datetime

    form = {"dateReleased": datetime.now(UTC).isoformat()}
    print_answer(_ask("PUT", f"releases/{_quoted(version)}/", form, site, hub, key, data), as_json)


@release.command("deploy")
def deploy(
    version: Version, site: Site = "", hub: HubUrl = "", key: HubKey = "",
    environment: Annotated[str, typer.Option("--environment", "-e", help="Where it went.")] = "production",
    name: Annotated[str, typer.Option("--name", help="What this deploy is called.")] = "",
    data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell that a release is in an environment; a release that nobody told of is made."""
    with_hub = _Hub(site, hub, key, data)
    with with_hub as asks:
        asks("POST", "releases/", {"version": version})
        answer = asks("POST", f"releases/{_quoted(version)}/deploys/", {"environment": environment, "name": name})
    print_answer(answer, as_json)


@release.command("list")
def list_(site: Site = "", hub: HubUrl = "", key: HubKey = "", data: Data = None) -> None:
    """The latest releases, one JSON object a line."""
    for one in _ask("GET", "releases/", None, site, hub, key, data):
        print(json.dumps(one))


def _quoted(version: str) -> str:
    from urllib.parse import quote

    return quote(version, safe="")


def _ask(method: str, path: str, form: Any, site: str, hub: str, key: str, data: Path | None) -> Any:
    with _Hub(site, hub, key, data) as asks:
        return asks(method, path, form)


class _Hub:
    """A hub by its address and key; on its own machine a key is made for the command, and revoked after it."""

    def __init__(self, site: str, hub: str, key: str, data: Path | None) -> None:
        self._site, self._hub, self._key, self._data, self._made = site, hub.rstrip("/"), key, data, {}

    def __enter__(self) -> Self:
        if bool(self._hub) != bool(self._key):
            refuse("--hub and --key go together.")
        if not self._hub:
            if not self._site:
                refuse("Name the site with --site, or a hub with --hub and --key.")
            self._made = with_stores(self._make_key, self._data)
            self._key, self._hub = self._made["token"], _here(self._data)
        return self

    def __exit__(self, *_: object) -> None:
        if self._made:
            with_stores(self._end_key, self._data)

    def __call__(self, method: str, path: str, form: Any) -> Any:
        """Ask below the organization of the key."""
        from urllib.error import HTTPError, URLError
        from urllib.request import Request, urlopen

        headers = {"authorization": f"Bearer {self._key}", "content-type": "application/json"}
        body = json.dumps(form).encode() if form is not None else None
        request = Request(f"{self._hub}/api/0/organizations/-/{path}", body, headers, method=method)  # noqa: S310
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310, the operator's own hub
                return json.load(answer)
        except HTTPError as error:
            return refuse(error.read().decode(errors="replace")[:500])
        except URLError as error:
            return refuse(f"The hub does not answer at {self._hub}: {error.reason}.")

    async def _make_key(self, stores: "Stores") -> Any:
        from datetime import UTC, datetime, timedelta

        from app.sites import commands

        ends = datetime.now(UTC) + timedelta(hours=1)
        return await commands.create_key(stores, self._site, {"ingest"}, name="nightjar release", expires=ends)

    async def _end_key(self, stores: "Stores") -> Any:
        from app.sites import commands

        await commands.end_key(stores, self._made["site_id"], self._made["key_id"])


def _here(data: Path | None) -> str:
    from app.sites.address import configured_url

    return configured_url(of_running_hub(settings_of(data=data), "postgres_url", "nats_url"))
