"""`python -m bench.matching.language --data FOLDER` prints how well, and at what cost, the language of a message is told.

It learns from the phrases in --intents and is tested with the messages of 2–8 words in NAME.jsonl (text, lang). Taken out is what has no
one language: texts that, folded, occur in two languages of phrases and data, and texts all of whose words do, the rarer use at least a
fifth as frequent as the other ("WhatsApp Business API"). *Overturned*: how often a message has its own way against a conversation in
another language; *kept*: how often it stays in a conversation in its own. *Names*: how often a name or product alone, as written and in
small letters, overturns a conversation. Time is CPU time of one thread, the least of three runs; set OPENBLAS_NUM_THREADS=1.
"""

import argparse
import io
import json
import math
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from bench.matching.figures import percentile, share
from bench.matching.names import NAMES
from bench.matching.noise import Noise, joined, two_errors, umlauts
from bench.matching.tables import Row, number, table
from bot.content.authors.intents import read_intents
from bot.core.language import LanguageModel, detect, train_language
from bot.core.text import fold, tokens

Said = list[tuple[str, str]]
"""(Text, language)."""
_LENGTHS = range(2, 9)
_SHARED = 0.2  # of its frequency in one language that a word has in another, to have no language of its own


def _small(text: str, _language: str, _chance: random.Random) -> str:
    return " ".join(re.findall(r"\w+", text.lower().replace("'", "")))


def _everything(text: str, language: str, chance: random.Random) -> str:
    for noise in (umlauts, _small, joined, two_errors):
        text = noise(text, language, chance)
    return text


NOISES: dict[str, Noise] = {
    "clean": lambda text, _language, _chance: text,
    "two errors": two_errors,
    "umlauts": umlauts,
    "small, no marks": _small,
    "joined": joined,
    "all at once": _everything,
}


def main() -> None:
    """Read the options, measure, print."""
    options = argparse.ArgumentParser(prog="python -m bench.matching.language", description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with NAME.jsonl")
    options.add_argument("--only", default="", help="data sets, parted by commas; all where empty")
    options.add_argument("--intents", type=Path, default=Path("intents"))
    given = options.parse_args()
    phrases = [(each.text, each.language) for each in read_intents(given.intents).utterances]
    files = [
        file for file in sorted(given.data.glob("*.jsonl")) if not given.only or file.stem in given.only.split(",")
    ]
    data = [message for file in files for message in _messages(file)]
    kept = _of_one_language(data, phrases)
    model = train_language(phrases)
    left_out = len(data) - len(kept)
    print(f"{len(phrases)} phrases; {len(kept)} messages, {left_out} more have no one language.\n")
    print(table("Right, %", ("messages", *NOISES), _accuracy(model, kept)))
    print(table("In a conversation, %", ("messages", *NOISES), _conversations(model, kept)))
    costs = _costs(model, phrases, [text for text, _ in kept])
    print(table("Cost", ("µs p50", "µs p99", "train s", "load ms", "KB"), [("core", *costs)]))


def _messages(file: Path) -> Said:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [(row["text"], row["lang"][:2]) for row in rows if len(row["text"].split()) in _LENGTHS]


def _of_one_language(data: Said, phrases: Said) -> Said:
    """Leave out what is said alike in two languages, and what holds words of no language only."""
    texts: dict[str, set[str]] = {}
    words: dict[str, Counter[str]] = {}
    for text, language in [*data, *phrases]:
        typed = tokens(fold(text))
        texts.setdefault(" ".join(typed), set()).add(language)
        words.setdefault(language, Counter()).update(set(typed))
    sizes = {language: each.total() for language, each in words.items()}

    def has_language(word: str) -> bool:
        uses = sorted(each[word] / sizes[language] for language, each in words.items())
        return word.isalpha() and uses[-2] < _SHARED * uses[-1]

    folded = [tokens(fold(text)) for text, _ in data]
    return [
        message
        for message, typed in zip(data, folded, strict=True)
        if len(texts[" ".join(typed)]) == 1 and any(map(has_language, typed))
    ]


def _accuracy(model: LanguageModel, data: Said) -> Iterator[Row]:
    """Give how often the language is told without a conversation: by words, over all, by language."""
    right = {name: _hits(model, _spoiled(data, name), lambda language: None) for name in NOISES}

    def row(label: str, wanted: Callable[[str, str], bool]) -> Row:
        places = [at for at, (text, language) in enumerate(data) if wanted(text, language)]
        return (label, len(places), *(share([hits[at] for at in places]) for hits in right.values()))

    for length in _LENGTHS:
        yield row(f"{length} words", lambda text, _, length=length: len(text.split()) == length)
    yield row("2–8 words", lambda *_: True)
    for language in model.languages:
        yield row(f"2–8 words, {language}", lambda _, each, language=language: each == language)


def _conversations(model: LanguageModel, data: Said) -> Iterator[Row]:
    """Give how often a conversation's language is overturned rightly, kept rightly, and overturned by a name."""
    languages = model.languages
    other = dict(zip(languages, [*languages[1:], languages[0]], strict=True))
    for label, prior in (("overturned", other.__getitem__), ("kept", str)):
        yield (label, len(data), *(share(_hits(model, _spoiled(data, name), prior)) for name in NOISES))
    for label, written in (("as written", str), ("in small letters", str.lower)):
        asked = [(written(name), language) for name in NAMES for language in languages]
        kept = share(_hits(model, asked, str))
        yield (f"overturned by a name {label}", len(asked), 1 - kept, *[math.nan] * (len(NOISES) - 1))


def _costs(model: LanguageModel, phrases: Said, texts: Sequence[str]) -> Row:
    microseconds = np.array([[1e6 * _seconds(partial(detect, model, text, None)) for text in texts] for _ in range(3)])
    times = microseconds.min(axis=0).tolist()
    file = io.BytesIO()
    arrays = model.to_arrays()
    for array in arrays.values():
        np.save(file, array)

    def load() -> None:
        stream = io.BytesIO(file.getvalue())
        LanguageModel.from_arrays({name: np.load(stream) for name in arrays})

    train, opened = (min(_seconds(deed) for _ in range(3)) for deed in (lambda: train_language(phrases), load))
    return (
        number(percentile(times, 0.5), 0),
        number(percentile(times, 0.99), 0),
        number(train, 2),
        number(1000 * opened, 1),
        number(len(file.getvalue()) / 1000, 0),
    )


def _spoiled(data: Said, name: str) -> Said:
    chance = random.Random(7)
    return [(NOISES[name](text, language, chance), language) for text, language in data]


def _hits(model: LanguageModel, data: Said, prior: Callable[[str], str | None]) -> list[bool]:
    return [detect(model, text, prior(language)).language == language for text, language in data]


def _seconds(deed: Callable[[], object]) -> float:
    begin = time.thread_time()
    deed()
    return time.thread_time() - begin


if __name__ == "__main__":
    main()
