"""A channel's form, taken apart for the table and put together again: what may be seen, and what is sealed."""

from typing import Any

from pydantic import SecretStr, ValidationError

from app.alerts.channels.kind import Form, Kind
from app.alerts.channels.kinds import KINDS
from app.alerts.channels.models import Channel
from app.kit.problems import Invalid, said_of
from app.kit.sealed import seal, unseal


def read_form(kind: Kind, fields: dict[str, Any], known: dict[str, str] | None = None) -> Form:
    """A form of what somebody sent; a secret that is left out or empty stays as it is ``known``. Raises Invalid."""
    given = dict(fields)
    for name, secret in (known or {}).items():
        if name in kind.secret_fields and not given.get(name):
            given[name] = secret
    try:
        return kind.form.model_validate(given)
    except ValidationError as error:
        said = [(".".join(map(str, one["loc"])), _said(kind, one)) for one in error.errors()]
        # The value itself is not repeated: it may be a secret.
        errors = [{"field": name, "message": words} for name, words in said[:20]]
        raise Invalid("; ".join(f"{name}: {words}" for name, words in said[:3]), errors=errors) from None


def _said(kind: Kind, error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return f"{kind.title} has no such field; it has {', '.join(kind.form.model_fields)}."
    return said_of(error)


def parts_of(form: Form, kind: Kind) -> tuple[dict[str, Any], dict[str, str]]:
    """What may be seen of a form, and its secrets."""
    secrets = {
        name: value.get_secret_value()
        for name in kind.secret_fields
        if isinstance(value := getattr(form, name), SecretStr)
    }
    return form.model_dump(mode="json", exclude=set(kind.secret_fields)), secrets


def put(channel: Channel, form: Form, pepper: bytes) -> None:
    """Let a channel keep a form."""
    settings, secrets = parts_of(form, KINDS[channel.kind])
    channel.settings = settings
    channel.secrets = seal(pepper, f"channel:{channel.id}", secrets)


def secrets_of(channel: Channel, pepper: bytes) -> dict[str, str]:
    """The secrets of a channel; one that was made by a migration has none. Raises CannotOpen."""
    if not channel.secrets:
        return {}
    return unseal(pepper, f"channel:{channel.id}", channel.secrets)


def form_of(channel: Channel, pepper: bytes) -> Form:
    """The form that a channel keeps. Raises CannotOpen, and ValidationError when it is of another version."""
    return KINDS[channel.kind].form.model_validate({**channel.settings, **secrets_of(channel, pepper)})
