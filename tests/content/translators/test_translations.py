"""The catalogues: how they are read, and what is said where something is missing, changed or new."""

from pathlib import Path

import pytest

from bot.content.authors.intents import Topic, read_intents
from bot.content.library import shipped
from bot.content.translators.translations import FILE, Translations, fill, locale_of, read_catalogs, translations_of
from bot.core.dialogue import NONE_OF_THESE
from bot.core.phrases import Phrase
from tests.small import INFORMAL, edit, write_content

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
    assert "the file is not in UTF-8" in fault.text
    assert "schl" in file.read_bytes().split(b"\n")[fault.line - 1].decode("latin-1")


def test_the_shipped_catalogues_are_read_without_a_fault() -> None:
    catalogs, faults = read_catalogs(shipped("locales"))
    assert faults == []
    assert set(catalogs) >= {"de", "en"}


COUNT = Phrase("bot", "One is waiting.", "{number} are waiting.")
POLISH = (
    "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)",
    ("Czeka {number} osoba.", "Czekają {number} osoby.", "Czeka {number} osób."),
)


def add_language(folder: Path, language: str, rule: str, forms: tuple[str, ...]) -> None:
    file = folder / "locales" / language / FILE
    file.parent.mkdir(parents=True)
    lines = [f'msgstr[{index}] "{form}"' for index, form in enumerate(forms)]
    header = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: {rule};\\n"\n'
    entry = f'msgctxt "bot"\nmsgid "{COUNT.text}"\nmsgid_plural "{COUNT.plural}"\n' + "\n".join(lines)
    file.write_text(f"{header}\n{entry}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("pl", 1, "Czeka 1 osoba."),
        ("pl", 3, "Czekają 3 osoby."),
        ("pl", 5, "Czeka 5 osób."),
        ("pl", 23, "Czekają 23 osoby."),
        ("en", 1, "One is waiting."),
        ("en", 0, "0 are waiting."),
        ("nowhere", 2, "2 are waiting."),
    ],
)
def test_a_sentence_that_counts_is_said_in_the_form_of_its_number(
    folder: Path, language: str, number: int, said: str
) -> None:
    add_language(folder, "pl", *POLISH)
    assert read(folder).say(language, COUNT, {"number": number}) == said
    assert read(folder).say(language, COUNT, {"number": str(number)}) == said


@pytest.mark.parametrize("rule", ["nplurals=3; plural=(n % 0)", "nplurals=3; plural=7", "nplurals=3"])
def test_a_rule_that_leads_nowhere_never_loses_a_sentence(folder: Path, rule: str) -> None:
    add_language(folder, "pl", rule, POLISH[1])
    assert "waiting" in read(folder).say("pl", COUNT, {"number": 4}) or "Czeka" in read(folder).say(
        "pl", COUNT, {"number": 4}
    )


def test_pages_get_the_forms_by_the_names_that_browsers_give_them(folder: Path) -> None:
    add_language(folder, "pl", *POLISH)
    one, few, many = POLISH[1]
    assert read(folder).strings("pl", "bot") == {
        "one One is waiting.": one,
        "few One is waiting.": few,
        "many One is waiting.": many,
    }


# What a variant does not say itself.
PARTLY = INFORMAL.replace("Eine Zahlung schlägt fehl, wenn die Karte gesperrt ist. Schreib an {support_email}.", "")


@pytest.fixture
def informal(folder: Path) -> Path:
    file = folder / "locales/de@informal" / FILE
    file.parent.mkdir(parents=True)
    file.write_text(PARTLY, encoding="utf-8")
    return folder


def spoken(folder: Path, *variants: str) -> Translations:
    return translations_of(read_catalogs(folder / "locales")[0], topics(folder), variants)


def test_a_variant_says_what_differs_and_its_language_the_rest(informal: Path) -> None:
    translations, known = spoken(informal, "de@informal"), topics(informal)
    assert translations.answer("de", known["payment.double"]).startswith("Hast du doppelt bezahlt")
    assert translations.answer("de", known["payment.failed"]).endswith("Schreiben Sie an {support_email}.")
    assert translations.say("de", NONE_OF_THESE) == "Nichts davon"
    assert translations.answer("en", known["payment.double"]) == known["payment.double"].answer


def test_a_variant_that_is_not_set_is_not_spoken_and_none_is_a_language(informal: Path) -> None:
    assert spoken(informal).answer("de", topics(informal)["payment.double"]) == DOUBLE
    assert spoken(informal).languages == ("de", "en")
    assert spoken(informal, "de@informal").languages == ("de", "en")


def test_a_variant_that_lags_behind_its_language_is_silent(informal: Path) -> None:
    edit(informal / "locales/de@informal" / FILE, 'msgctxt "payment.double"\n', '#, fuzzy\nmsgctxt "payment.double"\n')
    topic = topics(informal)["payment.double"]
    assert spoken(informal, "de@informal").answer("de", topic) == DOUBLE
    edit(informal / "locales/de" / FILE, 'msgctxt "payment.double"\n', '#, fuzzy\nmsgctxt "payment.double"\n')
    assert spoken(informal, "de@informal").answer("de", topic).startswith("Hast du")
