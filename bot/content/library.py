"""Library: the whole content of a service, read and learned: what `serve`, `ask` and `check` open."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.content import training
from bot.content.checks import check_catalogues, check_intents
from bot.content.encoder import find_encoder
from bot.content.extract import extract
from bot.content.intents import Fault, Intents, read_intents
from bot.content.translations import Translations, locale_of, read_catalogs, translations_of
from bot.core.dialogue import Knowledge, Topic
from bot.core.meaning import Encoder
from bot.core.text import fold
from bot.settings import Settings

PACKAGE = Path(__file__).parent.parent
_CHECKOUT = PACKAGE.parent
_SHIPPED = PACKAGE / "_shipped"  # where a wheel carries what lies beside the package in a checkout


@dataclass(frozen=True)
class Library:
    """Intents, catalogues and what was learned from them; never changes: an edit makes a new one."""

    intents: Intents = field(repr=False)
    translations: Translations = field(repr=False)
    knowledge: Knowledge = field(repr=False)

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
    """Give the folder of `intents` or `locales`: the operator's own, else the shipped one."""
    own = (settings.content or Path()) / name
    return own if settings.content and own.is_dir() else shipped(name)


def open_library(
    settings: Settings, cache: Path | None = None, *, in_a_hurry: bool = False, quickly: bool = False
) -> Library:
    """Read and learn everything; `cache` is a folder for what was learned. Raises ContentError where it cannot be served.

    In a hurry, the sentence encoder is left out unless what it adds was learned before. Quickly, a small edit is learned from the last
    full training in the cache, nearly as well.
    """
    intents = read_intents(folder_of(settings, "intents"))
    catalogs, faults = read_catalogs(folder_of(settings, "locales"))
    faults = [*intents.faults, *faults]
    if faults:
        raise ContentError(faults)
    if not set(intents.languages) & set(catalogs):
        text = "no language has both utterances here and a catalogue in locales; `tresen init FOLDER` copies the shipped ones"
        raise ContentError([Fault(folder_of(settings, "intents"), 1, text)])
    translations = translations_of(catalogs, intents.topics)
    titles = {
        language: {topic.id: translations.title(language, topic) for topic in intents.topics.values()}
        for language in intents.languages
    }
    languages = tuple(name for name in intents.languages if name in translations.languages)
    if settings.language not in languages:
        text = (
            f"language = {settings.language!r} in the settings is not spoken here; take one of {', '.join(languages)}"
        )
        raise ContentError([Fault(folder_of(settings, "locales"), 1, text)])
    ordered = tuple(sorted(languages, key=lambda name: (name != settings.language, name)))
    encoder = find_encoder() if settings.semantics else None
    learned = training.learn(intents, titles, cache, encoder, in_a_hurry=in_a_hurry, quickly=quickly)
    knowledge = Knowledge(
        topics={
            each.id: Topic(each.id, each.section, each.action, "{hours_now}" in each.answer)
            for each in intents.topics.values()
        },
        matcher=learned.matcher,
        language_model=learned.languages,
        languages=ordered,
        language_names=_language_names(ordered),
        titles=titles,
        max_wrong=settings.max_wrong,
        encoder=encoder,
    )
    return Library(intents, translations, knowledge)


def encode_ahead(settings: Settings, cache: Path, encoder: Encoder) -> None:
    """Encode the few new utterances of an edit, where the encoder is loaded, so that a process that learns it need not load it."""
    training.encode_ahead(read_intents(folder_of(settings, "intents")), cache, encoder)


def check_library(settings: Settings) -> list[Fault]:
    """Give everything that an author or translator should mend."""
    intents = read_intents(folder_of(settings, "intents"))
    locales = folder_of(settings, "locales")
    catalogs, faults = read_catalogs(locales)
    template = extract(PACKAGE, shipped("static"), intents.topics)
    return [*check_intents(intents), *faults, *check_catalogues(catalogs, template, locales)]


def _language_names(languages: tuple[str, ...]) -> dict[str, str]:
    """Give the names of all languages in each of ours, folded: "englisch" and "english" -> en."""
    names: dict[str, str] = {}
    for language in languages:
        for code, name in locale_of(language).languages.items():
            names.setdefault(fold(name), code)
    return names
