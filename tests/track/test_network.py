"""Which addresses are rented servers', and what follows from it."""

import pytest
from iporigin._data import dataset

from app.ingest.dropped import FILTERS
from app.sites.shields.rules import COUNTS_AT_FIRST, Shields
from app.track.network import RENTED, Networks

NETWORKS = Networks()


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("52.95.110.1", "Amazon AWS"),
        ("2a01:4f8::1", "Hetzner"),
        ("104.16.0.1", ""),  # a content network: people come out of it
        ("203.0.113.7", ""),  # for documentation only, though a provider publishes it as its own
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("no address", ""),
        ("1.2.3", ""),
        ("\0", ""),
        ("fe80::1%eth0", ""),
    ],
)
def test_an_address_is_a_rented_servers_or_not(address: str, host: str):
    assert NETWORKS.host_of(address) == host


def test_every_name_of_the_list_is_one_of_the_table_and_no_way_out_of_people():
    kinds = dict(dataset().labels)
    assert {kinds.get(name) for name in RENTED} == {"hosting"}


@pytest.mark.parametrize("kind", ["cdn", "vpn", "tor"])
def test_where_people_come_out_is_no_rented_server(kind: str):
    data = dataset()
    some = [start for start, label in zip(data.v4_starts, data.v4_labels, strict=True) if data.labels[label][1] == kind]
    assert some
    assert {NETWORKS.host_of(".".join(map(str, start.to_bytes(4, "big")))) for start in some[::50]} == {""}


def test_such_hits_count_at_first_and_what_is_said_of_a_family_goes_before():
    mark = "datacenter/Hetzner"
    assert Shields().counts(mark)
    assert not Shields(lets_in={"datacenter/": False}).counts(mark)
    assert Shields(lets_in={"datacenter/": False, mark: True}).counts(mark)
    assert not Shields(lets_in={mark: False}).counts(mark)
    assert Shields(lets_in={mark: False}).counts("datacenter/Amazon AWS")
    assert not Shields().counts("bot/curl")
    assert {reason.value for reason in FILTERS} >= COUNTS_AT_FIRST
