"""``make fuzz``: mutations of the corpus that are led by what they reach (atheris), through all that is read of an envelope.

The first argument is a folder for what reaches something new; further ones go to libFuzzer (``-max_total_time=60``). An
input that raises anything but the parser's own error ends it, and is kept beside the corpus of the run.
"""

import contextlib
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

atheris: Any = import_module("atheris")  # of the group `fuzz`, which only `make fuzz` installs

with atheris.instrument_imports(include=["app.errors", "app.kit"]):
    from app.errors.envelope import Malformed
    from tests.errors.mutating import CORPUS, taken

WORDS = Path(__file__).parent / "corpus" / "words.dict"
LONGEST = 16_384


def once(body: bytes) -> None:
    """Read one input as the door would."""
    with contextlib.suppress(Malformed):
        taken(body)


def main() -> None:
    """Put the corpus into the folder and go."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, body in enumerate(CORPUS):
        (folder / f"seed-{number}").write_bytes(body)
    told = [f"-dict={WORDS}", f"-max_len={LONGEST}", f"-artifact_prefix={folder}/", "-timeout=10", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *told, *sys.argv[2:], str(folder)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
