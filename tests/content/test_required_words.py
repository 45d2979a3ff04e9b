"""The lists of what the program needs from the content are those of the program itself."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot import PROJECT_ROOT
from bot.content.required_words import (
    CHECKS,
    PAGE_WORDS,
    PHRASES,
    TOPICS,
    WIDGET_WORDS,
    WITHOUT_ANSWER,
)

OURS = Path("bot/content/required_words.py")
CODE = [
    path
    for folder in ("bot", "actions")
    for path in (PROJECT_ROOT / folder).rglob("*.py")
    if path.relative_to(PROJECT_ROOT) != OURS
]
TREES = [ast.parse(path.read_text("utf-8")) for path in CODE]
TEMPLATES = "\n".join(
    path.read_text("utf-8") for path in (PROJECT_ROOT / "bot/gateway/pages").rglob("*.html")
)
SCRIPTS = "\n".join(
    path.read_text("utf-8") for path in (PROJECT_ROOT / "bot/widget/src").rglob("*.js")
)
ANYTHING = r"[a-z_]+"


def nodes(kind: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for tree in TREES for node in ast.walk(tree) if isinstance(node, kind))


@cache
def literals() -> set[str]:
    """Every text of the code."""
    return {node.value for node in nodes(ast.Constant) if isinstance(node.value, str)}  # type: ignore[attr-defined]


@cache
def patterns() -> list[re.Pattern[str]]:
    """Every text with values in it that could make a name."""
    found = []
    for node in nodes(ast.JoinedStr):
        parts = [
            re.escape(part.value) if isinstance(part, ast.Constant) else ANYTHING
            for part in node.values  # type: ignore[attr-defined]
        ]
        if re.search("[a-z]", "".join(parts).replace(ANYTHING, "")):
            found.append(re.compile("".join(parts)))
    return found


def asked_for(*methods: str) -> set[str]:
    """The names in calls such as `content.phrase("greeting")`."""
    return {
        node.args[-1].value if node.func.attr == "page" else node.args[0].value  # type: ignore[attr-defined]
        for node in nodes(ast.Call)
        if isinstance(node.func, ast.Attribute)  # type: ignore[attr-defined]
        and node.func.attr in methods  # type: ignore[attr-defined]
        and node.args  # type: ignore[attr-defined]
        and isinstance(node.args[0], ast.Constant)  # type: ignore[attr-defined]
        and isinstance(node.args[0].value, str)  # type: ignore[attr-defined]
    }


def said_in_the_domain() -> set[str]:
    """Names of responses that rules and forms utter."""
    domain = YAML(typ="safe").load((PROJECT_ROOT / "domain.yml").read_text("utf-8"))
    return {name.removeprefix("utter_") for name in domain["responses"]}


def unused(declared: set[str], known: set[str]) -> set[str]:
    made = patterns()
    return {
        name for name in declared - known if not any(pattern.fullmatch(name) for pattern in made)
    }


def test_every_phrase_that_the_code_asks_for_is_listed() -> None:
    assert asked_for("phrase") <= PHRASES.keys()


def test_every_phrase_that_is_listed_is_asked_for() -> None:
    uttered = {name.removeprefix("utter_") for name in literals()}
    # `enquiry_about` is asked for by `enquiry_ask_about`.
    uttered |= {name.replace("_", "_ask_", 1) for name in literals() if "_" in name}
    assert unused(set(PHRASES), literals() | uttered | said_in_the_domain()) == set()


@pytest.mark.parametrize("name", [name for name in PHRASES if PHRASES[name]])
def test_the_code_fills_in_what_the_list_says(name: str) -> None:
    """A value is a keyword of some call, or a name that the code writes down."""
    keywords = {
        keyword.arg
        for call in nodes(ast.Call)
        for keyword in call.keywords  # type: ignore[attr-defined]
    }
    assert {*PHRASES[name]} <= keywords | literals()


def test_every_word_that_the_pages_ask_for_is_listed() -> None:
    names = set(re.findall(r"""\bt\("(\w+)"\s*[,)]""", TEMPLATES)) | asked_for("t")
    assert names <= PAGE_WORDS.keys()
    starts = set(re.findall(r"""\bt\("(\w+_)"\s*[~+]""", TEMPLATES))
    assert starts and all(any(name.startswith(s) for name in PAGE_WORDS) for s in starts)


def test_every_word_of_the_pages_that_is_listed_is_asked_for() -> None:
    names = set(re.findall(r""""(\w+)\"""", TEMPLATES)) | literals()
    starts = tuple(re.findall(r"""\bt\("(\w+_)"\s*[~+]""", TEMPLATES))
    left = {name for name in unused(set(PAGE_WORDS), names) if not name.startswith(starts)}
    assert left == set()


def test_every_word_of_the_widget_that_is_listed_is_asked_for_and_the_other_way_round() -> None:
    asked = set(re.findall(r"""words\.(?:text|count|plural)\(\s*["'`]([\w.]+)["'`]""", SCRIPTS))
    assert asked and asked <= WIDGET_WORDS.keys()
    parts = {name.partition(".")[0] for name in WIDGET_WORDS} - {"language", "review"}
    assert {part for part in parts if not re.search(rf"\b{part}\b", SCRIPTS)} == set()


def test_every_topic_that_the_code_or_a_rule_names_is_listed() -> None:
    listed = {topic for topics in TOPICS.values() for topic in topics}
    stories = "\n".join(
        path.read_text("utf-8") for path in (PROJECT_ROOT / "data/stories").glob("*.yml")
    )
    named = set(re.findall(r"intent: (\w+)", stories)) - {"faq", "chat", "answer", "nlu_fallback"}
    assert named <= listed | WITHOUT_ANSWER


def test_each_check_that_is_listed_has_a_form() -> None:
    domain = YAML(typ="safe").load((PROJECT_ROOT / "domain.yml").read_text("utf-8"))
    forms = {f"check_{name.removesuffix('_form')}" for name in domain["forms"]}
    assert set(CHECKS) == {name for name in forms if name in TOPICS["flows"]}
