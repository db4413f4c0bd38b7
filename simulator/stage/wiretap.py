"""What goes between a page and its servers, and what the page keeps and shows: to prove what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, WebSocket

# Cards draw into shadow trees, which the page's own text leaves out.
_SHOWN = """() => {
  const found = [];
  const look = (node) => {
    if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
    for (const one of node.attributes ?? []) found.push(one.value);
    if ("value" in node) found.push(String(node.value));
    if (node.shadowRoot) look(node.shadowRoot);
    node.childNodes.forEach(look);
  };
  look(document.documentElement);
  return found.join("\\n");
}"""
_KEPT = "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"


class Wiretap:
    """Begins to listen at once: before the page is opened, to hear everything."""

    def __init__(self, page: Page) -> None:
        self.urls: list[str] = []
        """Every address that was asked, of websockets too."""
        self.sent: list[str] = []
        """Headers and bodies of requests, and frames of websockets."""
        self.received: list[str] = []
        """Frames of websockets."""
        self._page = page
        page.context.on("request", self._request)
        page.on("websocket", self._socket)

    async def shown(self) -> str:
        """Every text, attribute and value of the page."""
        return str(await self._page.evaluate(_SHOWN))

    async def kept(self) -> str:
        """What the page has kept in the browser."""
        return str(await self._page.evaluate(_KEPT))

    async def everything(self) -> str:
        """All of it in one text."""
        return "\n".join([*self.urls, *self.sent, *self.received, await self.shown(), await self.kept()])

    def _request(self, request: Request) -> None:
        self.urls.append(request.url)
        body = (request.post_data_buffer or b"").decode("utf-8", "replace")
        self.sent.append(f"{request.headers} {body}")

    def _socket(self, socket: WebSocket) -> None:
        self.urls.append(socket.url)
        socket.on("framesent", lambda frame: self.sent.append(_text(frame)))
        socket.on("framereceived", lambda frame: self.received.append(_text(frame)))


def _text(frame: Any) -> str:
    """A frame as text."""
    return frame.decode("utf-8", "replace") if isinstance(frame, bytes) else str(frame)
