"""How long a slow client may hold a connection: it must send the head of a request, and then its body, in time.

Against clients that open many connections and send one byte now and then ("slow loris").
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

# A head of a few hundred bytes takes a slow mobile connection about a second.
HEAD_SECONDS = 15.0
# 64 KiB, the largest body, at a slow connection's 10 KB/s.
BODY_SECONDS = 30.0


class PatientProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Uvicorn's HTTP protocol, which closes a connection whose request does not begin in time."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A client connected."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Bytes came: the head may be whole now."""
        super().data_received(data)
        if not self._is_waiting() and self._late is not None:
            self._late.cancel()
            self._late = None
        elif self._is_waiting():
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        if self._late is not None:
            self._late.cancel()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self._late is None:
            self._late = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._give_up)

    def _is_waiting(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _give_up(self) -> None:
        self._late = None
        if self._is_waiting():
            self.transport.close()
