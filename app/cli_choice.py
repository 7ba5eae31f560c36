"""What a command works on: the settings it was given, or the hub that runs in its data folder; else a refusal."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from app.kit.settings import Settings

Data = Annotated[Path | None, typer.Option("--data", help="Folder of the embedded stores (NIGHTJAR_DATA).")]


def settings_of(**chosen: Any) -> "Settings":
    """The settings, with what the command line says on top; a wrong one ends the command."""
    from app.kit.settings import WrongSetting, read_settings

    try:
        return read_settings(**{name: value for name, value in chosen.items() if value is not None})
    except WrongSetting as reason:
        refuse(str(reason))


def of_running_hub(settings: "Settings", *needed: str) -> "Settings":
    """The settings with the URLs of the running hub where none are set."""
    missing = [name for name in needed if not getattr(settings, name)]
    if not missing:
        return settings
    from app.embedded.folder import read_run

    run = read_run(settings.data)
    return settings.model_copy(update={name: getattr(run, name) for name in missing} | {"url": settings.url or run.url})


def refuse(sentence: str) -> NoReturn:
    """End the command with a sentence on stderr and exit code 1."""
    print(sentence, file=sys.stderr)
    sys.exit(1)
