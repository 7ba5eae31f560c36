"""Certificates: whom we trust, what one says about itself, and what is wrong with it, in words."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtensionOID, NameOID

DAY_S = 86_400
# OpenSSL's X509_V_ERR_… numbers.
NOT_YET, EXPIRED, SELF_SIGNED, UNKNOWN_ISSUER, WRONG_HOST = 9, 10, 18, (19, 20, 21), (62, 64)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says. Times are unix seconds; ``fingerprint`` is SHA-256 in hex."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: float
    not_after: float
    fingerprint: str
    serial: str

    def days_left(self, at: float) -> float:
        """Days until it expires; negative when it has."""
        return (self.not_after - at) / DAY_S


@lru_cache(4096)
def read_certificate(der: bytes) -> Certificate | None:
    """What a certificate says; None when it cannot be read."""
    try:
        found = x509.load_der_x509_certificate(der)
        return Certificate(
            _common_name(found.subject), _common_name(found.issuer), tuple(_names(found)),
            found.not_valid_before_utc.timestamp(), found.not_valid_after_utc.timestamp(),
            found.fingerprint(hashes.SHA256()).hex(), f"{found.serial_number:x}",
        )  # fmt: skip
    except ValueError:
        return None


class Trust:
    """TLS contexts, made once each: to load the machine's authorities costs twenty milliseconds."""

    def __init__(self, ca_file: Path | None = None) -> None:
        self._ca_file = ca_file
        self._made: dict[tuple[bool, Sequence[str]], ssl.SSLContext] = {}

    def context(self, *, verifies: bool, alpn: tuple[str, ...]) -> ssl.SSLContext:
        """The context of a kind of connection."""
        if (verifies, alpn) not in self._made:
            context = ssl.create_default_context()
            if self._ca_file is not None:
                context.load_verify_locations(self._ca_file)
            if not verifies:
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                context.set_ciphers("DEFAULT:@SECLEVEL=0")
            if alpn:
                context.set_alpn_protocols(list(alpn))
            self._made[verifies, alpn] = context
        return self._made[verifies, alpn]

    def roots(self) -> bytes | None:
        """The authorities as PEM, for a library that has no use for a context; None for the library's own."""
        if self._ca_file is None:
            return None
        public = self.context(verifies=True, alpn=()).get_ca_certs(binary_form=True)
        return "".join(ssl.DER_cert_to_PEM_cert(der) for der in public).encode()

    @staticmethod
    def verdict(error: ssl.SSLCertVerificationError, der: bytes, host: str, at: float) -> tuple[str, str]:
        """A stable code and a sentence for what a verification found."""
        found, number = read_certificate(der) if der else None, error.verify_code
        issuer = f" by {found.issuer}" if found and found.issuer else ""
        if number == EXPIRED:
            since = f" {_days(-found.days_left(at))} ago" if found and found.not_after < at else ""
            # An authority above it may have expired while the certificate itself has not.
            who = "The certificate" if since or not found else "An authority behind the certificate"
            return "tls_expired", f"{who} expired{since}."
        if number == NOT_YET:
            return "tls_not_yet_valid", "The certificate is not valid yet."
        if number in WRONG_HOST:
            names = ", ".join(found.names[:5]) if found and found.names else "no name"
            return "tls_wrong_name", f"The certificate is for {names}, not for {host}."
        if number == SELF_SIGNED:
            return "tls_self_signed", "The certificate is signed by itself and by no authority."
        if number in UNKNOWN_ISSUER:
            words = "which is no authority that is trusted here, or certificates in between are missing"
            return "tls_untrusted", f"The certificate was issued{issuer}, {words}."
        return "tls_untrusted", f"The certificate is not trusted: {error.verify_message}."


def tls_words(error: Exception) -> str:
    """What a failed handshake means."""
    if isinstance(error, ConnectionResetError):
        return "The connection was reset while it was being encrypted."
    if isinstance(error, ssl.SSLError):
        reason = (error.reason or "").replace("_", " ").lower()
        if "wrong version number" in reason or "http request" in reason:
            return "The server does not speak TLS at this port."
        return f"The encryption could not be agreed upon: {reason or 'the connection was closed'}."
    return "The connection was closed while it was being encrypted."


def name_fits(names: Sequence[str], host: str) -> bool:
    """Whether one of a certificate's names is for a host (RFC 6125: a star stands for one whole first label)."""
    host = host.lower().rstrip(".")
    for name in (one.lower().rstrip(".") for one in names):
        first, _, rest = host.partition(".")
        if name == host or (name.startswith("*.") and first and rest == name[2:] and not _is_address(host)):
            return True
    return False


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _days(days: float) -> str:
    if days < 1:
        hours = max(round(days * 24), 1)
        return f"{hours} hour{'s' * (hours != 1)}"
    return f"{int(days)} day{'s' * (int(days) != 1)}"


def _common_name(name: x509.Name) -> str:
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := name.get_attributes_for_oid(oid):
            return str(found[0].value)
    return name.rfc4514_string()


def _names(found: x509.Certificate) -> list[str]:
    try:
        extension = found.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    except x509.ExtensionNotFound:
        return []
    return [str(name.value) for name in extension.value if isinstance(name, x509.DNSName | x509.IPAddress)]  # type: ignore[attr-defined]
