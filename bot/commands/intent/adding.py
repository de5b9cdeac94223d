"""tresen intent add: a new topic with its empty lists, or one more utterance; all else in the files stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from bot.commands.errors import UsageError
from bot.commands.places import near
from bot.content.authors.checks import check_intents
from bot.content.authors.editing import EditError, with_list, with_topic, with_utterance
from bot.content.authors.intents import OUTSIDE, TOPICS, Intents, read_intents
from bot.content.authors.policy import read_policy
from bot.content.authors.strays import is_language
from bot.content.authors.utterance_checks import FEWEST_UTTERANCES, words_read
from bot.content.library import folder_of, is_checkout, shipped
from bot.core.policy import Policy
from bot.settings import Settings

_HOW = f"""\
At least {FEWEST_UTTERANCES} lines, one utterance each, in the words of visitors:
- "…\""""


@dataclass(frozen=True)
class Wanted:
    """What was typed behind `tresen intent add`."""

    intent: str
    title: str = ""
    section: str = ""
    action: str | None = None
    answer: str = ""
    utterances: Sequence[str] = ()
    languages: Sequence[str] = ()


def intent_add(settings: Settings, wanted: Wanted) -> int:
    """Write; gives the exit code. Nothing is written where anything is refused."""
    folder = folder_of(settings, "intents")
    if folder == shipped("intents") and not is_checkout():
        raise UsageError("these are the shipped intents; `tresen init FOLDER` makes your own, add to them there")
    intents = read_intents(folder)
    is_new = wanted.intent not in intents.topics and wanted.intent != OUTSIDE
    if is_new and wanted.utterances and not wanted.title:
        raise UsageError(_unknown(wanted.intent, intents))
    if not is_new and not wanted.utterances:
        raise UsageError(f'{wanted.intent} exists{_where(wanted.intent, intents)}; --utterance "…" adds a line to it')
    if not is_new and (wanted.title or wanted.section or wanted.answer or wanted.action):
        raise UsageError(f"{wanted.intent} exists{_where(wanted.intent, intents)}; change its text there")
    for language in wanted.languages:
        if not is_language(language):
            raise UsageError(f"{language!r} is no code of a language; write one such as de, en or fr")
    try:
        changed = _changed(folder, intents, wanted, is_new=is_new)
    except EditError as error:
        raise UsageError(str(error)) from None
    for file, text in changed.items():
        _write(file, text)
        print(f"{near(file)}: {'a topic' if file.parent.name == TOPICS else _what(wanted)}")
    _say_what_is_left(folder, read_policy(folder_of(settings, "policy"))[0], wanted.intent)
    return 0


def _changed(folder: Path, intents: Intents, wanted: Wanted, *, is_new: bool) -> dict[Path, str]:
    """Give each file that changes, with its new text. Raises EditError or UsageError where something cannot be written."""
    name = f"{wanted.intent.split('.')[0]}.yaml"
    changed: dict[Path, str] = {}
    if is_new:
        file = folder / TOPICS / name
        changed[file] = with_topic(
            _read(file),
            wanted.intent,
            title=wanted.title,
            section=wanted.section,
            action=wanted.action,
            answer=wanted.answer,
        )
        for language in wanted.languages or intents.languages:
            file = folder / language / name
            changed[file] = with_list(_read(file), wanted.intent, _HOW)
    if wanted.utterances:
        languages = wanted.languages or intents.languages
        if len(languages) != 1:
            raise UsageError(f"say in which language it is: --language {' or --language '.join(languages)}")
        file = folder / languages[0] / name
        for utterance in wanted.utterances:
            _refuse_double(utterance, languages[0], intents)
            changed[file] = with_utterance(changed.get(file) or _read(file), wanted.intent, utterance)
    return changed


def _refuse_double(utterance: str, language: str, intents: Intents) -> None:
    """Raise UsageError for what stands somewhere already, or, in its language, differs only in what the bot does not read."""
    plain = " ".join(utterance.casefold().split())
    words = words_read(utterance)
    for each in intents.utterances:
        place = f"{each.intent} already ({near(each.file)}:{each.line})"
        if " ".join(each.text.casefold().split()) == plain:
            raise UsageError(f"{utterance!r} stands under {place}")
        if words and each.language == language and words_read(each.text) == words:
            raise UsageError(
                f"{each.text!r} stands under {place}; {utterance!r} differs from it only in courtesies or spelling,"
                " and the bot reads them alike: write another idea"
            )


def _unknown(intent: str, intents: Intents) -> str:
    found = get_close_matches(intent, intents.topics, 1)
    back = f"did you mean {found[0]}? " if found else ""
    return f'there is no topic {intent}; {back}With --title "…", a new one is made'


def _where(intent: str, intents: Intents) -> str:
    topic = intents.topics.get(intent)
    return f" ({near(topic.file)}:{topic.line})" if topic else ""


def _what(wanted: Wanted) -> str:
    if not wanted.utterances:
        return "an empty list"
    return "an utterance" if len(wanted.utterances) == 1 else f"{len(wanted.utterances)} utterances"


def _read(file: Path) -> str:
    """Read with the line ends as they are; nothing where there is no file."""
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{near(file)} cannot be read; `tresen intent check` says what to mend first") from None


def _write(file: Path, text: str) -> None:
    """Write whole or not at all: somebody may be reading."""
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        part.replace(file)
    except OSError as error:
        raise UsageError(f"{near(file)} cannot be written: {error.strerror}") from None


def _say_what_is_left(folder: Path, policy: Policy, intent: str) -> None:
    found = check_intents(read_intents(folder), policy=policy)
    left = [each for each in found if each.text.startswith((f"{intent}:", f"{intent} "))]
    for fault in left:
        print(f"To do: {near(fault.file)}:{fault.line}: {fault.text}")
