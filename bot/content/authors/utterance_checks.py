"""Checks of utterances: each alone, each against the others and against the answers, and how many there are."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from bot.content.authors.composing import asked_back
from bot.content.authors.ids import ill_formed, misplaced
from bot.content.authors.intents import OUTSIDE, TOPICS, Intents, Utterance
from bot.content.authors.topic_checks import BRACES
from bot.content.faults import Fault
from bot.content.translators.translations import Translations
from bot.core.masking import mask
from bot.core.text import fold, without_courtesies

FEWEST_UTTERANCES = 15
_REMEMBERED = 20_000  # texts: checking again after an edit costs only what is new
_SENTENCE = 3  # words from which on an answer's sentence is nobody's small talk
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\n|•")
_KINDS = {
    "card": "a card number",
    "cvv": "a card's code",
    "iban": "an account number",
    "password": "a password",
    "login": "a login",
    "key": "a key",
}


def check_utterances(intents: Intents, translations: Translations | None) -> Iterator[Fault]:
    """Give what is wrong with the utterances; with `translations`, they are held against the answers of all languages."""
    yield from _without_topic(intents)
    yield from _doubles(intents)
    yield from _copied(intents, translations)
    for each in intents.utterances:
        for kind in _private(each.text):
            text = f"{each.intent}: {kind} does not belong into an utterance; take it out, or write something made up"
            yield Fault(each.file, each.line, text)
        for name in BRACES.findall(each.text):
            text = (
                f"{each.intent}: nothing is filled into an utterance; write what visitors type in place of {{{name}}}"
            )
            yield Fault(each.file, each.line, text)
    yield from _few(intents)


@lru_cache(_REMEMBERED)
def _private(text: str) -> tuple[str, ...]:
    kinds = tuple(_KINDS.get(kind, "a secret") for kind in mask(text).kinds)
    return ("an e-mail address", *kinds) if _MAIL.search(text) else kinds


def _without_topic(intents: Intents) -> Iterator[Fault]:
    broken = {fault.file.stem for fault in intents.faults if fault.file.parent.name == TOPICS}
    broken |= {topic.file.stem for topic in intents.topics.values() if ill_formed(topic.id, topic.file.stem)}
    told = {(fault.file, fault.line) for fault in intents.faults}
    lonely = intents.topics.keys() - {each.intent for each in intents.headings}
    for each in intents.headings:
        # Of a file of topics that could not be read, or has an ill-formed id, nothing is known: no echo of that fault.
        if each.intent not in intents.topics and each.intent != OUTSIDE and each.file.stem not in broken:
            if (each.file, each.line) in told:
                continue
            what = asked_back(each.intent, (*intents.topics, OUTSIDE))
            if not what.startswith("did"):
                what = "add it there, or write one that is there"
            elif (near := next((name for name in lonely if repr(name) in what), None)) is not None:
                topic = intents.topics[near]
                what += f" No list has that id: it may be misspelt in intents/{TOPICS}/{topic.file.name}:{topic.line}"
            yield Fault(each.file, each.line, f"there is no topic {each.intent!r} in intents/topics; {what}")


def _doubles(intents: Intents) -> Iterator[Fault]:
    """Find what stands twice: letter by letter anywhere, or but for courtesies and spelling in the same language."""
    same: dict[str, Utterance] = {}
    alike: dict[tuple[str, str], Utterance] = {}
    for each in intents.utterances:
        key = " ".join(each.text.casefold().split()).strip(" .!?") or each.text
        other = same.setdefault(key, each)
        if other is not each:
            text = (
                f"{each.intent}: {each.text!r} stands already under {_place(other)}; keep it in one of the two places"
            )
            yield Fault(each.file, each.line, text)
            continue
        words = words_read(each.text)
        other = alike.setdefault((each.language, words), each) if words else each
        if other is not each:
            text = (
                f"{each.intent}: {each.text!r} differs only in courtesies or spelling from {other.text!r} under {_place(other)},"
                " and the bot reads them alike; write another idea in its place"
            )
            yield Fault(each.file, each.line, text)


def _place(said: Utterance) -> str:
    return f"{said.intent} (intents/{said.language}/{said.file.name}:{said.line})"


@lru_cache(_REMEMBERED)
def words_read(text: str) -> str:
    """Give what the bot reads of a text, but with its numbers."""
    return " ".join(re.findall(r"[^\W_]+", without_courtesies(fold(text))))


def _copied(intents: Intents, translations: Translations | None) -> Iterator[Fault]:
    """Find utterances that are a sentence of an answer: nobody asks in the words of the answer."""
    sentences: dict[str, str] = {}
    for topic in intents.topics.values():
        answers = {topic.answer}
        if translations is not None:
            answers |= {translations.answer(language, topic) for language in translations.languages}
        for answer in answers:
            for sentence in _SENTENCE_END.split(answer):
                words = words_read(sentence)
                if words.count(" ") + 1 >= _SENTENCE:
                    sentences.setdefault(words, topic.id)
    for each in intents.utterances:
        found = sentences.get(words_read(each.text))
        if found is not None:
            text = f"{each.intent}: this is a sentence of the answer of {found}; write what visitors say before they know it"
            yield Fault(each.file, each.line, text)


def _few(intents: Intents) -> Iterator[Fault]:
    counts = Counter((each.language, each.intent) for each in intents.utterances)
    broken = {(fault.file.parent.name, fault.file.name) for fault in intents.faults}
    for language in intents.languages:
        for topic in intents.topics.values():
            if ill_formed(topic.id, topic.file.stem) or misplaced(topic.id, topic.file.stem):
                continue  # its lists have another id
            if counts[language, topic.id] < FEWEST_UTTERANCES and (language, topic.file.name) not in broken:
                text = (
                    f"{topic.id} has {counts[language, topic.id]} utterances in {language!r}; "
                    f"write at least {FEWEST_UTTERANCES} in intents/{language}/{topic.file.name}"
                )
                yield Fault(topic.file, topic.line, text)
