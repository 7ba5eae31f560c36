"""docs/settings.md says what the settings are."""

from pathlib import Path

from app.kit.settings import PREFIX, Settings
from app.kit.settings_page import settings_page

PAGE = Path(__file__).parents[2] / "docs/settings.md"


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text() == settings_page(), "run `make fix`, or `nightjar settings-docs > docs/settings.md`"


def test_every_setting_is_on_the_page_once_and_described() -> None:
    rows = [line for line in settings_page().splitlines() if line.startswith(f"| `{PREFIX}")]
    assert sorted(row.split("`")[1] for row in rows) == sorted(
        f"{PREFIX}{name.upper()}" for name in Settings.model_fields
    )
    assert [row for row in rows if len(row.split("|")[3].strip()) < 20] == []
