"""The whole content: the operator's own or the shipped one, opened only where it can be served."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.content.library import ContentError, Library, check_library, folder_of, open_library, shipped
from bot.content.translators.translations import FILE
from bot.core.dialogue import SWITCH, take_turn
from bot.core.model import Memory
from bot.settings import Settings, load
from tests.small import edit, write_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_content(tmp_path / "own")


@pytest.fixture
def settings(folder: Path) -> Callable[..., Settings]:
    def make(**values: str) -> Settings:
        given = {"content": str(folder), **values}
        return load(folder, {f"TRESEN_{name.upper()}": text for name, text in given.items()}, date(2026, 11, 23))

    return make


def test_own_content_is_opened(settings: Callable[..., Settings]) -> None:
    library = open_library(settings())
    knowledge = library.knowledge
    assert set(knowledge.topics) == {"payment.double", "payment.failed"}
    assert knowledge.topics["payment.failed"].action == "offer_message"
    assert knowledge.topics["payment.failed"].section == "1.4"
    assert set(knowledge.matcher.intents) == {"payment.double", "payment.failed"}
    turn = take_turn(knowledge, "zweimal abgebucht", prior=None, memory=Memory())
    assert (turn.language, turn.lines[0].intent) == ("de", "payment.double")


def test_settings_reach_what_is_known(settings: Callable[..., Settings]) -> None:
    assert open_library(settings()).knowledge.languages == ("de", "en")
    assert open_library(settings(language="en")).knowledge.languages == ("en", "de")
    assert open_library(settings(max_wrong="0.2")).knowledge.max_wrong == 0.2


def test_a_language_is_spoken_where_it_has_utterances_and_a_catalogue(
    folder: Path, settings: Callable[..., Settings]
) -> None:
    (folder / "intents/fr").mkdir()
    (folder / "intents/fr/payment.yaml").write_text('payment.double:\n  - "payé deux fois"\n', encoding="utf-8")
    (folder / "locales/it/LC_MESSAGES").mkdir(parents=True)
    (folder / "locales/it" / FILE).write_text('msgid ""\nmsgstr ""\n', encoding="utf-8")
    assert open_library(settings()).knowledge.languages == ("de", "en")


FRENCH = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "payment.double"
msgid "If you have paid twice, {company} refunds the additional payment."
msgstr "Si vous avez payé deux fois par erreur, {company} vous rembourse le second paiement."

msgctxt "payment.double title"
msgid "Paid twice"
msgstr "Payé deux fois"

msgctxt "payment.failed"
msgid "A payment fails where the card is blocked. Write to {support_email}."
msgstr "Un paiement échoue lorsque la carte est bloquée. Écrivez à {support_email}."
"""


def test_a_language_is_spoken_too_where_the_answers_are_there_and_no_utterances(
    folder: Path, settings: Callable[..., Settings]
) -> None:
    file = folder / "locales/fr" / FILE
    file.parent.mkdir(parents=True)
    file.write_text(FRENCH, encoding="utf-8")
    knowledge = open_library(settings(semantics="false")).knowledge
    assert knowledge.languages == ("de", "en", "fr")
    turn = take_turn(knowledge, "j'ai payé deux fois par erreur", prior=None, memory=Memory())
    assert (turn.language, turn.understanding.ranking[0].intent) == ("fr", "payment.double")
    # What French lacks is matched with what is said in the other languages.
    turn = take_turn(knowledge, "card declined", prior="fr", memory=Memory())
    assert turn.understanding.ranking[0].intent == "payment.failed"


def test_words_in_braces_are_of_no_language(folder: Path, settings: Callable[..., Settings]) -> None:
    prose = open_library(settings()).content.prose
    assert {language for _, language in prose} == {"de"}
    assert not any("{" in text or "company" in text for text, _ in prose)


@pytest.mark.parametrize(
    ("name", "code"),
    [("deutsch", "de"), ("german", "de"), ("englisch", "en"), ("french", "fr"), ("franzosisch", "fr")],
)
def test_languages_are_known_by_name_in_every_spoken_one(
    settings: Callable[..., Settings], name: str, code: str
) -> None:
    assert open_library(settings()).knowledge.language_names[name] == code


def test_what_was_learned_is_kept(settings: Callable[..., Settings], tmp_path: Path) -> None:
    open_library(settings(), tmp_path / "cache")
    assert len(list((tmp_path / "cache").glob("learned-*"))) == 1


def test_own_intents_go_with_the_shipped_catalogues(folder: Path, settings: Callable[..., Settings]) -> None:
    own = settings()
    assert folder_of(own, "intents") == folder / "intents"
    (folder / "locales").rename(folder / "elsewhere")
    assert folder_of(own, "locales") == shipped("locales")
    assert folder_of(load(folder, {}, date(2026, 11, 23)), "intents") == shipped("intents")


def test_content_with_faults_is_not_served(folder: Path, settings: Callable[..., Settings]) -> None:
    topics = folder / "intents/topics/payment.yaml"
    line = edit(topics, '"Paid twice"', "[a]")
    catalogue = folder / "locales/de" / FILE
    edit(catalogue, 'msgid "Paid twice"', 'megid "Paid twice"')
    with pytest.raises(ContentError) as refused:
        open_library(settings())
    assert (topics, line) in [(fault.file, fault.line) for fault in refused.value.faults]
    assert {fault.file for fault in refused.value.faults} == {topics, catalogue}
    assert f"{topics}:{line}: payment.double: title must be a text" in str(refused.value)


def test_what_is_only_incomplete_is_served_and_told_by_check(folder: Path, settings: Callable[..., Settings]) -> None:
    line = edit(folder / "locales/de" / FILE, 'msgstr "Doppelt bezahlt"', 'msgstr ""')
    library = open_library(settings())
    assert library.translations.title("de", library.intents.topics["payment.double"]) == "Paid twice"
    faults = [(fault.file, fault.line, fault.text) for fault in check_library(settings())]
    assert (folder / "locales/de" / FILE, line, "not translated: 'Paid twice'") in faults
    assert [text for _, _, text in faults if "payment.double has 4 utterances in 'de'" in text]


@pytest.mark.parametrize("gone", ["intents/de intents/en", "locales/de locales/en"])
def test_content_that_speaks_no_language_is_not_served(
    folder: Path, settings: Callable[..., Settings], gone: str
) -> None:
    for name in gone.split():
        (folder / name).rename(folder / name.replace("/", "-"))
    with pytest.raises(ContentError):
        open_library(settings())


def test_the_shipped_content_can_switch_languages_and_hand_over(library: Library) -> None:
    actions = [topic.action for topic in library.knowledge.topics.values()]
    assert actions.count(SWITCH) == 1
    assert actions.count("hand_over") == 1
    assert library.knowledge.languages[0] == "de"
    assert set(library.knowledge.languages) == {"de", "en", "fr"}


def test_a_variant_is_spoken_where_it_is_set(folder: Path, settings: Callable[..., Settings]) -> None:
    file = folder / "locales/de@informal" / FILE
    file.parent.mkdir(parents=True)
    text = 'msgctxt "payment.double title"\nmsgid "Paid twice"\nmsgstr "Hast du doppelt bezahlt?"\n'
    file.write_text(f'msgid ""\nmsgstr ""\n\n{text}', encoding="utf-8")
    assert open_library(settings()).knowledge.titles["de"]["payment.double"] == "Doppelt bezahlt"
    library = open_library(settings(variants="de@informal"))
    assert library.knowledge.titles["de"]["payment.double"] == "Hast du doppelt bezahlt?"
    assert library.knowledge.languages == library.translations.languages == ("de", "en")


def test_a_variant_without_a_catalogue_cannot_be_served(settings: Callable[..., Settings]) -> None:
    with pytest.raises(ContentError, match="names 'de@informal', which has no catalogue here"):
        open_library(settings(variants="de@informal"))
    assert any("'de@informal'" in fault.text for fault in check_library(settings(variants="de@informal")))
