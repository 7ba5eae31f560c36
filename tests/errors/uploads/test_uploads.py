"""Builds upload source maps and tell of releases, in the requests that stock tools make."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.errors.commits import is_among
from app.errors.models import ErrorGroup
from app.errors.sourcemaps.chores import forget_uploads
from app.errors.sourcemaps.queries import bundles_of, bytes_of_site, make_room
from app.errors.sourcemaps.resolve import SourceMaps
from tests.door_fixtures import Door
from tests.errors.building import DEBUG_ID, MAP, SCRIPT, Build, bundle, event, frames_in, sha1, usual


async def count(door: Door, table: str) -> int:
    async with door.stores.postgres.work() as work:
        return await work.scalar(text(f"select count(*) from {table}")) or 0


async def test_a_frame_is_read_with_the_map_that_was_uploaded(build: Build, maps: SourceMaps, door: Door):
    body = usual()
    assert await build.assemble(body) == {"state": "not_found", "missingChunks": [sha1(body)], "detail": None}
    assert (await build.upload(body, version="1.0", dist="d"))["state"] == "ok"

    top, thrown = frames_in(await maps.resolve(door.number, event()))

    assert thrown["function"] == "explode"
    assert (thrown["filename"], thrown["line"]) == ("src/app.ts", 3)
    assert thrown["context_line"] == "  throw new Error(why)"
    assert thrown["pre_context"] == ["// what somebody wrote", "function explode(why) {"]
    assert thrown["map"] == {"status": "resolved", "debug_id": DEBUG_ID}
    assert thrown["raw"]["function"] == "a" and thrown["raw"]["column"] == 15
    assert top["line"] == 5
    assert await count(door, "artifact_chunks") == 0
    release = (await build.ask("GET", "/releases/1.0/")).json()
    assert release["version"] == "1.0" and release["projects"][0]["slug"] == "ada.example"


async def test_the_same_upload_again_is_stored_once(build: Build, door: Door):
    body = usual()
    for dist in ("", "", "other"):
        assert (await build.upload(body, version="1.0", dist=dist))["state"] == "ok"
    assert await count(door, "artifact_bundles") == 2
    assert await count(door, "artifact_contents") == 2  # a script and a map, whatever the number of uploads
    assert await count(door, "artifact_chunks") == 0


async def test_without_debug_ids_the_release_and_the_address_find_it(build: Build, maps: SourceMaps, door: Door):
    await build.upload(usual(debug_id=None), version="1.0")
    for url in (
        "https://ada.example/assets/app.js",
        "https://cdn.example/some/where/assets/app.js?v=2",
        "https://ada.example/app.js",  # uploaded with a prefix too many
    ):
        told = frames_in(await maps.resolve(door.number, event(url, None, release="1.0")))
        assert [frame["map"]["status"] for frame in told] == ["resolved"] * 2, url
    for url, release, status in (
        ("https://ada.example/assets/app.js", "2.0", "not_uploaded"),
        ("https://ada.example/other/app.js", "1.0", "not_uploaded"),
        ("https://ada.example/assets/app.js", None, "no_release"),
    ):
        told = frames_in(await maps.resolve(door.number, event(url, None, release=release or "")))
        assert told[1]["map"] == {"status": status} and told[1]["function"] == "a"


async def test_the_dist_chooses_among_builds_of_one_release(build: Build, maps: SourceMaps, door: Door):
    for dist in ("ios", "android"):
        source_map = MAP.replace(b"src/app.ts", f"{dist}/app.ts".encode())
        await build.upload(usual(debug_id=None, source_map=source_map), version="1.0", dist=dist)
    for dist in ("ios", "android"):
        told = frames_in(await maps.resolve(door.number, event(debug_id=None, release="1.0", dist=dist)))
        assert told[1]["filename"] == f"{dist}/app.ts"


async def test_another_sites_debug_id_opens_nothing(build: Build, maps: SourceMaps, door: Door):
    await build.upload(usual(), version="1.0")
    others = door.number + 1
    for one in (event(), event(release="1.0"), event(debug_id=None, release="1.0")):
        told = frames_in(await maps.resolve(others, one))
        assert told[1]["map"]["status"] == "not_uploaded" and told[1]["function"] == "a"


async def test_a_late_map_is_used_at_once(build: Build, maps: SourceMaps, door: Door):
    assert frames_in(await maps.resolve(door.number, event()))[1]["map"]["status"] == "not_uploaded"
    await build.upload(usual())
    for _ in range(100):
        told = frames_in(await maps.resolve(door.number, event()))
        if told[1]["map"]["status"] == "resolved":
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the process did not hear of the upload")


async def test_an_inline_map_is_a_map(build: Build, maps: SourceMaps, door: Door):
    import base64

    inline = SCRIPT.replace(b"app.js.map", b"data:application/json;base64," + base64.b64encode(MAP))
    await build.upload(bundle({"~/assets/app.js": ("minified_source", inline, {"debug-id": DEBUG_ID})}))
    assert frames_in(await maps.resolve(door.number, event()))[1]["function"] == "explode"


@pytest.mark.parametrize(
    ("source_map", "status"),
    [(b"no json", "broken"), (b'{"version":3,"sources":[],"names":[],"mappings":""}', "not_in_map")],
)
async def test_a_broken_map_is_said_and_breaks_nothing(source_map, status, build: Build, maps: SourceMaps, door: Door):
    await build.upload(usual(source_map=source_map))
    told = frames_in(await maps.resolve(door.number, event()))
    assert told[1]["map"]["status"] == status and told[1]["function"] == "a"


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "/etc/passwd", "a" * 39, "A" * 40, "a" * 40 + "/x", "..", "", "%2e%2e%2f" + "a" * 31],
)
async def test_a_checksum_is_never_a_path(name: str, build: Build, door: Door):
    before = set(Path(door.stores.settings.data).rglob("*"))
    body = usual()
    assert (await build.send_chunk(body, name or "x")).status_code == 400
    form = {"checksum": name, "chunks": [name], "projects": [build.project]}
    assert (await build.ask("POST", "/artifactbundle/assemble/", json=form)).status_code == 422
    assert await count(door, "artifact_chunks") == 0
    assert set(Path(door.stores.settings.data).rglob("*")) == before


async def test_a_chunk_that_is_not_what_it_says_is_refused(build: Build, door: Door):
    assert (await build.send_chunk(b"something", sha1(b"another"))).status_code == 400
    assert await count(door, "artifact_chunks") == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"no zip", "no zip"),
        (b"PK\x05\x06" + b"\0" * 18, "manifest.json"),
        (bundle({}), "neither scripts nor source maps"),
        (bundle({}, files={"../../etc/passwd": {"type": "source_map", "url": "~/a"}}), "lacks"),
        (bundle({}, files=["x"]), "does not list"),
    ],
)
async def test_a_bundle_that_cannot_be_read_is_an_error_with_a_sentence(body, said, build: Build, door: Door):
    answer = await build.upload(body)
    assert answer["state"] == "error" and said in answer["detail"]
    assert await count(door, "artifact_chunks") == await count(door, "artifacts") == 0


async def test_a_bundle_that_unpacks_to_too_much_is_an_error(build: Build, door: Door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.errors.sourcemaps.bundle.LARGEST_FILE", 1_000_000)
    answer = await build.upload(usual(source_map=b" " * 30_000_000))
    assert answer["state"] == "error" and "too large" in answer["detail"]


async def test_the_longest_unused_upload_makes_room(build: Build, maps: SourceMaps, door: Door):
    for version in ("1", "2", "3"):
        await build.upload(usual(debug_id=None, script=SCRIPT + version.encode()), version=version)
    await maps.resolve(door.number, event(debug_id=None, release="1"))  # so 2 is the longest unused
    async with door.stores.postgres.work() as work:
        taken = await bytes_of_site(work, door.number)
        assert await make_room(work, door.number, taken - 1) == 1
        assert await bytes_of_site(work, door.number) < taken
        assert [one.release for one in await bundles_of(work, door.number, 9)] == ["3", "1"]


async def test_what_no_error_needs_for_long_is_deleted(build: Build, door: Door):
    await build.upload(usual(), version="1")
    await build.send_chunk(b"the beginning of something")
    await forget_uploads(door.stores, datetime.now(UTC) + timedelta(days=80))
    assert (await count(door, "artifact_bundles"), await count(door, "artifact_chunks")) == (1, 0)
    await forget_uploads(door.stores, datetime.now(UTC) + timedelta(days=100))
    assert (await count(door, "artifact_bundles"), await count(door, "artifact_contents")) == (0, 0)


async def test_a_release_is_told_of_and_deployed(build: Build, door: Door):
    made = {"version": "2.0", "projects": [build.project], "dateStarted": "2026-01-01T00:00:00Z"}
    assert (await build.ask("POST", "/releases/", json=made)).status_code == 201
    assert (await build.ask("POST", "/releases/", json=made)).status_code == 201
    commits = [{"id": "abc1234", "message": "Fix it\n\nBecause.", "author_email": "somebody@example.com"}]
    change = {"projects": [build.project], "dateReleased": "2026-01-02T00:00:00Z", "commits": commits}
    told = (await build.ask("PUT", "/releases/2.0/", json=change)).json()
    assert told["dateReleased"].startswith("2026-01-02") and told["ref"] == "abc1234" and told["commitCount"] == 1
    deploy = {"environment": "production", "name": None, "dateFinished": "2026-01-02T00:05:00Z"}
    assert (await build.ask("POST", "/releases/2.0/deploys/", json=deploy)).status_code == 201
    assert [d["environment"] for d in (await build.ask("GET", "/releases/2.0/deploys/")).json()] == ["production"]
    seen = (await door.ada.get(f"/api/sites/{door.site}/deploys")).json()
    assert [(d["version"], d["environment"], d["at"][:16]) for d in seen] == [("2.0", "production", "2026-01-02T00:05")]
    async with door.stores.postgres.work() as work:
        assert "somebody@example.com" not in str(await work.scalar(text("select commits::text from releases")))
    assert (await build.ask("DELETE", "/releases/2.0/")).status_code == 204
    assert (await build.ask("GET", "/releases/2.0/")).status_code == 404


async def test_a_build_of_another_project_is_refused(build: Build, door: Door):
    body = usual()
    await build.send_chunk(body)
    form = {"checksum": sha1(body), "chunks": [sha1(body)], "projects": ["eve.example"]}
    assert (await build.ask("POST", "/artifactbundle/assemble/", json=form)).status_code == 404
    release = {"version": "1", "projects": ["ada.example", "eve.example"]}
    assert (await build.ask("POST", "/releases/", json=release)).status_code == 404
    build.organization = "eve-s"
    assert (await build.ask("GET", "/chunk-upload/")).status_code == 404
    for key in (door.read_key, door.public_key, "ja_sk_nonsense"):
        build.headers = {"authorization": f"Bearer {key}"}
        assert (await build.ask("GET", "/chunk-upload/")).status_code in (401, 403)


async def test_the_doctor_says_what_is_there_and_what_to_type(build: Build, door: Door):
    async def examine(**asked: str) -> dict:
        return (await door.ada.get(f"/api/sites/{door.site}/source-maps/doctor", params=asked)).json()

    url = "https://ada.example/assets/app.js"
    assert (await examine(url=url))["verdict"] == "unknown"
    missing = await examine(url=url, release="1 $(reboot)")
    assert missing["verdict"] == "nothing" and "--release '1 $(reboot)'" in missing["fix"]
    assert f"SENTRY_PROJECT={build.project}" in missing["fix"] and build.organization in missing["fix"]
    await build.upload(usual(), version="1.0")
    assert (await examine(url=url, debug_id=DEBUG_ID))["verdict"] == "there"
    assert (await examine(url=url, debug_id=DEBUG_ID.replace("a", "b")))["verdict"] == "other_build"
    assert (await examine(url=url, release="2.0"))["verdict"] == "other_release"
    script_only = bundle({"~/x/lone.js": ("minified_source", b"1", {})})
    await build.upload(script_only, version="3.0")
    assert (await examine(url="https://ada.example/x/lone.js", release="3.0"))["verdict"] == "no_map"


async def test_an_error_that_waits_for_a_commit_learns_which_release_has_it(build: Build, door: Door):
    errors = f"/api/sites/{door.site}/errors"

    async def resolved_in(number: int, commit: str) -> None:
        form = {"verb": "resolve", "how": "commit", "commit": commit, "numbers": [number]}
        answer = await door.ada.post(f"{errors}/actions", json=form, headers={"x-nightjar": "1"})
        assert answer.status_code == 200, answer.text

    async def fixed_in() -> dict[int, str]:
        async with door.stores.postgres.work() as work:
            found = await work.execute(select(ErrorGroup.number, ErrorGroup.resolution).order_by(ErrorGroup.number))
            return {number: (resolution or {}).get("release", "") for number, resolution in found}

    now = datetime.now(UTC)
    async with door.stores.postgres.work() as work:
        for number in (1, 2, 3, 4):
            work.add(
                ErrorGroup(
                    site_id=door.number,
                    number=number,
                    status="unresolved",
                    priority="medium",
                    title=f"E{number}",
                    first_seen_at=now,
                    last_seen_at=now,
                    changed_at=now,
                    created_at=now,
                )
            )
    await resolved_in(1, "ABC12345")
    await resolved_in(2, "abc1234" + "0" * 33)
    assert await fixed_in() == {1: "", 2: "", 3: "", 4: ""}

    # Names of commits may be cut short on either side; a release without the commit changes nothing.
    assert (await build.ask("POST", "/releases/", json={"version": "1.0", "ref": "fffffff"})).status_code == 201
    change = {"commits": [{"id": "abc1234567890"}, {"id": "fff"}]}
    assert (await build.ask("PUT", "/releases/1.0/", json=change)).status_code == 200
    assert await fixed_in() == {1: "1.0", 2: "", 3: "", 4: ""}
    # `nightjar release new --ref`, or a deploy of that commit.
    deploy = {"version": "1.1", "environment": "production", "ref": "abc1234" + "0" * 33}
    assert (
        await door.ada.post(f"/api/sites/{door.site}/deploys", json=deploy, headers={"x-nightjar": "1"})
    ).status_code == 201
    assert await fixed_in() == {1: "1.0", 2: "1.1", 3: "", 4: ""}
    # A release that has it already: known at once, and the first one that has it.
    await resolved_in(3, "abc1234567")
    await resolved_in(4, "0123456")
    assert await fixed_in() == {1: "1.0", 2: "1.1", 3: "1.0", 4: ""}
    assert (await build.ask("PUT", "/releases/1.1/", json={"commits": [{"id": "abc1234567"}]})).status_code == 200
    assert await fixed_in() == {1: "1.0", 2: "1.1", 3: "1.0", 4: ""}  # what is known stays

    said = (await door.ada.get(f"{errors}/groups/1/activity")).json()
    assert [(one["verb"], one["detail"]) for one in said if one["verb"] == "fix_released"] == [
        ("fix_released", {"release": "1.0", "commit": "abc12345"})
    ]
    async with door.stores.postgres.work() as work:
        told = list(await work.scalars(text("select title from signals where kind = 'error_fixed' order by id")))
    assert told == ["E1", "E2"]


@pytest.mark.parametrize(
    ("commit", "names", "is_it"),
    [("abc1234", {"abc1234ffff"}, True), ("abc1234ffff", {"abc1234"}, True), ("abc", {"abc"}, True), ("abc", {"abcd"}, False), ("abc1234", {"abc"}, False), ("abc1234", set[str](), False)],
)  # fmt: skip
def test_a_commit_is_known_by_a_name_that_is_cut_short(commit: str, names: set[str], is_it: bool):
    assert is_among(commit, names) is is_it
