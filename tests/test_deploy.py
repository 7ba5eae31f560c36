"""What containers are made from agrees with the code: settings, commands, secrets, and the servers' own syntax."""

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from app.cli import app
from app.embedded.nats import binary
from app.kit.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
ROLES = [name for name, service in COMPOSE["services"].items() if service["image"] == "nightjar"]


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What deploy/make-secrets makes."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "deploy").mkdir()
    shutil.copy(ROOT / "deploy/make-secrets", root / "deploy")
    subprocess.run([root / "deploy/make-secrets"], check=True, capture_output=True)
    return root / "secrets"


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("file", ["Dockerfile", "docker-compose.yml"])
def test_every_setting_exists(file: str) -> None:
    own = {"BIND"}  # read by docker-compose.yml itself
    named = set(re.findall(rf"{PREFIX}(\w+?)(?:_FILE)?\b", (ROOT / file).read_text()))
    assert named - own <= {name.upper() for name in Settings.model_fields}


def test_each_role_is_a_command_that_gets_all_stores() -> None:
    commands = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert sorted(ROLES) == ["api", "prober", "scheduler", "worker"]
    for role in ROLES:
        service = COMPOSE["services"][role]
        assert service["command"] == [role] and role in commands
        given = {name.removeprefix(PREFIX).removesuffix("_FILE").lower() for name in service["environment"]}
        assert {"postgres_url", "nats_url", "clickhouse_url", "pepper"} <= given


def test_only_the_api_is_reached_from_outside() -> None:
    published = [name for name, service in COMPOSE["services"].items() if "ports" in service]
    assert published == ["api"]
    assert COMPOSE["networks"]["stores"]["internal"] is True


def test_every_secret_is_made_and_made_once(secrets: Path) -> None:
    for name, secret in COMPOSE["secrets"].items():
        assert (secrets.parent / secret["file"]).read_text().strip(), name
    used = {secret for service in COMPOSE["services"].values() for secret in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    before = {file.name: file.read_text() for file in secrets.iterdir()}
    subprocess.run([secrets.parent / "deploy/make-secrets"], check=True, capture_output=True)
    assert {file.name: file.read_text() for file in secrets.iterdir()} == before
    assert secrets.stat().st_mode & 0o077 == 0
    for kind in ("postgres", "clickhouse", "nats"):
        assert before[f"{kind}_password"] in before[f"{kind}_url"]
    assert len(before["pepper"]) >= 32


def test_nats_accepts_its_configuration(secrets: Path, tmp_path: Path) -> None:
    text = (secrets / "nats_conf").read_text().replace('"/data"', f'"{tmp_path}"')
    (tmp_path / "nats.conf").write_text(text)
    done = subprocess.run([binary(), "-c", tmp_path / "nats.conf", "-t"], capture_output=True, text=True, check=False)
    assert "is valid" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["config.xml", "users.xml"])
def test_clickhouse_files_are_xml(name: str) -> None:
    assert ET.parse(ROOT / "deploy/clickhouse" / name).getroot().tag == "clickhouse"
