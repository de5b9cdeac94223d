"""`python -m bench.server.edits`: how long it takes until a saved edit is served, with the shipped content.

The service's own watching is at work, in a copy of the content; time runs from the end of the write to the new text or matcher.
Learning steps back behind the service as it always does, so a busy machine shows.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.matching.tables import number, table
from bot.content.library import CONTENT, open_library, shipped
from bot.content.shelf import Shelf
from bot.settings import environment, load

TIMES = 3
WORDS = "Das weiß ich leider"  # stands in the German catalogue
TOPIC = "payment.double"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        print(asyncio.run(_measure(Path(folder))))


async def _measure(folder: Path) -> str:
    for name in CONTENT:
        shutil.copytree(shipped(name), folder / name)
    settings = load(folder, {**environment(), "TRESEN_CONTENT": str(folder)}, date.today())
    shelf = Shelf(settings, folder / "cache", open_library(settings, folder / "cache"))
    await shelf.complete()
    watching = asyncio.create_task(shelf.watch())
    await asyncio.sleep(2)
    catalogue = folder / "locales/de/LC_MESSAGES/messages.po"
    utterances = folder / "intents/de/payment.yaml"
    rows = []
    for what, file, edit in (
        ("a sentence of the German catalogue", catalogue, _change_a_word),
        ("one utterance more", utterances, _add_an_utterance),
    ):
        taken = []
        for turn in range(TIMES):
            taken.append(await _until_served(shelf, file, edit(file, turn)))
            await asyncio.sleep(1)
        rows.append((what, number(statistics.median(taken), 1), number(max(taken), 1)))
    watching.cancel()
    await asyncio.wait([watching])
    return table("Edit", ("until served, s (median)", "longest"), rows)


async def _until_served(shelf: Shelf, file: Path, text: str) -> float:
    before = shelf.current()
    await asyncio.to_thread(file.write_text, text, encoding="utf-8")
    begin = time.perf_counter()
    while shelf.current() is before:  # noqa: ASYNC110 - what is waited for tells nobody
        await asyncio.sleep(0.02)
    return time.perf_counter() - begin


def _change_a_word(file: Path, turn: int) -> str:
    return file.read_text("utf-8").replace(WORDS, f"{WORDS} leider", 1)


def _add_an_utterance(file: Path, turn: int) -> str:
    head = f"{TOPIC}:\n"
    return file.read_text("utf-8").replace(
        head, f'{head}  - "Die Kasse hat mein Geld gleich {turn + 2} Mal geschluckt"\n', 1
    )


if __name__ == "__main__":
    main()
