"""What can go wrong with a time series database."""

from collections.abc import Mapping
from enum import StrEnum


class Fault(StrEnum):
    """Why nothing can be written or read at present."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOKEN = "token"
    BUCKET = "bucket"
    BUSY = "busy"
    SERVER = "server"
    ANSWER = "answer"
    REFUSES_ALL = "refuses_all"


_MENDS: Mapping[Fault, str] = {
    Fault.UNREACHABLE: "see that the server runs and that influxdb.url names it",
    Fault.TIMEOUT: "see whether the server is overloaded, or raise influxdb.timeout",
    Fault.TOKEN: "see that influxdb.token may write to and read from the bucket",
    Fault.BUCKET: "see that influxdb.bucket, influxdb.org and influxdb.database name what the server has",
    Fault.BUSY: "the server asks for patience",
    Fault.SERVER: "see the server's own log",
    Fault.ANSWER: "see that influxdb.url names the database itself and nothing in between answers for it",
    Fault.REFUSES_ALL: "see in the server's log why it refuses every line",
}


class RefusedError(Exception):
    """The server will not take these lines, today or later; at least one of them is why."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class UnavailableError(Exception):
    """Nothing is wrong with what we sent, but it cannot be done now; `wait_s` is how long the server asks to wait."""

    def __init__(self, fault: Fault, wait_s: float = 0.0):
        super().__init__(fault.value)
        self.fault = fault
        self.wait_s = wait_s

    @property
    def mend(self) -> str:
        """What whoever runs the region can do."""
        return _MENDS[self.fault]
