"""The documented proxy logs no queries and no tokens: read, and run where nginx is installed."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from bench import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import PROJECT_ROOT
from bot.gateway.messages import visitor_api
from bot.gateway.pages.page_routes import ROUTES as PAGES

CONFIG = (PROJECT_ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
NGINX = shutil.which("nginx") or next(
    (path for path in ("/usr/sbin/nginx",) if Path(path).exists()), None
)
TOKEN = "zqTokenOf-32_lettersThatOpensIt"
SEARCHED = "zqsearched"
OPENS = {"token", "key"}  # names of parts of a path that open something
PARTS = {"name": "cover", "step": "3", "topic": "ask_fee"}
LEAKS = {"request", "request_uri", "args", "query_string", "http_referer", "is_args", "uri"}


def path_of(route: Route) -> str:
    """The path of a route with a token wherever it takes one."""

    def filled(part: re.Match[str]) -> str:
        name = part[1].partition(":")[0]
        return TOKEN if name in OPENS else PARTS[name]

    return re.sub(r"\{([\w:]+)\}", filled, route.path)


ROUTES = [*PAGES, *visitor_api.ROUTES]
WITH_TOKEN = sorted({path_of(route) for route in ROUTES if TOKEN in path_of(route)})


def masked_by_map(path: str) -> str:
    """The path as the map of the configuration has it logged."""
    rules = re.search(r"map \$uri \$logged_path \{(.*?)\n\}", CONFIG, re.DOTALL)
    assert rules
    for pattern, value in re.findall(r"^\s*~(\S+)\s+(\S+);", rules[1], re.MULTILINE):
        if found := re.search(pattern.replace("(?<", "(?P<"), path):
            return re.sub(r"\$(\w+)", lambda name: found[name[1]], value)
    return path


def test_there_are_paths_with_tokens() -> None:
    assert {path.split("/")[1] for path in WITH_TOKEN} == {
        "check",
        "enquiry",
        "my-data",
        "outcome",
    }


@pytest.mark.parametrize("path", WITH_TOKEN)
def test_no_path_with_a_token_is_logged_whole(path: str) -> None:
    assert TOKEN not in masked_by_map(path)
    assert masked_by_map(path) != path


@pytest.mark.parametrize("path", ["/", "/help/ask_fee", "/check/cover", "/desk/search", "/enquiry"])
def test_other_paths_are_logged_as_they_are(path: str) -> None:
    assert masked_by_map(path) == path


def test_the_format_names_nothing_that_holds_a_query_a_token_or_a_referrer() -> None:
    (written,) = re.findall(r"log_format assistant (.*?);", CONFIG, re.DOTALL)
    assert set(re.findall(r"\$(\w+)", written)).isdisjoint(LEAKS)
    assert re.findall(r"access_log\s+\S+ (\w+);", CONFIG) == ["assistant"]
    assert re.findall(r"error_log\s+\S+ (\w+);", CONFIG) == ["crit"]


@pytest.fixture
def upstream() -> Iterator[Server]:
    """Stands in for the assistant; /broken ends without an answer."""

    async def answer(request: Request) -> Response:
        if request.url.path == "/broken":
            raise RuntimeError
        return PlainTextResponse("fine", headers={"Referrer-Policy": "no-referrer"})

    server = Server(Starlette(routes=[Route("/{rest:path}", answer)])).begin()
    yield server
    server.stop()


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def config_here(folder: Path, port: int, upstream: int) -> str:
    """The documented server on free ports, without its certificate."""
    here = re.sub(r"\n\s*ssl_\w+ .*", "", CONFIG).replace("443 ssl", f"127.0.0.1:{port}")
    here = here.replace("127.0.0.1:8080", f"127.0.0.1:{upstream}")
    here = here.replace("/var/log/nginx", str(folder))
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"daemon off; pid {folder}/pid; events {{}}\nhttp {{\n{places}{here}\n}}\n"


@pytest.mark.skipif(NGINX is None, reason="nginx isn't installed")
def test_nginx_logs_neither_queries_nor_tokens(tmp_path: Path, upstream: Server) -> None:
    port, gone = free_port(), free_port()
    paths = [*WITH_TOKEN, f"/desk/search?q={SEARCHED}", f"/help?q={SEARCHED}", "/broken?q=x"]
    for target in (upstream.port, gone):  # the second answers nothing
        config = tmp_path / "nginx.conf"
        config.write_text(config_here(tmp_path, port, target), encoding="utf-8")
        command = [str(NGINX), "-c", str(config), "-e", str(tmp_path / "start.log")]
        process = subprocess.Popen(command)
        try:
            until_up = httpx.HTTPTransport(retries=6)
            url = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=url, transport=until_up) as client:
                answers = [client.get(path, headers={"Referer": TOKEN}) for path in paths]
        finally:
            process.terminate()
            process.wait(10)
        is_up = target == upstream.port
        assert {each.status_code for each in answers[:3]} == ({200} if is_up else {502})
    written = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert "/desk/search 200" in written and "/outcome/-" in written
    assert TOKEN not in written
    assert SEARCHED not in written
