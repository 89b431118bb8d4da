"""Group commit: turns that end in the same pass of the event loop are stored in one transaction.

A commit costs SQLite a wait for the disk, nearly the same for one turn as for ten (Gray & Reuter, Transaction
Processing, 1993, 9.4). A turn that ends alone is stored at once.
"""

from __future__ import annotations

import asyncio

from bot.store import Conflict, FinishedTurn, Remembered, Store

Turn = tuple[str, Remembered, FinishedTurn]
Entry = tuple[Turn, asyncio.Future[None]]


class GroupCommit:
    """The turns that wait for the end of this pass of the event loop, each with whom to tell."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[Entry] = []

    async def finish(self, turn: Turn) -> None:
        """Returns when the turn is stored. Raises StoreAway if it is not."""
        loop = asyncio.get_running_loop()
        stored = loop.create_future()
        self._waiting.append((turn, stored))
        if len(self._waiting) == 1:
            loop.call_soon(self._store_waiting)
        await stored

    def _store_waiting(self) -> None:
        group, self._waiting = self._waiting, []
        try:
            self._store_group(group)
        except Conflict:
            # One turn that cannot be stored must not take the others with it.
            for entry in group:
                self._store_alone(entry)

    def _store_alone(self, entry: Entry) -> None:
        try:
            self._store_group([entry])
        except Conflict as conflict:
            _tell(entry[1], conflict)

    def _store_group(self, group: list[Entry]) -> None:
        """Stores the turns and tells whoever waits. Raises Conflict, and tells nobody, if one cannot be stored."""
        error: Exception | None = None
        try:
            self._store.finish([turn for turn, _ in group])
        except Conflict:
            raise
        except Exception as unexpected:  # noqa: BLE001 - whatever it was, whoever waits must hear of it
            error = unexpected
        for _, stored in group:
            _tell(stored, error)


def _tell(stored: asyncio.Future[None], error: Exception | None = None) -> None:
    """Whoever waited may have gone: a citizen who closed the page."""
    if stored.done():
        return
    if error is None:
        stored.set_result(None)
    else:
        stored.set_exception(error)
