"""A small mail server on loopback: takes mail, or refuses where it is told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """What it heard (commands) and took (mails); ``refusals`` maps a command's first word to its answer."""

    port: int = 0
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    refusals: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        while line := (await reader.readline()).decode().strip():
            self.heard.append(line)
            word = line.split()[0].upper()
            writer.write((self.refusals.get(word) or self.answer(word)).encode() + b"\r\n")
            await writer.drain()
            await self.follow_up(word, reader, writer)
        writer.close()

    def answer(self, word: str) -> str:
        encrypted = "STARTTLS" in self.heard or self.implicit_tls
        offers = "250-AUTH PLAIN\r\n250 8BITMIME" if encrypted else "250-STARTTLS\r\n250 8BITMIME"
        return {
            "EHLO": f"250-here\r\n{offers}",
            "STARTTLS": "220 go ahead",
            "AUTH": "235 welcome",
            "DATA": "354 go on",
            "QUIT": "221 bye",
        }.get(word, "250 fine")

    async def follow_up(self, word: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match word:
            case "STARTTLS":
                await writer.start_tls(self.tls or ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))
            case "DATA" if word not in self.refusals:
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")


@asynccontextmanager
async def running(server: MailServer) -> AsyncIterator[MailServer]:
    """Run it on a free port."""
    context = server.tls if server.implicit_tls else None
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()
