"""What can go wrong with the database, in the words of this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, SQLAlchemyError


class StoreAway(RuntimeError):
    """The database cannot be reached or does not take the turn."""


class Conflict(StoreAway):
    """A turn contradicts what is stored: its conversation was erased meanwhile, by another process."""


@contextmanager
def honest() -> Iterator[None]:
    """Turns every error of the database into StoreAway, so that nobody takes a lost turn for a stored one."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict("Dieses Gespräch ist inzwischen gelöscht worden. Bitte beginnen Sie ein neues.") from error
    except SQLAlchemyError as error:
        raise StoreAway("Die Datenbank antwortet nicht. Bitte prüfen Sie Platz, Rechte und Adresse.") from error
