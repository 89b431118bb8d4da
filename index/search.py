"""The search: a citizen's message in, ranked services and a decision out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import store
from index.channels import Channels
from index.encoder import load_encoder
from index.fusion import Fusion, Ranking, candidates, decide, promote, rank
from index.models import Hit, SearchResult, Service
from index.names import Names
from index.options import Options
from index.popularity import load_prior
from index.shelf import Shelf

SERVICES = "services.jsonl"
FUSION = "fusion.json"
NAMES = "names.npz"
MOST_WORDS = 40  # of a long message, each word left out once
MOST_REASONS = 3
LEAST_LOSS = 0.01  # of the fused score
PUNCTUATION = ".,;:!?()„“\"'"
NOT_PROVIDED = "nicht vorgesehen"  # type of authority of a service that a state does not have


class Search:
    """Searches one loaded index; holds nothing that a query changes, so threads may share it."""

    def __init__(
        self,
        services: Sequence[Service],
        channels: Channels,
        names: Names,
        fusion: Fusion,
        prior: NDArray[np.float64] | None = None,
    ) -> None:
        self.services = services
        self._channels = channels
        self._names = names
        self.fusion = fusion
        self._prior = prior
        self._places, self._allowed = _look_over(services)

    @classmethod
    def load(cls, var: Path, options: Options | None = None) -> Search:
        """Load the current index below `var`, built with the same encoder setting.

        Raises store.StoreError (German, names the command to rebuild) if it is missing, incomplete, changed,
        of another format, or built with another encoder; ValueError if the file of popularity is malformed.
        """
        folder, manifest = store.current(var)
        options = options or Options()
        loaded = load_encoder(options.encoder)
        if loaded.fingerprint != manifest.encoder:
            raise store.StoreError(f"Der Suchindex {folder} wurde mit einem anderen Encoder gebaut. {store.REBUILD}")
        fusion = Fusion.from_json(json.loads((folder / FUSION).read_text(encoding="utf-8")))
        names = Names.load(folder / NAMES)
        services = Shelf(folder / SERVICES)
        prior = load_prior(options.popularity, services)
        try:
            return cls(services, Channels.load(folder, loaded), names, fusion, prior)
        except (KeyError, TypeError) as error:
            raise store.StoreError(f"Der Suchindex {folder} ist von einer anderen Version. {store.REBUILD}") from error

    def search(self, query: str, k: int = 10, state: str | None = None) -> SearchResult:
        """Find the services that a message may mean, best first, at most `k`.

        With a `state` ("BW", "SN"), services that this state does not have are left out.
        """
        ranking = self.ranking(query, state)
        probabilities = ranking.probabilities
        hits = tuple(
            self._hit(position, score, probability)
            for position, score, probability in zip(
                ranking.services[:k].tolist(), ranking.scores.tolist(), probabilities.tolist(), strict=False
            )
        )
        return SearchResult(query=query, decision=decide(probabilities, self.fusion), hits=hits)

    def ranking(self, query: str, state: str | None = None) -> Ranking:
        """Positions in `services` of the candidates for a query, best first, with scores and shares."""
        scores = self._channels.scores(query)
        ranking = rank(candidates(scores, self._allowed.get(state or "")), self.fusion, self._prior)
        named = self._names.owner(scores.terms)
        return ranking if named is None else promote(ranking, named)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length one of texts, as the index has them, shape (texts, dimensions)."""
        return self._channels.encoder.encode(texts)

    def explain(self, query: str, key: str, state: str | None = None) -> tuple[str, ...]:
        """The words of a message that speak for a service, the strongest first: without them it fits less well.

        Empty if the service is no candidate for the message, or if the message seems to mean none.
        """
        if self.search(query, 1, state).decision == "none":
            return ()
        words = query.split()[:MOST_WORDS]
        whole = self._fit(query, key, state)
        losses = [
            (whole - self._fit(" ".join(words[:place] + words[place + 1 :]), key, state), word.strip(PUNCTUATION))
            for place, word in enumerate(words)
        ]
        reasons = sorted((loss for loss in losses if loss[0] > LEAST_LOSS and loss[1]), reverse=True)
        return tuple(dict.fromkeys(word for _, word in reasons[:MOST_REASONS]))

    def _fit(self, query: str, key: str, state: str | None) -> float:
        """The fused score of one service for a message; 0 if it is no candidate."""
        ranking = self.ranking(query, state)
        found = (self.services[place] for place in ranking.services.tolist())
        return next((score for service, score in zip(found, ranking.scores, strict=True) if service.id == key), 0.0)

    def channel_scores(self, query: str) -> NDArray[np.float64]:
        """Scores of the single channels, shape (channels, services); for measuring."""
        return self._channels.scores(query).channels

    def service(self, key: str) -> Service | None:
        """The service with this id or LeiKa key."""
        place = self._places.get(key)
        return None if place is None else self.services[place]

    def _hit(self, position: int, score: float, probability: float) -> Hit:
        service = self.services[position]
        return Hit(
            id=service.id,
            leika=service.leika,
            title=service.title,
            score=round(score, 4),
            probability=round(probability, 4),
        )


def _look_over(services: Sequence[Service]) -> tuple[dict[str, int], dict[str, NDArray[np.bool_]]]:
    """Places of the services by LeiKa key and id, and per state which of them it has, in one passage."""
    places: dict[str, int] = {}
    ids: dict[str, int] = {}
    missing: dict[str, list[int]] = {}
    for place, service in enumerate(services):
        ids[service.id] = place
        if service.leika:
            places[service.leika] = place
        for state in service.authority_types:
            missing.setdefault(state, []).extend([] if is_provided(service, state) else [place])
    allowed = {state: np.ones(len(services), dtype=np.bool_) for state in missing}
    for state, gone in missing.items():
        allowed[state][gone] = False
    return places | ids, allowed


def is_provided(service: Service, state: str) -> bool:
    """Whether a state has this service at all."""
    return service.authority_types.get(state) != NOT_PROVIDED
