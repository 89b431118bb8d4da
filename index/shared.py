"""What is loaded once per process and shared: the register, the authorities, the search.

Rasa builds its components and the action server its actions without arguments; both come here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from index.authorities import Authorities
from index.encoder import Encoder, load_encoder
from index.models import Contrast
from index.options import Options
from index.plain_language import PlainText, load_plain_texts
from index.search import Search
from index.sentences import load_contrasts
from index.situations import Situations
from index.territory import Territory

DATA = Path(__file__).parent / "data"
SENTENCES = Path(__file__).parent.parent / "nlu_data"


@cache
def territory() -> Territory:
    """The embedded register of all German municipalities."""
    return Territory.load(DATA / "register")


@cache
def authorities() -> Authorities:
    """The embedded directory of authorities."""
    return Authorities.load(DATA / "authorities", DATA / "register")


@cache
def plain_texts() -> dict[str, PlainText]:
    """The texts in Leichte Sprache, by service."""
    return load_plain_texts(DATA / "leichte_sprache")


@cache
def contrasts() -> tuple[Contrast, ...]:
    """What tells services apart that are easily confused."""
    return load_contrasts(SENTENCES / "contrasts")


@cache
def search(var: Path, options: Options | None = None) -> Search:
    """The built search index in the folder of built things. Raises ValueError if it must be rebuilt."""
    return Search.load(var, options)


@cache
def situations(var: Path, options: Options | None = None) -> Situations:
    """The life situations with what people say in them. Raises ValueError if the search index must be rebuilt."""
    return Situations.load(DATA / "life_situations", SENTENCES / "life_situations", search(var, options))


@cache
def base_encoder() -> Encoder:
    """The embedded sentence encoder, whatever encoder the search is set to."""
    return load_encoder()
