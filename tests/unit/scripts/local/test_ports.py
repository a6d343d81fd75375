import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.minierp.local.machine.errors import PortInUse
from scripts.minierp.local.machine.ports import Ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_every_name_has_a_port_of_its_own(tmp_path: Path) -> None:
    ports = Ports(tmp_path / "ports.json")

    assert len({ports.of(str(name)) for name in range(20)}) == 20


def test_a_port_that_was_asked_for_and_is_taken_is_refused_with_advice(tmp_path: Path, taken: int) -> None:
    with pytest.raises(PortInUse, match=f"Port {taken} on 127.0.0.1 is in use") as refusal:
        Ports(tmp_path / "ports.json").exactly("https", taken)
    assert "--port" in refusal.value.advice


def test_a_preferred_port_that_is_taken_gives_way_to_a_free_one(tmp_path: Path, taken: int) -> None:
    assert Ports(tmp_path / "ports.json").of("https", preferred=taken) != taken


def test_a_port_is_remembered_if_an_earlier_start_left_it(tmp_path: Path) -> None:
    first = Ports(tmp_path / "ports.json")
    kept, _ = first.of("https"), first.of("redis")
    assert not first.is_remembered("https")
    first._claims.clear()  # its process has ended

    second = Ports(tmp_path / "ports.json")

    assert (second.of("https"), second.is_remembered("https")) == (kept, True)
    assert not second.is_remembered("rabbitmq")


def test_a_kept_port_that_is_taken_meanwhile_is_replaced(tmp_path: Path, taken: int) -> None:
    (tmp_path / "ports.json").write_text(f'{{"redis": {taken}}}')

    assert Ports(tmp_path / "ports.json").of("redis") != taken


def test_ports_are_none_that_outgoing_connections_could_take(tmp_path: Path) -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])

    assert Ports(tmp_path / "ports.json").of("redis") < lowest


def test_two_systems_that_start_at_once_never_choose_the_same_port(tmp_path: Path) -> None:
    first, second = Ports(tmp_path / "first.json"), Ports(tmp_path / "second.json")

    port = first.of("https")

    assert second.of("https", preferred=port) != port
    with pytest.raises(PortInUse):
        second.exactly("redis", port)
