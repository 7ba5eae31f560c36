"""Whether an address is in a network that rents out servers. Pure but for a table that is read once.

The table is iporigin's (MIT, https://pypi.org/project/iporigin/), compiled from what providers publish of themselves
and from two lists in the public domain. Of its many entries only those in RENTED are asked for. Left out are:

- content networks (Cloudflare, Akamai, Fastly): people come out of them, by iCloud's private relay and WARP;
- consumer VPNs and Tor, which are people by their very purpose;
- carriers (Cogent) and companies' own networks (Google, GitHub): offices are behind them;
- small providers of which the table has no published source.

An address is an argument here and goes nowhere; what comes out is a name of RENTED.
"""

from ipaddress import ip_address
from socket import AF_INET, AF_INET6, inet_pton

from iporigin._data import dataset

# Public clouds and server hosts, by the names that the table has for them.
RENTED = frozenset({
    "Alibaba Cloud", "Amazon AWS", "DigitalOcean", "Google Cloud", "Hetzner", "Huawei Cloud", "IBM Cloud", "Leaseweb",
    "Linode", "Microsoft Azure", "OVHcloud", "Oracle Cloud", "Rackspace", "Scaleway", "Tencent Cloud", "UpCloud",
    "Vultr",
})  # fmt: skip


class Networks:
    """The table, two megabytes of memory. Past its own ``classify``, which takes twenty times as long an address."""

    def __init__(self) -> None:
        self._find = dataset().find

    def host_of(self, address: str) -> str:
        """Who rents out the server with this address; '' for a home, an office, and for what is no address."""
        try:
            packed = inet_pton(AF_INET6 if ":" in address else AF_INET, address)
        except (OSError, ValueError):
            return ""
        found = self._find(int.from_bytes(packed), 6 if len(packed) == 16 else 4)
        if found is None or found[0] not in RENTED:
            return ""
        # Some providers publish networks for documentation and for private use among their own.
        return found[0] if ip_address(packed).is_global else ""
