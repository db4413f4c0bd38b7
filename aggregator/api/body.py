"""Reading a request's JSON body: bounded on the wire and after unpacking, so that nobody can fill our memory."""

import zlib
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from .problems import Refusal

MAX_WIRE_BYTES = 1 << 20
MAX_BODY_BYTES = 8 << 20
MAX_FORM_FIELDS = 30
_GZIP = 16 + zlib.MAX_WBITS


async def read_json(request: web.Request) -> Any:
    """Return the JSON value of the body. Raises Refusal (400, 413, 415)."""
    return parse_json(await read_text(request))


def parse_json(text: bytes) -> Any:
    """Return a JSON value. Raises Refusal (400)."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, "json_malformed", line=error.lineno, column=error.colno) from error


async def read_text(request: web.Request) -> bytes:
    """Return the text of a JSON body, unpacked. Raises Refusal (400, 413, 415)."""
    if request.content_type != "application/json":
        raise Refusal(415, "json_needed")
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise Refusal(415, "encoding_unknown")
    content = await _read(request)
    return unpack(content) if encoding == "gzip" else content


async def read_form(request: web.Request) -> dict[str, str]:
    """Return the fields of a page's form; the last of several wins. Raises Refusal (400, 413, 415)."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Refusal(415, "form_needed")
    content = (await _read(request)).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(content, keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS))
    except ValueError as error:
        raise Refusal(400, "form_malformed") from error


async def _read(request: web.Request) -> bytes:
    """The body as it came."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise Refusal(413, "body_too_large", limit=MAX_WIRE_BYTES) from error


def unpack(content: bytes, limit: int = MAX_BODY_BYTES) -> bytes:
    """Unpack gzip, never beyond ``limit``. Raises Refusal (400, 413)."""
    packer = zlib.decompressobj(_GZIP)
    try:
        unpacked = packer.decompress(content, limit + 1)
    except zlib.error as error:
        raise Refusal(400, "gzip_malformed") from error
    if len(unpacked) > limit:
        raise Refusal(413, "body_too_large", limit=limit)
    if not packer.eof or packer.unused_data:
        raise Refusal(400, "gzip_malformed")
    return unpacked
