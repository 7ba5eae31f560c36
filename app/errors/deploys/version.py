"""What may be the name of a release: it stands in addresses, and Sentry's SDKs hold to the same rule."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

LONGEST = 200


def is_version(text: str) -> bool:
    """Whether this can be a release's version."""
    return 0 < len(text) <= LONGEST and text.isprintable() and "/" not in text and text not in (".", "..")


def _version(text: str) -> str:
    if not is_version(text):
        raise ValueError(f"a version has at most {LONGEST} printable characters and no slash")
    return text


Version = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_version)]
Environment = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^/\s]+$")
]
