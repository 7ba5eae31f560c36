"""TLS: what is wrong with a certificate, or how long it is still good for."""

import asyncio
import time

from app.kit.reach import Course, Reach, Unreached
from app.kit.trust import read_certificate
from app.uptime.checks import TlsCheck
from app.uptime.probes.found import Found


async def look(reach: Reach, check: TlsCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached, for a certificate that is not trusted, too."""
    transport, _ = await reach.open(
        asyncio.Protocol, check.host, check.port, course, tls=True, family=check.family, seconds=seconds, alpn=()
    )
    transport.abort()
    certificate = read_certificate(course.certificate)
    if certificate is None:
        raise Unreached("tls", "tls_handshake", "The server showed no certificate that can be read.")
    facts = {
        "for": ", ".join(certificate.names[:10]), "issued by": certificate.issuer,
        "fingerprint": certificate.fingerprint,
    }  # fmt: skip
    days = certificate.days_left(time.time())
    if days < check.expiry_days:
        words = f"The certificate expires in {days:.0f} days." if days >= 1 else "The certificate expires today."
        return Found.slow("certificate_ends", words, certificate_ends=certificate.not_after, facts=facts)
    return Found(certificate_ends=certificate.not_after, facts=facts)
