"""Runs a model's graph in an order that is worked out once; Dask plans every run anew."""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

Outputs = dict[str, Any]


class NodeRun(NamedTuple):
    """A node of the graph, its inputs in order, and the outputs that no later node reads."""

    name: str
    needs: tuple[str, ...]
    unused_after: tuple[str, ...]


_orders: WeakKeyDictionary[DaskGraphRunner, dict[tuple[str, ...], list[NodeRun]]] = (
    WeakKeyDictionary()
)


def run_graph(
    self: DaskGraphRunner, inputs: Outputs | None = None, targets: list[str] | None = None
) -> Outputs:
    """Return the output of each target; raises GraphRunError as Rasa's own method does."""
    wanted = tuple(targets or self._graph_schema.target_names)
    orders = _orders.setdefault(self, {})
    if wanted not in orders:
        orders[wanted] = run_order(self._graph_schema.minimal_graph_schema(list(wanted)), wanted)
    outputs: dict[str, Any] = {}
    self._add_inputs_to_graph(inputs, outputs)
    try:
        for name, needs, unused_after in orders[wanted]:
            values = [outputs.get(need, need) for need in needs]
            outputs[name] = self._instantiated_nodes[name](*values)
            for each in unused_after:  # training passes large outputs from node to node
                outputs.pop(each, None)
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(outputs[name] for name in wanted)


def run_order(schema: GraphSchema, targets: tuple[str, ...]) -> list[NodeRun]:
    """Return the nodes so that each stands behind all that it needs."""
    needs_of: dict[str, tuple[str, ...]] = {}

    def visit(name: str) -> None:
        if name in needs_of or name not in schema.nodes:
            return
        needs = tuple(schema.nodes[name].needs.values())
        for each in needs:
            visit(each)
        needs_of[name] = needs

    for name in schema.nodes:
        visit(name)
    last_reader = {need: name for name, needs in needs_of.items() for need in needs}
    return [
        NodeRun(
            name,
            needs,
            tuple({n for n in needs if last_reader[n] == name and n not in targets}),
        )
        for name, needs in needs_of.items()
    ]
