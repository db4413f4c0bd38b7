"""A device's side of the Zigbee Cluster Library: requests in, answers and reports out, by zigpy's own codecs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import zigpy.types as t
from zigpy.zcl import foundation as f
from zigpy.zcl.clusters import CLUSTERS_BY_ID

from .aps import MisunderstoodError
from .clusters import Answer, Endpoint, Reply, ServerCluster
from .reporting import Key, Reporting, Rule

Command = f.GeneralCommand


class Reporter(Protocol):
    """The part of a device that general commands act upon."""

    reporting: Reporting

    def now(self) -> float: ...

    def reporting_changed(self) -> None: ...


def encode_general(command: f.GeneralCommand, tsn: int, direction: f.Direction, **fields: Any) -> bytes:
    """One general command as ZCL payload."""
    header = f.ZCLHeader.general(tsn=tsn, command_id=command, direction=direction)
    header.frame_control = header.frame_control.replace(disable_default_response=True)
    return bytes(header.serialize() + f.GENERAL_COMMANDS[command].schema(**fields).serialize())


def encode_command(command: f.ZCLCommandDef, tsn: int, direction: f.Direction, **fields: Any) -> bytes:
    """One cluster-specific command as ZCL payload."""
    header = f.ZCLHeader.cluster(tsn=tsn, command_id=command.id, direction=direction)
    header.frame_control = header.frame_control.replace(disable_default_response=True)
    return bytes(header.serialize() + command.schema(**fields).serialize())


def encode_report(cluster: ServerCluster, attributes: Iterable[int], tsn: int) -> bytes:
    """One report of several attributes of a cluster."""
    reports = [f.Attribute(attrid=number, value=_typed(cluster, number)) for number in attributes]
    return encode_general(Command.Report_Attributes, tsn, f.Direction.Server_to_Client, attribute_reports=reports)


def describe(cluster_id: int, payload: bytes) -> str:
    """A short name of a ZCL payload for the log; never fails."""
    try:
        header, _ = f.ZCLHeader.deserialize(payload)
        if header.frame_control.is_general:
            return f"{Command(header.command_id).name}"
        definition = CLUSTERS_BY_ID[cluster_id]
        to_server = header.frame_control.direction is f.Direction.Client_to_Server
        commands = definition.server_commands if to_server else definition.client_commands
        return f"{commands[header.command_id].name}"
    except (KeyError, ValueError):
        return "unknown"


def _typed(cluster: ServerCluster, number: int) -> f.TypeValue:
    return f.TypeValue(type=t.uint8_t(cluster.attributes[number].zcl_type), value=cluster.values[number])


class ZclServer:
    """Answers requests to one endpoint."""

    def __init__(self, endpoint: Endpoint, reporter: Reporter) -> None:
        self._endpoint = endpoint
        self._reporter = reporter
        self._general = {
            Command.Read_Attributes: self._read,
            Command.Write_Attributes: self._write,
            Command.Write_Attributes_Undivided: self._write,
            Command.Configure_Reporting: self._configure_reporting,
            Command.Read_Reporting_Configuration: self._read_reporting,
            Command.Discover_Attributes: self._discover,
            Command.Discover_Attribute_Extended: self._discover_extended,
        }

    def handle(self, cluster_id: int, payload: bytes, *, broadcast: bool = False) -> bytes | None:
        """The answer to a request, None for silence. Raises MisunderstoodError for what is broken or not known."""
        try:
            header, body = f.ZCLHeader.deserialize(payload)
        except ValueError as error:
            raise MisunderstoodError(f"broken ZCL header: {error}") from error
        back = f.Direction(header.frame_control.direction).flip()
        if header.frame_control.is_general:
            return self._handle_general(cluster_id, header, body, back)
        answer = self._handle_command(cluster_id, header, body)
        if isinstance(answer, Reply):
            return encode_command(answer.command, header.tsn, back, **answer.fields)
        quiet = (
            answer is None
            or broadcast
            or (answer is f.Status.SUCCESS and header.frame_control.disable_default_response)
        )
        return None if quiet or answer is None else _default(header, answer, back)

    def _handle_general(self, cluster_id: int, header: f.ZCLHeader, body: bytes, back: f.Direction) -> bytes | None:
        try:
            command = Command(header.command_id)
            schema = f.GENERAL_COMMANDS[command].schema
        except (KeyError, ValueError) as error:
            raise MisunderstoodError(f"general command 0x{header.command_id:02x}") from error
        request = _decode(schema, body, command.name)
        if command is Command.Default_Response:
            return None
        handler = self._general.get(command)
        if handler is None:
            raise MisunderstoodError(f"general command {command.name}")
        cluster = self._cluster_for(cluster_id, to_server=back is f.Direction.Server_to_Client)
        if cluster is None:
            return _default(header, f.Status.UNSUPPORTED_CLUSTER, back)
        answer, fields = handler(cluster, request)
        return encode_general(answer, header.tsn, back, **fields)

    def _cluster_for(self, cluster_id: int, *, to_server: bool) -> ServerCluster | None:
        """The cluster meant; a client cluster is one without attributes."""
        if to_server:
            return self._endpoint.servers.get(cluster_id)
        client = next((client for client in self._endpoint.clients if client.cluster_id == cluster_id), None)
        return None if client is None else ServerCluster(client, {})

    def _handle_command(self, cluster_id: int, header: f.ZCLHeader, body: bytes) -> Answer:
        cluster = self._endpoint.servers.get(cluster_id)
        to_server = header.frame_control.direction is f.Direction.Client_to_Server
        if cluster is None or not to_server:
            raise MisunderstoodError(f"command 0x{header.command_id:02x} to absent cluster 0x{cluster_id:04x}")
        command = cluster.definition.server_commands.get(header.command_id)
        handler = cluster.handlers.get(header.command_id)
        if command is None or handler is None:
            raise MisunderstoodError(f"command 0x{header.command_id:02x} of cluster {cluster.definition.__name__}")
        return handler(_decode(command.schema, body, command.name))

    def _read(self, cluster: ServerCluster, request: Any) -> tuple[f.GeneralCommand, dict[str, Any]]:
        cluster.refresh()
        records = [
            f.ReadAttributeRecord(number, f.Status.SUCCESS, _typed(cluster, number))
            if number in cluster.values
            else f.ReadAttributeRecord(number, f.Status.UNSUPPORTED_ATTRIBUTE)
            for number in map(int, request.attribute_ids)
        ]
        return Command.Read_Attributes_rsp, {"status_records": records}

    def _write(self, cluster: ServerCluster, request: Any) -> tuple[f.GeneralCommand, dict[str, Any]]:
        records = []
        for item in request.attributes:
            number = int(item.attrid)
            status = f.Status.SUCCESS
            if number not in cluster.values:
                status = f.Status.UNSUPPORTED_ATTRIBUTE
            elif number not in cluster.writable:
                status = f.Status.READ_ONLY
            else:
                cluster.set(cluster.attributes[number], item.value.value)
                cluster.writable[number](item.value.value)
            records.append(f.WriteAttributesStatusRecord(status=status, attrid=number))
        return Command.Write_Attributes_rsp, {"status_records": f.WriteAttributesResponse(records)}

    def _configure_reporting(self, cluster: ServerCluster, request: Any) -> tuple[f.GeneralCommand, dict[str, Any]]:
        records = []
        for config in request.config_records:
            number = int(config.attrid)
            status = f.Status.SUCCESS if number in cluster.values else f.Status.UNSUPPORTED_ATTRIBUTE
            if status is f.Status.SUCCESS and config.direction is f.ReportingDirection.SendReports:
                rule = Rule(
                    minimum=int(config.min_interval),
                    maximum=int(config.max_interval),
                    change=getattr(config, "reportable_change", None),
                )
                cluster.refresh()
                key = self._key(cluster, number)
                self._reporter.reporting.configure(key, rule, cluster.values[number], self._reporter.now())
            records.append(f.ConfigureReportingResponseRecord(status=status, direction=config.direction, attrid=number))
        self._reporter.reporting_changed()
        return Command.Configure_Reporting_rsp, {"status_records": f.ConfigureReportingResponse(records)}

    def _read_reporting(self, cluster: ServerCluster, request: Any) -> tuple[f.GeneralCommand, dict[str, Any]]:
        records = []
        for item in request.attribute_records:
            number = int(item.attrid)
            config = f.AttributeReportingConfig()
            config.direction = f.ReportingDirection(item.direction)
            config.attrid = t.uint16_t(number)
            rule = self._reporter.reporting.rule(self._key(cluster, number))
            status = f.Status.NOT_FOUND if number in cluster.values else f.Status.UNSUPPORTED_ATTRIBUTE
            if rule is not None and config.direction is f.ReportingDirection.SendReports:
                status = f.Status.SUCCESS
                config.datatype = t.uint8_t(cluster.attributes[number].zcl_type)
                config.min_interval, config.max_interval = rule.minimum, rule.maximum
                config.reportable_change = 0 if rule.change is None else rule.change
            records.append(f.AttributeReportingConfigWithStatus(status=status, config=config))
        return Command.Read_Reporting_Configuration_rsp, {"attribute_configs": records}

    def _discover(self, cluster: ServerCluster, request: Any) -> tuple[f.GeneralCommand, dict[str, Any]]:
        found, complete = _discovered(cluster, request)
        info = [f.DiscoverAttributesResponseRecord(attrid=a.id, datatype=t.uint8_t(a.zcl_type)) for a in found]
        return Command.Discover_Attributes_rsp, {"discovery_complete": t.Bool(complete), "attribute_info": info}

    def _discover_extended(self, cluster: ServerCluster, request: Any) -> tuple[f.GeneralCommand, dict[str, Any]]:
        found, complete = _discovered(cluster, request)
        access = f.AttributeAccessControl
        info = [
            f.DiscoverAttributesExtendedResponseRecord(
                attrid=a.id,
                datatype=t.uint8_t(a.zcl_type),
                acl=access.READ | access.REPORT | (access.WRITE if int(a.id) in cluster.writable else access(0)),
            )
            for a in found
        ]
        return Command.Discover_Attribute_Extended_rsp, {
            "discovery_complete": t.Bool(complete),
            "extended_attr_info": info,
        }

    def _key(self, cluster: ServerCluster, number: int) -> Key:
        return (self._endpoint.id, cluster.id, number)


def _discovered(cluster: ServerCluster, request: Any) -> tuple[list[f.ZCLAttributeDef], bool]:
    numbers = sorted(number for number in cluster.values if number >= request.start_attribute_id)
    chosen = numbers[: request.max_attribute_ids]
    return [cluster.attributes[number] for number in chosen], len(chosen) == len(numbers)


def _decode(schema: Any, body: bytes, name: str) -> Any:
    try:
        request, rest = schema.deserialize(body)
    except (ValueError, KeyError) as error:
        raise MisunderstoodError(f"broken {name}: {error}") from error
    if rest:
        raise MisunderstoodError(f"{name} with {len(rest)} bytes too many")
    return request


def refuse(payload: bytes, status: f.Status = f.Status.UNSUP_CLUSTER_COMMAND) -> bytes | None:
    """The default response to a request that was not understood; None if not even its header can be read."""
    try:
        header, _ = f.ZCLHeader.deserialize(payload)
    except ValueError:
        return None
    return _default(header, status, f.Direction(header.frame_control.direction).flip())


def _default(header: f.ZCLHeader, status: f.Status, back: f.Direction) -> bytes:
    return encode_general(Command.Default_Response, header.tsn, back, command_id=header.command_id, status=status)
