"""Where the region's messages arrive on the stage: one web address per desk, and a mail server."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email import message_from_bytes, policy

from aiohttp import web

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message as it arrived at `at`, epoch seconds of the mailbox's clock.

    `to` is the desk of a webhook, a mail address or a phone number; `id` is the sender's own, the same over repeats.
    """

    via: str
    to: str
    subject: str
    body: str
    incident: str
    kind: str
    at: float
    id: str = ""


class Mailbox:
    """Listens on loopback for webhooks at ``/{desk}`` and for mail by SMTP; keeps everything in ``messages``.

    ``on_arrival`` is awaited before the sender gets its answer; ``closed`` holds ways ("webhook", "smtp") that are
    shut.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.messages: list[Received] = []
        self.url = ""
        self.smtp_port = 0
        self.now = now
        self.closed: set[str] = set()
        self.on_arrival: Callable[[Received], Awaitable[None]] | None = None
        self._arrived = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._smtp: asyncio.Server | None = None

    async def start(self) -> None:
        """Open both doors on free ports."""
        app = web.Application()
        app.router.add_post("/{desk}", self._webhook)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://{LOOPBACK}:{port}"
        self._smtp = await asyncio.start_server(self._mail, LOOPBACK, 0)
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close both doors."""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._smtp is not None:
            self._smtp.close()
            await self._smtp.wait_closed()

    async def wait_for(self, number: int, *, seconds: float) -> list[Received]:
        """Wait in real time until so many messages have come. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.messages) < number:
                self._arrived.clear()
                await self._arrived.wait()
        return self.messages

    async def take(self, message: Received) -> None:
        """Keep a message that has come."""
        self.messages.append(message)
        self._arrived.set()
        if self.on_arrival is not None:
            await self.on_arrival(message)

    async def _webhook(self, request: web.Request) -> web.Response:
        if "webhook" in self.closed:
            raise web.HTTPServiceUnavailable
        content = await request.json()
        await self.take(
            Received(
                via="webhook",
                to=request.match_info["desk"],
                subject=content["subject"],
                body=content["body"],
                incident=str(content["incident"]),
                kind=content["kind"],
                at=self.now(),
                id=content["id"],
            )
        )
        return web.Response(status=204)

    async def _mail(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak just enough SMTP (RFC 5321) to take any mail."""
        recipients: list[str] = []

        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("421 closed" if "smtp" in self.closed else "220 stage")
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := (await reader.readline()).decode(errors="replace").strip():
                verb = line.split(maxsplit=1)[0].upper()
                if verb == "RCPT":
                    recipients.append(line.partition("<")[2].partition(">")[0])
                if verb == "DATA":
                    say("354 end with a dot")
                    await self._keep_mail(await reader.readuntil(b"\r\n.\r\n"), recipients)
                    recipients = []
                say("221 bye" if verb == "QUIT" else "250 ok")
                if verb == "QUIT":
                    break
            await writer.drain()
        writer.close()

    async def _keep_mail(self, data: bytes, recipients: list[str]) -> None:
        mail = message_from_bytes(data.removesuffix(b".\r\n"), policy=policy.default)
        body = mail.get_body(("plain",))
        text = "" if body is None else str(body.get_content())
        for recipient in recipients:
            await self.take(
                Received(
                    via="smtp",
                    to=recipient,
                    subject=str(mail["Subject"]),
                    body=text,
                    incident=str(mail["X-SmartCare-Incident"] or ""),
                    kind="mail",
                    at=self.now(),
                    id=str(mail["Message-ID"]),
                )
            )
