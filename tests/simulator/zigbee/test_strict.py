"""Frames that are not understood: answered, logged, and in strict mode a failure."""

import json
from pathlib import Path
from typing import Any

import pytest
import zigpy.types as t
from hypothesis import given
from hypothesis import strategies as st
from zigpy.zcl import foundation as f
from zigpy.zcl.clusters.closures import DoorLock
from zigpy.zcl.clusters.general import LevelControl
from zigpy_deconz import api as deconz_api
from zigpy_deconz import types as deconz_types
from zigpy_xbee import api as xbee_api

from simulator.zigbee import DoorContact, LightSensor, Plug, Radio, SosButton, StrictError, VirtualNetwork
from simulator.zigbee.aps import ApsFrame, Delivery, MisunderstoodError
from simulator.zigbee.deconz import DeconzCoordinator
from simulator.zigbee.journal import Journal
from simulator.zigbee.xbee import XBeeCoordinator
from simulator.zigbee.zcl import ZclServer, describe, refuse
from simulator.zigbee.zdo import ZdoServer

from .conftest import Home


@pytest.fixture
async def strange_home(tmp_path: Path, radio: Radio):
    """A home whose host will say what nobody understands."""
    home = Home(tmp_path, radio)
    await home.open()
    await home.connect()
    await home.join(home.plug)
    yield home
    await home.hang_up()
    await home.network.stop()


async def ask(home: Home, cluster: int, payload: bytes, endpoint: int = 1, profile: int = 0x0104):
    """Send raw bytes to the plug and give its answer, read as a default response's status if it is one."""
    seen = home.seen(home.plug)
    answer = await seen.request(profile, cluster, 1, endpoint, payload[1], payload, timeout=60, retries=0)
    return answer.status.name


@pytest.mark.parametrize(
    ("cluster", "payload", "status"),
    [
        pytest.param(0x0006, bytes([0x01, 9, 0x77]), "UNSUP_CLUSTER_COMMAND", id="unknown-command"),
        pytest.param(0x0006, bytes([0x01, 9, 0x00, 1]), "UNSUP_CLUSTER_COMMAND", id="bytes-too-many"),
        pytest.param(0x0004, bytes([0x01, 9, 0x00, 1]), "UNSUP_CLUSTER_COMMAND", id="bytes-too-few"),
        pytest.param(0x0006, bytes([0x00, 9, 0x66]), "UNSUP_CLUSTER_COMMAND", id="unknown-general-command"),
        pytest.param(0x0006, bytes([0x00, 9, 0x11, 0, 9]), "UNSUP_CLUSTER_COMMAND", id="unserved-general-command"),
    ],
)
async def test_strange_zcl_is_refused_and_remembered(strange_home: Home, cluster, payload, status):
    assert await ask(strange_home, cluster, payload) == status
    with pytest.raises(StrictError, match="tv: "):
        strange_home.network.check()


async def test_a_cluster_that_is_not_there_is_an_ordinary_question(strange_home: Home):
    endpoint = strange_home.seen(strange_home.plug).endpoints[1]
    lock = endpoint.add_input_cluster(DoorLock.cluster_id)
    answer = await lock.read_attributes_raw([0])
    assert answer.status == f.Status.UNSUPPORTED_CLUSTER
    strange_home.network.check()


async def test_a_command_to_a_cluster_that_is_not_there_is_strange(strange_home: Home):
    level = strange_home.seen(strange_home.plug).endpoints[1].add_input_cluster(LevelControl.cluster_id)
    assert (await level.move_to_level(10, 0)).status == f.Status.UNSUP_CLUSTER_COMMAND
    with pytest.raises(StrictError, match="absent cluster 0x0008"):
        strange_home.network.check()


@pytest.mark.parametrize("cluster", [0x0011, 0x0009], ids=["unserved", "unknown"])
async def test_a_strange_zdo_request_is_remembered(strange_home: Home, cluster):
    plug = strange_home.plug
    frame = ApsFrame(
        source=0, source_endpoint=0, target=plug.nwk, target_endpoint=0, profile=0, cluster=cluster, payload=b"\1\0\0"
    )
    assert strange_home.network.coordinator.transmit(frame) is Delivery.DELIVERED
    await strange_home.pass_time(0)
    with pytest.raises(StrictError, match="tv: ZDO"):
        strange_home.network.check()
    answers = [r for r in strange_home.network.journal.records if r["way"] == "device>coordinator"]
    assert answers[-1]["cluster"] == f"0x{cluster | 0x8000:04x}"
    assert bytes.fromhex(answers[-1]["data"]) == bytes([1, 0x84])


@pytest.mark.parametrize(("endpoint", "cluster"), [(5, 6), (0, 0x0011)], ids=["endpoint", "zdo"])
async def test_strange_words_to_the_coordinator_itself_are_remembered(strange_home: Home, endpoint, cluster):
    frame = ApsFrame(
        source=0, source_endpoint=1, target=0, target_endpoint=endpoint, profile=0, cluster=cluster, payload=b"\1\0\0"
    )
    strange_home.network.coordinator.transmit(frame)
    with pytest.raises(StrictError, match="coordinator: "):
        strange_home.network.check()


async def test_an_endpoint_that_is_not_there_is_strange(strange_home: Home):
    frame = ApsFrame(
        source=0,
        source_endpoint=1,
        target=strange_home.plug.nwk,
        target_endpoint=9,
        profile=0x0104,
        cluster=6,
        payload=b"",
    )
    strange_home.network.coordinator.transmit(frame)
    await strange_home.pass_time(0)
    with pytest.raises(StrictError, match="no endpoint 9"):
        strange_home.network.check()


async def test_without_strict_mode_life_goes_on(tmp_path, radio):
    home = Home(tmp_path, radio)
    await home.open(strict=False)
    await home.connect()
    await home.join(home.plug)
    assert await ask(home, 0x0006, bytes([0x01, 9, 0x77])) == "UNSUP_CLUSTER_COMMAND"
    await home.close()
    log = [json.loads(line) for line in (tmp_path / "frames.jsonl").read_text().splitlines()]
    assert any(record["way"] == "fault" for record in log)
    assert {"host>radio", "radio>host", "coordinator>device", "device>coordinator"} <= {r["way"] for r in log}


async def test_keys_stay_out_of_the_log(tmp_path, radio):
    home = Home(tmp_path, radio)
    await home.open()
    await home.connect()
    await home.close()
    assert home.network.settings.network_key not in (tmp_path / "frames.jsonl").read_text()


# ---- the serial side, without a host ------------------------------------------------------------------------------


def bare_network(radio: Radio) -> Any:
    return VirtualNetwork([Plug("tv")], radio=radio, strict=True)


def at(name: str, value: bytes = b"", frame: int = 0x08) -> bytes:
    return bytes([frame, 1]) + name.encode() + value


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "unknown type"),
        (bytes([0x77, 1]), "unknown type"),
        (bytes([0x17, 1]), "unknown type"),
        (bytes([0x11, 1, 0]), "broken XBee frame tx_explicit"),
        (at("Q?"), "XBee command AT'Q\\?'"),
        (at("NI"), "has no value"),
        (b"".join([bytes([0x08, 1]), b"\xff\xfe"]), "XBee command"),
    ],
)
def test_a_strange_xbee_frame_is_remembered(data, message):
    network = bare_network(Radio.XBEE)
    network.coordinator.frame_received(data)
    with pytest.raises(StrictError, match=message):
        network.check()


def test_a_queued_register_that_is_refused_is_remembered():
    network = bare_network(Radio.XBEE)
    network.coordinator.frame_received(at("SC", b"\0\0", frame=0x09))
    network.coordinator.frame_received(at("AC"))
    with pytest.raises(StrictError, match="SC refused"):
        network.check()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "deCONZ command"),
        (bytes([0x99, 1, 0, 5, 0]), "deCONZ command"),
        (bytes([deconz_api.CommandId.device_state_changed, 1, 0, 5, 0]), "never sent by a host"),
        (bytes([deconz_api.CommandId.version, 1, 0, 5, 0, 0, 0, 0, 0, 9]), "deCONZ command"),
        (bytes([deconz_api.CommandId.write_parameter, 1, 0, 10, 0, 2, 0, 0x05, 0x01]), "deCONZ parameter"),
    ],
)
def test_a_strange_deconz_command_is_remembered(data, message):
    network = bare_network(Radio.DECONZ)
    network.coordinator.frame_received(data)
    with pytest.raises(StrictError, match=message):
        network.check()


@pytest.mark.parametrize("command", ["aps_data_indication", "aps_data_confirm"])
def test_an_empty_queue_is_said_to_be_empty(command, monkeypatch):
    network = bare_network(Radio.DECONZ)
    sent: list[bytes] = []
    monkeypatch.setattr(network.coordinator, "write", sent.append)
    identifier = deconz_api.CommandId[command]
    flags = b"\1" if command == "aps_data_indication" else b""
    body = len(flags).to_bytes(2, "little") + flags
    network.coordinator.frame_received(bytes([identifier, 1, 0, 5 + len(body), 0]) + body)
    assert sent[0][:3] == bytes([identifier, 1, deconz_api.Status.FAILURE])
    network.check()


def test_our_own_fault_is_shown_as_ours(monkeypatch, caplog):
    network = bare_network(Radio.XBEE)
    monkeypatch.setattr(network.coordinator, "frame_received", lambda data: data[1 / 0])
    network.coordinator.connection()
    network.coordinator._line.frame_received(b"\x08")
    assert "virtual coordinator failed" in caplog.text
    with pytest.raises(StrictError, match="itself failed"):
        network.check()


# ---- whatever bytes come ------------------------------------------------------------------------------------------

DEVICES = [Plug, LightSensor, DoorContact, SosButton]


@given(
    kind=st.sampled_from(DEVICES),
    cluster=st.sampled_from([0, 1, 3, 4, 5, 6, 0x400, 0x500, 0x702, 0xB04, 9]),
    data=st.binary(max_size=40),
)
def test_no_bytes_break_a_cluster(kind, cluster, data):
    device = kind("any")
    network = VirtualNetwork([device])
    assert network.devices
    server = ZclServer(device.endpoints[1], device)
    try:
        answer = server.handle(cluster, data)
    except MisunderstoodError:
        answer = refuse(data)
    assert answer is None or f.ZCLHeader.deserialize(answer)[0].tsn == f.ZCLHeader.deserialize(data)[0].tsn
    assert describe(cluster, data)


@given(cluster=st.integers(0, 0xFFFF) | st.integers(0, 0x40), data=st.binary(max_size=40), broadcast=st.booleans())
def test_no_bytes_break_the_device_object(cluster, data, broadcast):
    device = Plug("any")
    network = VirtualNetwork([device])
    assert network.devices
    try:
        answer = ZdoServer(device).handle(cluster, data, broadcast=broadcast)
    except MisunderstoodError:
        answer = None
    assert answer is None or answer[1][:1] == data[:1]


@given(
    data=st.binary(max_size=40)
    | st.tuples(st.sampled_from([0x08, 0x09, 0x11]), st.binary(max_size=40)).map(lambda p: bytes([p[0]]) + p[1])
    | st.tuples(st.sampled_from(sorted(xbee_api.AT_COMMANDS)), st.binary(max_size=9)).map(lambda p: at(*p))
)
def test_no_bytes_break_the_xbee(data):
    network = VirtualNetwork(radio=Radio.XBEE)
    assert isinstance(network.coordinator, XBeeCoordinator)
    network.coordinator.frame_received(data)
    assert network.journal.records


@given(
    command=st.sampled_from(list(deconz_api.CommandId)),
    parameter=st.sampled_from(list(deconz_api.NetworkParameter)),
    data=st.binary(max_size=40),
)
def test_no_bytes_break_the_deconz(command, parameter, data):
    network = VirtualNetwork(radio=Radio.DECONZ)
    assert isinstance(network.coordinator, DeconzCoordinator)
    network.coordinator.frame_received(bytes([command, 1, 0]) + data)
    body = bytes([parameter]) + data
    lengths = t.uint16_t(7 + len(body)).serialize() + t.uint16_t(len(body)).serialize()
    network.coordinator.frame_received(bytes([deconz_api.CommandId.write_parameter, 1, 0]) + lengths + body)
    network.coordinator.frame_received(bytes([deconz_api.CommandId.read_parameter, 1, 0]) + lengths + body)
    assert network.journal.records


@given(payload=st.binary(min_size=3, max_size=80), source=st.integers(1, 0xFFF0), cluster=st.integers(0, 0xFFFF))
def test_a_frame_reaches_a_deconz_host_as_it_left(payload, source, cluster):
    network = VirtualNetwork(radio=Radio.DECONZ)
    coordinator: Any = network.coordinator
    sent: list[bytes] = []
    coordinator.write = sent.append
    coordinator.connection()
    coordinator._line.heard = True
    coordinator.receive(
        ApsFrame(
            source=source,
            source_endpoint=1,
            target=0,
            target_endpoint=1,
            profile=0x0104,
            cluster=cluster,
            payload=payload,
        )
    )
    coordinator.frame_received(bytes([deconz_api.CommandId.aps_data_indication, 7, 0, 8, 0, 1, 0, 1]))
    command, _ = deconz_api.Command.deserialize(sent[-1])
    _, schema = deconz_api.COMMAND_SCHEMAS[command.command_id]
    fields, rest = deconz_types.deserialize_dict(command.payload, schema)
    assert rest == b""
    assert fields["frame_length"] == len(sent[-1])
    assert (bytes(fields["asdu"]), fields["src_addr"].address, fields["cluster_id"]) == (payload, source, cluster)


# ---- the log ------------------------------------------------------------------------------------------------------


def test_the_ring_keeps_the_latest_records():
    journal = Journal(lambda: 1.0)
    for number in range(6000):
        journal.note("host>radio", str(number))
    assert len(journal.records) == 5000
    assert journal.records[-1]["what"] == "5999"
    journal.close()
