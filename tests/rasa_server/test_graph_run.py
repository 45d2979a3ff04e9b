"""The graph of a model, run in our order, gives what Dask gives."""

import gc
import importlib.util
import weakref
from pathlib import Path
from typing import Any

import pytest
import rasa.engine.runner.dask as patched_module
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.rasa_server.patches import graph_run


class JoinTexts(GraphComponent):
    """Puts its inputs into one text, the name of the node before them."""

    calls: list[str] = []
    outputs: "weakref.WeakSet[Text]" = weakref.WeakSet()

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> "JoinTexts":
        component = cls()
        component.name = config["name"]  # type: ignore[attr-defined]
        return component

    def run(self, left: Any = "", right: Any = "") -> "Text":
        JoinTexts.calls.append(self.name)  # type: ignore[attr-defined]
        text = Text(f"{self.name}({left},{right})")  # type: ignore[attr-defined]
        JoinTexts.outputs.add(text)
        return text

    def fail(self, left: Any = "") -> str:
        raise RuntimeError(left)

    def count(self, left: Any = "") -> int:
        gc.collect()
        return len(JoinTexts.outputs)


class Text(str):
    """A string that can be referred to weakly."""

    __slots__ = ("__weakref__",)


def node(name: str, fn: str = "run", **needs: str) -> SchemaNode:
    return SchemaNode(needs, JoinTexts, "create", fn, {"name": name}, eager=True)


SCHEMA = GraphSchema(
    {
        "last": node("last", left="second", right="first"),
        "second": node("second", left="first", right="given"),
        "first": node("first", left="given"),
        "not_needed": node("not_needed", left="given"),
        "failing": node("failing", fn="fail", left="given"),
        "counting": node("counting", fn="count", left="last"),
    }
)


def dask_runner_class() -> type[DaskGraphRunner]:
    """Rasa's runner from a fresh copy of its module, without our patch."""
    spec = importlib.util.spec_from_file_location("dask_unpatched", str(patched_module.__file__))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    runner: type[DaskGraphRunner] = module.DaskGraphRunner
    assert runner.run is not graph_run.run_graph
    return runner


RASAS = dask_runner_class()


def runner(kind: type[DaskGraphRunner], tmp_path: Path) -> DaskGraphRunner:
    return kind(SCHEMA, LocalModelStorage(tmp_path), ExecutionContext(GraphSchema({})))


def test_the_outputs_are_those_of_dask(tmp_path: Path) -> None:
    own, rasas = runner(DaskGraphRunner, tmp_path), runner(RASAS, tmp_path)
    for targets in (["last"], ["second", "last"], ["first"], ["given"]):
        for value in ("a", "b"):
            inputs = {"given": value}
            assert own.run(inputs, targets) == rasas.run(inputs, targets)


def test_each_node_runs_once_and_only_if_it_is_needed(tmp_path: Path) -> None:
    own = runner(DaskGraphRunner, tmp_path)
    JoinTexts.calls.clear()
    own.run({"given": "a"}, ["last"])
    assert JoinTexts.calls == ["first", "second", "last"]


def test_outputs_that_no_later_node_reads_are_given_up(tmp_path: Path) -> None:
    own = runner(DaskGraphRunner, tmp_path)
    gc.collect()
    before = len(JoinTexts.outputs)
    assert own.run({"given": "a"}, ["counting"])["counting"] - before == 1  # only that of `last`
    assert own.run({"given": "a"}, ["first", "counting"])["counting"] - before == 2


def test_a_runner_that_is_gone_leaves_no_order_behind(tmp_path: Path) -> None:
    own = runner(DaskGraphRunner, tmp_path)
    before = len(graph_run._orders)
    own.run({"given": "a"}, ["last"])
    assert len(graph_run._orders) == before + 1
    del own
    gc.collect()
    assert len(graph_run._orders) == before


@pytest.mark.parametrize(("inputs", "targets"), [({}, ["last"]), ({"given": "a"}, ["failing"])])
def test_a_graph_that_cannot_run_fails_as_with_dask(
    tmp_path: Path, inputs: dict[str, Any], targets: list[str]
) -> None:
    raised = []
    for kind in (RASAS, DaskGraphRunner):
        with pytest.raises((GraphRunError, GraphComponentException)) as failed:
            runner(kind, tmp_path).run(inputs, targets)
        raised.append(failed.type)
    assert raised[0] is raised[1]
