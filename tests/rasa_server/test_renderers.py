"""One table says who words which response, and a start with another domain is refused."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from ruamel.yaml import YAML

from bot import PROJECT_ROOT
from bot.rasa_server import renderers
from bot.rasa_server.renderers import (
    RENDERERS,
    RendererMismatch,
    check_renderers,
    renderer_of,
    responses_of,
)

PARTS = YAML(typ="safe").load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
SERVER = """
import sys
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from sanic import Sanic
import socket
from bot.rasa_server.channel import GatewayInput

domain = Domain.load(sys.argv[1])
listening = socket.create_server(("127.0.0.1", 0))
app = Sanic("start_of_the_tests")
app.ctx.agent = Agent(domain=domain)
app.blueprint(GatewayInput().blueprint(None), url_prefix="/webhooks/gateway")
app.register_listener(lambda app, *_: app.stop(), "after_server_start")
app.run(sock=listening)
"""


def domain_with(**changes: Any) -> Domain:
    return Domain.from_dict({**PARTS, **changes})


def without(response: str) -> dict[str, Any]:
    return {name: words for name, words in PARTS["responses"].items() if name != response}


def spoken_by_actions() -> Iterator[str]:
    """All constant names of responses in the actions' code."""
    for path in (PROJECT_ROOT / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and value.startswith("utter_") and value != "utter_":
                yield value


def test_the_table_fits_the_domain() -> None:
    check_renderers(Domain.from_dict(PARTS))


def test_every_response_that_an_action_speaks_is_one_of_the_domain() -> None:
    names = set(spoken_by_actions())
    assert len(names) > 10
    assert names <= responses_of(Domain.from_dict(PARTS))


def test_a_response_without_a_renderer_is_refused_in_one_line() -> None:
    fresh = {**PARTS["responses"], "utter_brand_new": [{"text": "brand_new"}]}
    with pytest.raises(RendererMismatch, match="without a renderer: utter_brand_new") as refused:
        check_renderers(domain_with(responses=fresh))
    assert "\n" not in str(refused.value)


def test_a_question_without_a_renderer_is_refused() -> None:
    actions = [*PARTS["actions"], "utter_ask_other_form_fact"]
    with pytest.raises(RendererMismatch, match="utter_ask_other_form_fact"):
        check_renderers(domain_with(actions=actions))


def test_a_renderer_of_a_response_that_the_domain_lacks_is_refused() -> None:
    with pytest.raises(RendererMismatch, match=r"the domain doesn't have: fee_told$"):
        check_renderers(domain_with(responses=without("utter_fee_told")))


def test_a_family_that_the_domain_lacks_is_refused() -> None:
    actions = [each for each in PARTS["actions"] if "ask_cover_form" not in each]
    with pytest.raises(RendererMismatch, match=r"ask_cover_form_\*"):
        check_renderers(domain_with(actions=actions))


def test_no_response_falls_into_two_families() -> None:
    for first in renderers.FAMILIES:
        others = [each for each in renderers.FAMILIES if each != first]
        assert not any(each.startswith(first) for each in others)


def test_a_name_of_its_own_goes_before_its_family(monkeypatch: pytest.MonkeyPatch) -> None:
    special = RENDERERS["unknown"]
    monkeypatch.setitem(RENDERERS, "faq/vision", special)
    assert renderer_of("utter_faq/vision") is special
    assert renderer_of("utter_faq/how_to_join") is RENDERERS["faq/*"]
    assert renderer_of("utter_no_such_name") is None


@pytest.mark.parametrize(("missing", "code"), [(None, 0), ("utter_fee_told", 1)])
def test_a_server_with_another_domain_ends_at_its_start_with_one_line(
    missing: str | None, code: int, tmp_path: Path
) -> None:
    domain = domain_with(responses=without(missing) if missing else PARTS["responses"])
    domain.persist(tmp_path / "domain.yml")
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVER, str(tmp_path / "domain.yml")],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == code, ended.stderr
    told = [line for line in ended.stderr.splitlines() if "renderers.py" in line]
    assert len(told) == (1 if missing else 0)
    assert "Traceback" not in ended.stderr
