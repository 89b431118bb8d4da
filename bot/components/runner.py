"""Runs Rasa's graph of components in a fixed order, where Rasa plans it anew with Dask for each message.

The plan takes longer than most components; it depends only on the model and on what is asked for.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class PlannedGraphRunner(GraphRunner):
    """The loaded components of another runner, in an order that is worked out once per target."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._nodes = loaded._instantiated_nodes
        self._schema: GraphSchema = loaded._graph_schema
        self._plans: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> PlannedGraphRunner:
        """A runner with components of its own, as Rasa builds them."""
        return cls(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the targets (without targets: of all of them), given the inputs by name."""
        wanted = tuple(targets or self._schema.target_names)
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._plan(wanted):
            done[name] = self._nodes[name](*(done.get(need, need) for need in needs))
        return {name: done[name][1] for name in wanted}

    def _plan(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        if targets not in self._plans:
            nodes = self._schema.minimal_graph_schema(list(targets)).nodes
            needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
            self._plans[targets] = [(name, needs[name]) for name in ordered(needs)]
        return self._plans[targets]


def ordered(needs: dict[str, tuple[str, ...]]) -> list[str]:
    """The names in an order in which each comes after all that it needs; unknown needs count as inputs."""
    found: list[str] = []

    def visit(name: str) -> None:
        if name in found or name not in needs:
            return
        for need in needs[name]:
            visit(need)
        found.append(name)

    for name in needs:
        visit(name)
    return found
