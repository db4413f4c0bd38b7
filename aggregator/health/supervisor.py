"""Telling systemd how the service is (sd_notify): ready, stopping, still alive."""

import os
import socket
from collections.abc import Mapping


class Supervisor:
    """Speaks to the socket systemd names in the environment; without one nobody listens and nothing is said."""

    def __init__(self, environment: Mapping[str, str] | None = None):
        """Make it from the environment of the process."""
        path = (os.environ if environment is None else environment).get("NOTIFY_SOCKET", "")
        # A leading @ stands for a name outside the file system.
        self._path = f"\0{path[1:]}" if path.startswith("@") else path

    def ready(self) -> None:
        """The service works from now on."""
        self._tell("READY=1")

    def stopping(self) -> None:
        """The service ends."""
        self._tell("STOPPING=1")

    def alive(self) -> None:
        """The service still works; without this for the time set there (WatchdogSec), it is started anew."""
        self._tell("WATCHDOG=1")

    def _tell(self, word: str) -> None:
        """Send one word. Nobody must end because systemd does not listen."""
        if not self._path:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
                channel.sendto(word.encode(), self._path)
        except OSError:
            return
