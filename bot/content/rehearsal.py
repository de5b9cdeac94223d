"""Rehearsal: what would be answered otherwise if proposals were utterances. Learned in a process of its own; nothing of it goes live."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np

from bot.content import training
from bot.content.apprentice import apprentice
from bot.content.authors.intents import OUTSIDE, Topic
from bot.content.library import Library, open_library
from bot.content.training import lessons_of
from bot.core.dialogue import Knowledge, take_turn
from bot.core.dialogue import Topic as KnownTopic
from bot.core.features import Floats
from bot.core.matching import Example
from bot.core.meaning import Encoder
from bot.core.model import Memory
from bot.core.questions import NewTopic, Proposal
from bot.settings import Settings

_BATCH = 25  # questions between two words on how far it is


@dataclass(frozen=True)
class Decision:
    """What the bot makes of a question that is asked alone."""

    action: str
    """`answer`, `suggest` or `fallback`."""
    intents: tuple[str, ...]
    """What it answers or offers."""


@dataclass(frozen=True)
class Effect:
    """A question that would be answered otherwise."""

    text: str
    language: str
    before: Decision
    after: Decision


Progress = Callable[[str, int, int], None]
"""Told the stage (`learning`, `asking`), how many are done, and of how many."""


class TrialFailed(Exception):
    """The process ended before it had an outcome."""


async def try_out(
    settings: Settings,
    cache: Path,
    proposals: Sequence[Proposal],
    topics: Sequence[NewTopic],
    questions: Sequence[tuple[str, str]],
    progress: Progress,
) -> list[Effect]:
    """Give the (text, language) that would be answered otherwise with these proposals. Raises TrialFailed.

    The process is killed where the caller is cancelled.
    """
    loop = asyncio.get_running_loop()
    pool = apprentice()
    effects: list[Effect] = []
    try:
        progress("learning", 0, len(questions))
        # A fresh copy, for what settings work out once (the opening hours) cannot travel.
        await loop.run_in_executor(pool, _prepare, replace(settings), cache, tuple(proposals), tuple(topics))
        for begin in range(0, len(questions), _BATCH):
            progress("asking", begin, len(questions))
            effects += await loop.run_in_executor(pool, _ask, tuple(questions[begin : begin + _BATCH]))
    except asyncio.CancelledError:
        for process in list(pool._processes.values()):
            process.kill()
        raise
    except BrokenProcessPool:
        raise TrialFailed("the process was killed; is there enough memory?") from None
    except Exception as error:
        raise TrialFailed(str(error)) from error
    finally:
        await asyncio.to_thread(pool.shutdown)
    return effects


def tried(library: Library, cache: Path | None, proposals: Sequence[Proposal], topics: Sequence[NewTopic]) -> Knowledge:
    """Give what the bot would know with these proposals."""
    knowledge = library.knowledge
    new = [each for each in topics if each.id not in library.intents.topics]
    authored = {each.id: Topic(each.id, each.title, each.section, each.answer, None, Path(), 0) for each in new}
    intents = replace(library.intents, topics={**library.intents.topics, **authored})
    more = {each.id: each.title for each in new}
    titles = {language: {**known, **more} for language, known in knowledge.titles.items()}
    additions = [
        Example(each.text, None if each.intent == OUTSIDE else each.intent, each.language)
        for each in proposals
        if each.intent == OUTSIDE or each.intent in intents.topics
    ]
    encoder = knowledge.encoder if knowledge.matcher.semantic is not None else None
    lessons = lessons_of(intents, titles, library.content.prose)
    learned = training.try_out(lessons, additions, cache, encoder)
    return replace(
        knowledge,
        topics={**knowledge.topics, **{each.id: KnownTopic(each.id, each.section) for each in new}},
        matcher=learned.matcher,
        language_model=learned.languages,
        titles=titles,
        encoder=encoder,
    )


def decided(knowledge: Knowledge, text: str, language: str) -> Decision:
    """Give what the bot makes of a question that is asked alone."""
    turn = take_turn(knowledge, text, prior=language, memory=Memory())
    if turn.understanding.is_unsure and knowledge.encoder is not None:
        turn = take_turn(knowledge, text, prior=language, memory=Memory(), encoder=knowledge.encoder)
    understood = turn.understanding
    return Decision(understood.action.value, understood.answers or understood.suggestions)


# In the process


_KNOWN: list[Knowledge] = []  # as it is, and with the proposals


def _prepare(settings: Settings, cache: Path, proposals: tuple[Proposal, ...], topics: tuple[NewTopic, ...]) -> None:
    library = open_library(settings, cache, in_a_hurry=True)
    then = tried(library, cache, proposals, topics)
    _KNOWN[:] = [_remembering(library.knowledge), _remembering(then)]


def _ask(questions: tuple[tuple[str, str], ...]) -> list[Effect]:
    now, then = _KNOWN
    found = (Effect(text, code, decided(now, text, code), decided(then, text, code)) for text, code in questions)
    return [each for each in found if each.before != each.after]


def _remembering(knowledge: Knowledge) -> Knowledge:
    """Let both be asked with one encoding of each question: it takes most of the time."""
    return replace(knowledge, encoder=_Remembering(knowledge.encoder)) if knowledge.encoder is not None else knowledge


class _Remembering:
    """An encoder that encodes a text once."""

    _vectors: ClassVar[dict[str, Floats]] = {}

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> Floats:
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if missing:
            self._vectors.update(zip(missing, self._encoder.encode(missing), strict=True))
        return np.array([self._vectors[text] for text in texts], np.float32)
