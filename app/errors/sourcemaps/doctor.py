"""The doctor of source maps: which map a frame wants, what is there, and what to type."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.sourcemaps import queries
from app.errors.sourcemaps.choice import Found, name_of
from app.errors.sourcemaps.load import choose
from app.errors.sourcemaps.parsed import Wanted
from app.errors.sourcemaps.schemas import ArtifactCard, BundleCard, Diagnosis

SHOWN = 8

SENTENCES = {
    "there": "The map is there. Events that came before it are read with it when they are opened.",
    "no_map": "The script was uploaded, but without its map: let the build write source maps, and upload them too.",
    "other_release": "A file of this name was uploaded, but for another release than the event says.",
    "other_build": "This very build was not uploaded. Files of the same name were, with other debug ids: "
    "the upload has to follow each build that is put on a server.",
    "nothing": "Nothing that fits was uploaded for this site.",
    "unknown": "The event says neither a debug id nor a release, so nobody can tell which build it comes from. "
    "Let the build inject debug ids, or give the SDK a release.",
}


async def diagnose(work: AsyncSession, wanted: Wanted, hub: str, organization: str, project: str) -> Diagnosis:
    """What is the matter with the map of a script."""
    script, source_map = await choose(work, wanted)
    if source_map is None and script is None and wanted.debug_id and wanted.release:
        script, source_map = await choose(work, wanted._replace(debug_id=None))
    near = await queries.artifacts_called_anywhere(work, wanted.site_id, name_of(wanted.url), SHOWN)
    verdict = _verdict(wanted, script, source_map, near)
    uploaded = [one for one in (script, source_map) if one is not None] or near
    bundles = await queries.bundles_of(work, wanted.site_id, SHOWN, wanted.release or None)
    return Diagnosis(
        verdict=verdict, sentence=SENTENCES[verdict], debug_id=wanted.debug_id, release=wanted.release, url=wanted.url,
        uploaded=[ArtifactCard.of(one) for one in uploaded], bundles=[BundleCard.of(one) for one in bundles],
        fix="" if verdict == "there" else commands(hub, organization, project, wanted.release),
    )  # fmt: skip


def _verdict(wanted: Wanted, script: Found | None, source_map: Found | None, near: list[Found]) -> str:
    if source_map is not None:
        return "there"
    if script is not None:
        return "there" if script.map_url.startswith("data:") else "no_map"
    if near:
        return "other_build" if wanted.debug_id else "other_release" if wanted.release else "unknown"
    return "nothing" if wanted.debug_id or wanted.release else "unknown"


def commands(hub: str, organization: str, project: str, release: str) -> str:
    """What to type after a build, in the folder where it lies; the stock tool needs four words of where to."""
    of_release = f" --release {_quoted(release)}" if release else ""
    return "\n".join(
        (
            f"export SENTRY_URL={_quoted(hub)} SENTRY_ORG={_quoted(organization)} SENTRY_PROJECT={_quoted(project)}",
            "export SENTRY_AUTH_TOKEN=ja_sk_…  # a secret key of the site with the scope ingest",
            "npx @sentry/cli sourcemaps inject dist",
            f"npx @sentry/cli sourcemaps upload{of_release} dist",
        )
    )


def _quoted(text: str) -> str:
    is_plain = text and all(letter.isalnum() or letter in "-_./:@+~" for letter in text)
    return text if is_plain else "'" + text.replace("'", "'\\''") + "'"
