"""The content is renewed beside the running service, whole or not at all."""

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot.content.library import Library, open_library
from bot.content.shelf import Shelf
from bot.core.dialogue import take_turn
from bot.core.features import Floats
from bot.core.model import Memory
from bot.settings import Settings, load
from tests.small import edit, write_content


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_content(tmp_path)
    return load(tmp_path, {"TRESEN_CONTENT": str(tmp_path)}, date(2026, 11, 23))


def answer(shelf: Shelf, text: str) -> tuple[str, ...]:
    return take_turn(shelf.current().knowledge, text, prior="en", memory=Memory()).understanding.answers


async def test_an_edit_is_learned_and_takes_over(settings: Settings, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    shelf = Shelf(settings, cache, open_library(settings, cache))
    before = shelf.current()
    assert settings.opening_hours, "a service at work has looked at the clock"
    assert answer(shelf, "the till ate my coin") == ()
    edit(tmp_path / "intents/en/payment.yaml", '  - "paid twice"\n', '  - "paid twice"\n  - "the till ate my coin"\n')
    renewing = asyncio.create_task(shelf.renew())
    await asyncio.sleep(0)
    assert shelf.current() is before, "the old one serves while the new one is learned"
    assert await renewing
    assert answer(shelf, "the till ate my coin") == ("payment.double",)


async def test_a_quick_edit_takes_over_and_a_full_one_makes_up_for_it(settings: Settings, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    shelf = Shelf(settings, cache, open_library(settings, cache))
    edit(tmp_path / "intents/en/payment.yaml", '  - "paid twice"\n', '  - "paid twice"\n  - "the till ate my coin"\n')
    assert await shelf.renew(quickly=True)
    assert len(list(cache.glob("quick-*"))) == 1
    assert answer(shelf, "the till ate my coin") == ("payment.double",)
    assert await shelf.renew()
    assert not list(cache.glob("quick-*"))
    assert answer(shelf, "the till ate my coin") == ("payment.double",)


async def test_a_fault_keeps_what_was_there(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "cache"
    shelf = Shelf(settings, cache, open_library(settings, cache))
    before = shelf.current()
    edit(tmp_path / "intents/topics/payment.yaml", 'title: "Paid twice"', "titel: x")
    with caplog.at_level(logging.ERROR, "tresen.content"):
        assert not await shelf.renew()
    assert shelf.current() is before
    assert "payment.yaml:2" in caplog.text


async def test_what_was_left_out_in_a_hurry_is_made_up_for(settings: Settings, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    shelf = Shelf(settings, cache, open_library(settings, cache, in_a_hurry=True))
    assert not shelf.current().is_complete
    await shelf.complete()
    assert shelf.current().is_complete
    complete = shelf.current()
    await shelf.complete()
    assert shelf.current() is complete, "nothing was left to do"
    assert open_library(settings, cache, in_a_hurry=True).is_complete, "now it is in the cache"


def test_without_the_encoder_nothing_is_left_out(tmp_path: Path) -> None:
    write_content(tmp_path)
    given = {"TRESEN_CONTENT": str(tmp_path), "TRESEN_SEMANTICS": "false"}
    assert open_library(load(tmp_path, given, date(2026, 11, 23)), in_a_hurry=True).is_complete


def test_an_encoder_that_loads_holds_up_no_stop(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "is_complete", True)  # nothing is to be learned: it only loads
    settings = replace(settings, semantics=False)
    library = open_library(settings, tmp_path / "cache")
    loading = threading.Event()

    class Slow:
        name = "slow"

        def encode(self, texts: Sequence[str]) -> Floats:
            loading.set()
            time.sleep(20)
            return np.empty((0, 1), np.float32)

    shelf = Shelf(settings, tmp_path / "cache", replace(library, knowledge=replace(library.knowledge, encoder=Slow())))

    async def stop_while_it_loads() -> None:
        task = asyncio.create_task(shelf.complete())
        assert await asyncio.to_thread(loading.wait, 10)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    began = time.monotonic()
    asyncio.run(stop_while_it_loads())  # it waits for the threads of the default executor
    assert time.monotonic() - began < 5
    assert all(each.daemon for each in threading.enumerate() if each.name == "tresen-encoder")
