"""Measure the directory of authorities: every service at every municipality of both states, and hand-checked pairs.

python -m benchmarks.authorities [--pairs tests/index/authority_pairs.yml]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import yaml

from index.authorities import Authorities
from index.catalogue import load_services
from index.models import Service
from index.register_tables import read_register

DATA = Path("index/data")
SHOWN = 20


def everywhere(authorities: Authorities, services: tuple[Service, ...], municipalities: list[str]) -> None:
    """Resolve all pairs and print how many have an authority, how many a reason, and the most frequent reasons."""
    start, reasons, found = time.perf_counter(), Counter[tuple[str, str]](), 0
    for service in services:
        for ags in municipalities:
            resolution = authorities.resolve(service, ags)
            assert resolution.authority or resolution.reason, (service.id, ags)
            if resolution.authority:
                found += 1
            else:
                kind = service.authority_types.get("BW" if ags.startswith("08") else "SN", "keine Art im Katalog")
                reasons[(ags[:2], kind)] += 1
    total = len(services) * len(municipalities)
    print(f"{len(services)} Leistungen mal {len(municipalities)} Gemeinden in {time.perf_counter() - start:.1f} s:")
    print(f"{found} mit Behörde ({found / total:.2%}), {total - found} mit Grund, 0 ohne beides")
    for (state, kind), number in reasons.most_common(SHOWN):
        print(f"  {number:6} {state} {kind}")


def checked(authorities: Authorities, services: tuple[Service, ...], path: Path) -> None:
    """Compare with hand-checked pairs and print the share that is right, and the others."""
    by_id = {service.id: service for service in services}
    pairs = yaml.safe_load(path.read_text(encoding="utf-8"))
    wrong = []
    for pair in pairs:
        resolution = authorities.resolve(by_id[pair["service"]], pair["ags"])
        name = resolution.authority.name if resolution.authority else f"({resolution.reason})"
        if pair["name"] not in name:
            wrong.append(f"  {pair['service']} {pair['ags']}: {name}, erwartet {pair['name']}")
    places = len({pair["ags"] for pair in pairs})
    print(f"Geprüfte Paare: {1 - len(wrong) / len(pairs):.3f} von {len(pairs)} richtig, {places} Gemeinden")
    print("\n".join(wrong))


def main(arguments: argparse.Namespace) -> None:
    """Load, measure, print."""
    authorities = Authorities.load(DATA / "authorities", DATA / "register")
    services = load_services(DATA / "services")
    towns = read_register(DATA / "register").municipalities
    everywhere(authorities, services, [town.ags for town in towns if town.ags[:2] in ("08", "14")])
    checked(authorities, services, arguments.pairs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Die zuständigen Stellen messen")
    parser.add_argument("--pairs", type=Path, default=Path("tests/index/authority_pairs.yml"), metavar="DATEI")
    main(parser.parse_args())
