"""The catalogues: how they are read, and what is said where something is missing, changed or new."""

from pathlib import Path

import pytest

from bot.content.intents import Topic, read_intents
from bot.content.library import shipped
from bot.content.translations import FILE, Translations, fill, line_of, locale_of, read_catalogs, translations_of
from bot.core.dialogue import NONE_OF_THESE
from bot.core.phrases import Phrase
from tests.small import edit, write_content

DOUBLE = "Haben Sie doppelt bezahlt, erstattet {company} die zweite Zahlung."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_content(tmp_path)


def topics(folder: Path) -> dict[str, Topic]:
    return read_intents(folder / "intents").topics


def read(folder: Path) -> Translations:
    catalogs, faults = read_catalogs(folder / "locales")
    assert faults == []
    return translations_of(catalogs, topics(folder))


def test_answers_and_titles_are_looked_up_by_their_intent(folder: Path) -> None:
    translations, topic = read(folder), topics(folder)["payment.double"]
    assert translations.languages == ("de", "en")
    assert translations.answer("de", topic) == DOUBLE
    assert translations.title("de", topic) == "Doppelt bezahlt"
    assert translations.answer("en", topic) == topic.answer
    assert translations.title("en", topic) == "Paid twice"


def test_a_language_without_a_catalogue_speaks_english(folder: Path) -> None:
    translations, topic = read(folder), topics(folder)["payment.double"]
    assert translations.answer("fr", topic) == topic.answer
    assert translations.title("fr", topic) == topic.title
    assert translations.say("fr", NONE_OF_THESE) == "None of these"
    assert translations.strings("fr", "widget") == {}


def test_a_changed_english_answer_keeps_the_reviewed_translation(folder: Path) -> None:
    edit(folder / "intents/topics/payment.yaml", "refunds the additional payment", "pays it back")
    assert read(folder).answer("de", topics(folder)["payment.double"]) == DOUBLE


def test_a_fuzzy_answer_is_said_and_a_fuzzy_phrase_is_not(folder: Path) -> None:
    file = folder / "locales/de" / FILE
    for context in ("payment.double", "bot"):
        edit(file, f'msgctxt "{context}"\n', f'#, fuzzy\nmsgctxt "{context}"\n')
    translations = read(folder)
    assert translations.answer("de", topics(folder)["payment.double"]) == DOUBLE
    assert translations.say("de", NONE_OF_THESE) == "None of these"


def test_english_may_be_polished_without_touching_the_intents(folder: Path) -> None:
    edit(folder / "locales/en" / FILE, 'msgid "Paid twice"\nmsgstr ""', 'msgid "Paid twice"\nmsgstr "Double payment"')
    assert read(folder).title("en", topics(folder)["payment.double"]) == "Double payment"


def test_a_phrase_is_looked_up_with_its_context(folder: Path) -> None:
    translations = read(folder)
    assert translations.say("de", NONE_OF_THESE) == "Nichts davon"
    assert translations.say("de", Phrase("elsewhere", NONE_OF_THESE.text)) == "None of these"
    assert translations.strings("de", "bot") == {"None of these": "Nichts davon"}
    assert translations.strings("de", "payment.double") == {}, "answers are no strings of a page"


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("{company} pays", {"company": "ACME"}, "ACME pays"),
        ("{a}{b}{a}", {"a": 1, "b": 2}, "121"),
        ("{a} and {unknown}", {"a": "x"}, "x and {unknown}"),
        ("100 % {a", {"a": "x"}, "100 % {a"),
        ("{a.__class__} {0} {}", {"a": "x"}, "{a.__class__} {0} {}"),
    ],
)
def test_placeholders_are_filled_and_nothing_else_is_touched(text: str, values: dict[str, object], filled: str) -> None:
    assert fill(text, values) == filled
    assert Translations({}).say("de", Phrase("x", text), values) == filled


@pytest.mark.parametrize(
    ("language", "locale"), [("en", "en_GB"), ("de", "de"), ("de-AT", "de_AT"), ("tlh", "en_GB"), ("", "en_GB")]
)
def test_locales(language: str, locale: str) -> None:
    assert str(locale_of(language)) == locale


def test_messages_know_their_line(folder: Path) -> None:
    catalogs, _ = read_catalogs(folder / "locales")
    lines = (folder / "locales/de" / FILE).read_text(encoding="utf-8").splitlines()
    for message in catalogs["de"]:
        if message.id:
            assert lines[line_of(message) - 1] == f'msgid "{message.id}"'


@pytest.mark.parametrize("spoilt", ['megid "Paid twice"', "<<<<<<< HEAD"])
def test_a_catalogue_that_cannot_be_read_is_a_fault_with_its_line(folder: Path, spoilt: str) -> None:
    file = folder / "locales/de" / FILE
    line = edit(file, 'msgid "Paid twice"', spoilt)
    catalogs, (fault,) = read_catalogs(folder / "locales")
    assert list(catalogs) == ["en"]
    assert (fault.file, fault.line) == (file, line)
    assert "this is not a .po file here" in fault.text


@pytest.mark.parametrize("spoilt", ['msgstr "Doppelt bezahlt', 'msgstr Doppelt bezahlt"', "msgstr Doppelt bezahlt"])
def test_a_missing_quote_is_a_fault(folder: Path, spoilt: str) -> None:
    file = folder / "locales/de" / FILE
    line = edit(file, 'msgstr "Doppelt bezahlt"', spoilt)
    _, faults = read_catalogs(folder / "locales")
    assert [(fault.file, fault.line) for fault in faults] == [(file, line)]


def test_a_catalogue_that_is_not_utf_8_is_a_fault(folder: Path) -> None:
    file = folder / "locales/de" / FILE
    file.write_bytes(
        file.read_text(encoding="utf-8").replace("schlägt", "schl\udce4gt").encode(errors="surrogateescape")
    )
    catalogs, (fault,) = read_catalogs(folder / "locales")
    assert list(catalogs) == ["en"]
    assert fault.file == file
    assert "this cannot be read" in fault.text


def test_the_shipped_catalogues_are_read_without_a_fault() -> None:
    catalogs, faults = read_catalogs(shipped("locales"))
    assert faults == []
    assert set(catalogs) >= {"de", "en"}
