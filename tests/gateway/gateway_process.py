"""Runs the gateway as `python -m bot.serve` does, on the content of the tests."""

import os
from functools import partial
from pathlib import Path

import bot.serve as gateway
from bot.content import ContentStore
from bot.gateway.app import create_app

if __name__ == "__main__":
    content = ContentStore(Path(os.environ["TEST_CONTENT"]))
    gateway.create_app = partial(create_app, content=content)
    gateway.main()
