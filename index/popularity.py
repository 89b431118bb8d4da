"""How often services are asked for: a prior that decides where a message alone does not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.models import Service

WEIGHT = 0.3  # ten times as popular counts as much as a slightly better fit
BOUND = 1.0  # popularity must never outweigh what the message says


def load_prior(path: Path | None, services: Sequence[Service]) -> NDArray[np.float64] | None:
    """What to add to the utility of each service, shape (services,); None without a file.

    The file maps identifiers or LeiKa keys to numbers of requests; services that it lacks count as average ones.
    Raises ValueError (German) if it cannot be read or a number is not positive.
    """
    if path is None:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        asked = {str(key): float(number) for key, number in content.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ValueError(f'{path}: erwartet wird JSON mit Zahlen je Leistung, {{"99008001012000": 1200}}.') from error
    wrong = next((key for key, number in asked.items() if not number > 0), None)
    if wrong is not None:
        raise ValueError(f"{path}: Die Zahl zu {wrong} muss größer als 0 sein.")
    average = sum(asked.values()) / max(len(asked), 1)
    known = (asked.get(service.id) or asked.get(service.leika or "") or average for service in services)
    shares = np.array([number / average for number in known], dtype=np.float64)
    return np.asarray(np.clip(WEIGHT * np.log(shares), -BOUND, BOUND))
