"""tresen ask: answers in the terminal, or a line of JSON for each line of JSON (the contract of evaluations)."""

import json
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from bot.commands.errors import UsageError
from bot.commands.telling import tell
from bot.content.library import ContentError, Library, open_library
from bot.content.speech import speak
from bot.content.wording import Reader
from bot.core.dialogue import Turn, take_turn
from bot.core.model import Memory
from bot.settings import Settings

_RANKED = 5


def ask(settings: Settings, question: str, language: str | None, now: Callable[[], datetime]) -> int:
    """Print the answer to one question; gives the exit code."""
    library = _library(settings, language)
    turn = _turn(library, question, language)
    for spoken in (speak(library, settings, line, Reader(turn.language, now())) for line in turn.lines):
        print(spoken.text)
        for number, choice in enumerate(spoken.choices, 1):
            print(f"  {number}. {choice.label}")
    return 0


def ask_lines(settings: Settings, lines: Iterable[str], language: str | None, now: Callable[[], datetime]) -> int:
    """Answer each line of JSON with one, in the same order; each is a new conversation. Exit code 1 for lines not understood."""
    library = _library(settings, language)
    faults = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text, prior = _question(line, library)
        except ValueError as error:
            faults += 1
            print(f"tresen: line {number}: {error}", file=sys.stderr)
            print(json.dumps({"error": str(error)}, ensure_ascii=False))
            continue
        turn = _turn(library, text, prior or language)
        print(json.dumps(_answer(library, settings, turn, now()), ensure_ascii=False))
    sys.stdout.flush()
    return 1 if faults else 0


def _turn(library: Library, text: str, prior: str | None) -> Turn:
    knowledge = library.knowledge
    return take_turn(knowledge, text, prior=prior, memory=Memory(), encoder=knowledge.encoder)


def _library(settings: Settings, language: str | None) -> Library:
    try:
        library = open_library(settings, settings.data / "cache", tell=tell)
    except ContentError as error:
        raise UsageError(f"the content cannot be used; mend this first:\n{error}") from None
    spoken = library.knowledge.languages
    if language is not None and language not in spoken:
        raise UsageError(f"the language {language!r} is not spoken here; take one of {', '.join(sorted(spoken))}")
    return library


def _question(line: str, library: Library) -> tuple[str, str | None]:
    if any("\ud800" <= c <= "\udfff" for c in line):  # bytes that could not be read
        raise ValueError("this is not UTF-8")
    try:
        asked = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError('this is not JSON; write {"text": "…", "language": "de"}') from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError('a line is an object with a text: {"text": "…"}')
    language = asked.get("language")
    if language is not None and not isinstance(language, str):
        raise ValueError('"language" is a code such as "de"')
    return asked["text"], language if language in library.knowledge.languages else None


def _answer(library: Library, settings: Settings, turn: Turn, now: datetime) -> dict[str, Any]:
    spoken = [speak(library, settings, line, Reader(turn.language, now)) for line in turn.lines]
    understood = turn.understanding
    return {
        "language": turn.language,
        "action": understood.action.value,
        "answers": list(understood.answers),
        "suggestions": list(understood.suggestions),
        "ranking": [
            {"intent": match.intent, "confidence": round(match.confidence, 4)} for match in understood.ranking[:_RANKED]
        ],
        "reply": "\n\n".join(each.text for each in spoken),
    }
