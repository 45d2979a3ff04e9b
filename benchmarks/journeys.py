"""The journeys of visitors that are counted and photographed, and a visitor who takes them."""

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel
from ruamel.yaml import YAML

FILE = Path(__file__).with_name("journeys.yml")


class Journey(BaseModel):
    """An entry of journeys.yml; each step has one key, `say` or `press`."""

    title: str
    steps: list[dict[str, str]]
    words: int | None = None
    until: str = ""


def read_journeys() -> dict[str, Journey]:
    """All journeys by name."""
    entries: Mapping[str, Any] = YAML(typ="safe").load(FILE.read_text("utf-8"))
    return {name: Journey(**entry) for name, entry in entries.items()}


class JourneyChat:
    """A chat with the assistant at `url`; raises httpx.HTTPError where it can't be reached."""

    def __init__(self, url: str):
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        token = self._http.post("/v1/session", json={}).raise_for_status().json()["token"]
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._offered = self._choices(self._http.get("/v1/messages").raise_for_status().json())

    def take(self, steps: list[dict[str, str]]) -> Iterator[list[dict[str, Any]]]:
        """The replies to each step; KeyError for a button that isn't offered."""
        for step in steps:
            body = {"text": step["say"]} if "say" in step else self._pressed(step["press"])
            headers = {"Idempotency-Key": uuid.uuid4().hex}
            answer = self._http.post("/v1/messages", json=body, headers=headers)
            told = answer.raise_for_status().json()
            self._offered |= self._choices(told)
            yield told["messages"][1:]

    def close(self) -> None:
        """Finish the chat, so that nothing of it is left."""
        self._http.delete("/v1/session")
        self._http.close()

    def _pressed(self, label: str) -> dict[str, str]:
        """A topic that isn't offered is said by its label."""
        return {"choice": self._offered[label]} if label in self._offered else {"text": label}

    @staticmethod
    def _choices(told: dict[str, Any]) -> dict[str, str]:
        offers = [choice for message in told["messages"] for choice in message["choices"]]
        return {offer["label"]: offer["choice"] for offer in offers}
