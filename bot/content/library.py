"""Library: the whole content of a service, read and learned: what `serve`, `ask` and `check` open."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.content.authors.checks import check_intents
from bot.content.authors.intents import Intents, read_intents
from bot.content.authors.policy import lost_translations, read_policy
from bot.content.encoder import find_encoder
from bot.content.faults import Fault
from bot.content.training import Learned, Lessons, is_learned, learn, lessons_of
from bot.content.translators.catalogue_checks import check_catalogues
from bot.content.translators.extract import extract
from bot.content.translators.translations import (
    Translations,
    locale_of,
    missing_variants,
    read_catalogs,
    translations_of,
)
from bot.core.dialogue import Knowledge, Topic
from bot.core.meaning import Encoder
from bot.core.policy import Policy
from bot.core.text import fold
from bot.settings import Settings

PACKAGE = Path(__file__).parent.parent
CONTENT = ("intents", "locales", "policy")
"""The folders of what authors and translators write."""
_PLACEHOLDER = re.compile(r"\{\w+\}")
_FEW = 5  # utterances of a topic, with fewer of which a language is known by its answers
_ANSWERED = 0.9  # of the topics, from which on a language is spoken that has no utterances
_CHECKOUT = PACKAGE.parent
_SHIPPED = PACKAGE / "_shipped"  # where a wheel carries what lies beside the package in a checkout


@dataclass(frozen=True)
class Content:
    """What authors and translators wrote, read and found fit to be served."""

    intents: Intents = field(repr=False)
    translations: Translations = field(repr=False)
    policy: Policy = field(repr=False)

    @property
    def titles(self) -> dict[str, dict[str, str]]:
        """Language -> topic -> title, of the languages that have utterances or are spoken."""
        return {
            language: {topic.id: self.translations.title(language, topic) for topic in self.intents.topics.values()}
            for language in sorted({*self.intents.languages, *self.languages})
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a catalogue, and either utterances or nearly all answers: messages are matched across languages."""
        said = self.intents.languages
        return tuple(name for name in self.translations.languages if name in said or self._is_answered(name))

    @property
    def prose(self) -> list[tuple[str, str]]:
        """Answers as (text, language), of the spoken languages that have few utterances: their words tell the language."""
        said = Counter(each.language for each in self.intents.utterances)
        few = [name for name in self.languages if said[name] < _FEW * len(self.intents.topics)]
        return [
            (_PLACEHOLDER.sub(" ", text), name)
            for name in few
            for text in self.translations.answers(name, self.intents.topics)
        ]

    @property
    def lessons(self) -> Lessons:
        """What the matcher learns from."""
        return lessons_of(self.intents, self.titles, self.prose)

    def _is_answered(self, language: str) -> bool:
        answers = self.translations.answers(language, self.intents.topics)
        return len(answers) >= _ANSWERED * len(self.intents.topics)


@dataclass(frozen=True)
class Library:
    """Content and what was learned from it; never changes: an edit makes a new one."""

    content: Content
    knowledge: Knowledge = field(repr=False)

    @property
    def intents(self) -> Intents:
        """What visitors say and what we answer."""
        return self.content.intents

    @property
    def translations(self) -> Translations:
        """What stands in the catalogues."""
        return self.content.translations

    @property
    def policy(self) -> Policy:
        """The policy that the answers rest on, in all its versions."""
        return self.content.policy

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing was left out in a hurry."""
        return self.knowledge.encoder is None or self.knowledge.matcher.semantic is not None


class ContentError(Exception):
    """Content that cannot be served; `faults` says what to mend."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def shipped(name: str) -> Path:
    """Give the folder or file `name` that travels with the program."""
    return _SHIPPED / name if _SHIPPED.exists() else _CHECKOUT / name


def is_checkout() -> bool:
    """Tell whether the program runs from its own source tree, where what is shipped may be edited."""
    return not _SHIPPED.exists()


def folder_of(settings: Settings, name: str) -> Path:
    """Give the folder of `intents`, `locales` or `policy`: the operator's own, else the shipped one."""
    own = (settings.content or Path()) / name
    return own if settings.content and own.is_dir() else shipped(name)


def brief(settings: Settings, fault: Fault) -> str:
    """Put a fault as the team reads it: without where on this machine the content lies."""
    for name in CONTENT:
        folder = folder_of(settings, name)
        if fault.file.is_relative_to(folder):
            return f"{name}/{fault.file.relative_to(folder).as_posix()}:{fault.line}: {fault.text}"
    return str(fault)


def open_library(
    settings: Settings,
    cache: Path | None = None,
    *,
    in_a_hurry: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Library:
    """Read and learn everything; `cache` is a folder for what was learned. Raises ContentError where it cannot be served.

    In a hurry, the sentence encoder is left out unless what it adds was learned before. `tell` is told before something takes long.
    """
    content, faults = read_content(settings)
    if content is None or faults:
        raise ContentError(faults)
    encoder = find_encoder() if settings.semantics else None
    if tell is not None and (cache is None or not is_learned(content.lessons, cache, encoder)):
        tell("learning …")
    learned = learn(content.lessons, cache, encoder, in_a_hurry=in_a_hurry)
    return bind(settings, content, learned, encoder)


def read_content(settings: Settings, before: Content | None = None) -> tuple[Content | None, list[Fault]]:
    """Read what is there, and give what is to be mended. What cannot be served stays as it was `before`; None where nothing was.

    The intents stand or fall together, for an edit may touch several files; so does the policy; each catalogue does alone.
    """
    where = folder_of(settings, "intents"), folder_of(settings, "locales")
    policy, unread = read_policy(folder_of(settings, "policy"))
    if unread and before is not None:
        policy = before.policy
    intents = read_intents(where[0])
    faults = list(intents.faults)
    if faults and before is not None:
        intents = before.intents
    catalogs, broken = read_catalogs(where[1])
    translations = translations_of(catalogs, intents.topics, settings.variants)
    if broken and before is not None:
        names = {fault.file.parent.parent.name.partition("@")[0] for fault in broken}
        kept = {name: each for name, each in before.translations.catalogues.items() if name in names}
        translations = replace(translations, catalogues=dict(sorted({**translations.catalogues, **kept}.items())))
    content = Content(intents, translations, policy)
    faults += [*broken, *unread, *missing_variants(catalogs, settings.variants, where[1])]
    if not faults or before is not None:
        nobody = _unspoken(settings, content, *where)
        if nobody is not None:
            return before, [*faults, nobody]
    return content, faults


def _unspoken(settings: Settings, content: Content, intents: Path, locales: Path) -> Fault | None:
    """Tell why nobody could be answered in the language of the settings, if so it is."""
    if not content.languages or not content.intents.utterances:
        text = "no language has both utterances here and a catalogue in locales; `tresen init FOLDER` copies the shipped ones"
        return Fault(intents, 1, text)
    if settings.language not in content.languages:
        spoken = ", ".join(content.languages)
        return Fault(
            locales, 1, f"language = {settings.language!r} in the settings is not spoken here; take one of {spoken}"
        )
    return None


def bind(settings: Settings, content: Content, learned: Learned, encoder: Encoder | None) -> Library:
    """Put content and what was learned between two covers."""
    ordered = tuple(sorted(content.languages, key=lambda name: (name != settings.language, name)))
    knowledge = Knowledge(
        topics={
            each.id: Topic(each.id, each.section, each.action, "{hours_now}" in each.answer)
            for each in content.intents.topics.values()
        },
        matcher=learned.matcher,
        language_model=learned.languages,
        languages=ordered,
        language_names=_language_names(ordered),
        titles=content.titles,
        max_wrong=settings.max_wrong,
        encoder=encoder,
    )
    return Library(content, knowledge)


def rebind(settings: Settings, library: Library, content: Content) -> Library:
    """Put other texts around what was learned, which has to know their topics."""
    knowledge = library.knowledge
    return bind(settings, content, Learned(knowledge.matcher, knowledge.language_model), knowledge.encoder)


def check_library(settings: Settings) -> list[Fault]:
    """Give everything that an author or translator should mend."""
    intents = read_intents(folder_of(settings, "intents"))
    locales = folder_of(settings, "locales")
    template = extract(PACKAGE, shipped("static"), intents.topics)
    policy, unread = read_policy(folder_of(settings, "policy"))
    catalogs, _ = read_catalogs(locales)
    unread += lost_translations(folder_of(settings, "policy"), policy, catalogs)
    unset = missing_variants(catalogs, settings.variants, locales)
    return [*check_intents(intents, policy=policy), *unread, *unset, *check_catalogues(locales, template)]


def _language_names(languages: tuple[str, ...]) -> dict[str, str]:
    """Give the names of all languages in each of ours, folded: "englisch" and "english" -> en."""
    names: dict[str, str] = {}
    for language in languages:
        for code, name in locale_of(language).languages.items():
            names.setdefault(fold(name), code)
    return names
