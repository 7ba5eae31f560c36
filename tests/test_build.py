"""The build hook: what makes a product stale, and when npm has to run."""

import json
from pathlib import Path

import pytest

from hatch_build import STAMP, Unbuilt, build, copy_geo, fingerprint, is_installed, run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout whose products are all fresh."""
    for folder in ("web/src", "web/public", "web/scripts", "static", "app/scripts", "app/dashboard", "app/track/geo"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("package.json", "package-lock.json", "index.html", "vite.config.ts", "tsconfig.json", "src/main.tsx"):
        (tmp_path / "web" / file).write_text("{}")
    (tmp_path / "static/tracker.js").write_text("1")
    lock = [tmp_path / "web/package.json", tmp_path / "web/package-lock.json"]
    page = [tmp_path / "web" / n for n in ("index.html", "vite.config.ts", "tsconfig.json", "src", "public")]
    scripts = [tmp_path / "static", tmp_path / "web/scripts"]
    for product, inputs in (("scripts", scripts + lock), ("dashboard", page + lock), ("track/geo", lock)):
        (tmp_path / "app" / product / STAMP).write_text(fingerprint(tmp_path, inputs))
    return tmp_path


def stale_products(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr("hatch_build.install_packages", lambda web: None)
    monkeypatch.setattr("hatch_build.run", lambda *words: None)
    monkeypatch.setattr("hatch_build.copy_geo", lambda source, target: None)
    build(root, said.append)
    return [line.removeprefix("Building ") for line in said]


def test_nothing_is_made_twice(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stale_products(root, monkeypatch) == []


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("web/src/main.tsx", ["the dashboard"]),
        ("web/src/new.tsx", ["the dashboard"]),
        ("static/tracker.js", ["the scripts for pages"]),
        ("web/package-lock.json", ["the scripts for pages", "the dashboard", "the geo database"]),
    ],
)
def test_a_product_is_made_again_when_its_source_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch, changed: str, stale: list[str]
) -> None:
    (root / changed).write_text("something else")
    assert stale_products(root, monkeypatch) == stale
    assert stale_products(root, monkeypatch) == []


def test_a_name_is_part_of_the_source(root: Path) -> None:
    before = fingerprint(root, [root / "web/src"])
    (root / "web/src/main.tsx").rename(root / "web/src/other.tsx")
    assert fingerprint(root, [root / "web/src"]) != before


def test_npm_runs_unless_what_is_there_is_what_the_lock_says(tmp_path: Path) -> None:
    wanted = {"": {}, "node_modules/a": {"version": "1.0.0"}, "node_modules/b": {"version": "2.0.0", "optional": True}}
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": wanted}))
    note = tmp_path / "node_modules/.package-lock.json"
    assert not is_installed(tmp_path)
    note.write_text(json.dumps({"packages": {"node_modules/a": {"version": "1.0.0"}}}))
    assert is_installed(tmp_path)
    note.write_text(json.dumps({"packages": {"node_modules/a": {"version": "0.9.0"}}}))
    assert not is_installed(tmp_path)
    note.write_text(json.dumps({"packages": {"node_modules/b": {"version": "2.0.0"}}}))
    assert not is_installed(tmp_path)


def test_the_geo_database_is_linked_not_copied(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package/city.mmdb").write_bytes(b"map")
    copy_geo(tmp_path / "package", tmp_path / "geo")
    copy_geo(tmp_path / "package", tmp_path / "geo")
    assert (tmp_path / "package/city.mmdb").samefile(tmp_path / "geo/city.mmdb")
    with pytest.raises(Unbuilt, match=r"has no \.mmdb file"):
        copy_geo(tmp_path / "elsewhere", tmp_path / "geo")


def test_a_failed_step_says_what_failed(tmp_path: Path) -> None:
    with pytest.raises(Unbuilt, match=r"(?s)`node -e .* in web/ failed\..*the moon is down"):
        run(tmp_path, "node", "-e", "console.error('the moon is down'); process.exit(1)")
