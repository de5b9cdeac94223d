"""Faults of catalogues, on small ones: what is missing, variants, English, plurals. tests/house has the shipped ones, spoiled."""

from pathlib import Path

import pytest

from bot.content.authors.intents import read_intents
from bot.content.faults import Fault
from bot.content.translators.catalogue_checks import check_catalogues, nearest_language
from bot.content.translators.entry_checks import faults_of, text_of
from bot.content.translators.extract import Template, extract
from bot.content.translators.glossary import Glossary, Term
from bot.content.translators.translations import FILE
from tests.small import INFORMAL, edit, write_content
from tests.small import INFORMAL_GLOSSARY as GLOSSARY

CODE = 'Phrase("bot", "None of these")\nPhrase("bot", "{number} mail", "{number} mails")\n'
PLURAL = '\nmsgctxt "bot"\nmsgid "{number} mail"\nmsgid_plural "{number} mails"\nmsgstr[0] "{number} Brief"\nmsgstr[1] "{number} Briefe"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Content without a fault."""
    write_content(tmp_path)
    (tmp_path / "code").mkdir()
    (tmp_path / "code/talk.py").write_text(CODE, encoding="utf-8")
    with (tmp_path / "locales/de" / FILE).open("a", encoding="utf-8") as stream:
        stream.write(PLURAL)
    (tmp_path / "locales/glossary").mkdir()
    (tmp_path / "locales/glossary/de.yaml").write_text(GLOSSARY, encoding="utf-8")
    return tmp_path


def template_of(folder: Path) -> Template:
    return extract(folder / "code", folder / "static", read_intents(folder / "intents").topics)


def faults_in(folder: Path, *only: str) -> list[Fault]:
    return check_catalogues(folder / "locales", template_of(folder), only)


def test_nothing_is_found_where_nothing_is_wrong(folder: Path) -> None:
    assert faults_in(folder) == []


def test_what_a_catalogue_lacks_is_told_with_the_file_of_the_text(folder: Path) -> None:
    edit(folder / "intents/topics/payment.yaml", '"Paid twice"', '"Paid two times"')
    missing, gone, english = faults_in(folder)
    assert missing.file == gone.file == folder / "locales/de" / FILE
    assert missing.text.startswith("missing: 'Paid two times' (from intents/topics/payment.yaml)")
    assert "tresen locale update" in missing.text
    assert "'Paid twice' stands nowhere in the program any more" in gone.text
    assert english.file == folder / "locales/en" / FILE


def test_english_needs_no_translation_but_its_polish_is_checked(folder: Path) -> None:
    file = folder / "locales/en" / FILE
    line = edit(file, 'msgid "Paid twice"\nmsgstr ""', 'msgid "Paid twice"\nmsgstr "Paid twice {company}"') + 1
    (fault,) = faults_in(folder)
    assert (fault.file, fault.line) == (file, line)
    assert "{company} does not stand in the English text" in fault.text
    edit(file, 'msgstr "Paid twice {company}"', 'msgstr "Paid twice"')
    assert faults_in(folder) == []


def test_one_language_is_checked_alone(folder: Path) -> None:
    edit(folder / "locales/de" / FILE, 'msgstr "Doppelt bezahlt"', 'msgstr ""')
    edit(folder / "locales/en" / FILE, '"Language: en\\n"', '"Language: de\\n"')
    assert {each.file.parts[-3] for each in faults_in(folder)} == {"de", "en"}
    assert {each.file.parts[-3] for each in faults_in(folder, "de")} == {"de"}


@pytest.fixture
def informal(folder: Path) -> Path:
    file = folder / "locales/de@informal" / FILE
    file.parent.mkdir(parents=True)
    file.write_text(INFORMAL, encoding="utf-8")
    return file


def test_a_variant_need_not_say_what_addresses_nobody(folder: Path, informal: Path) -> None:
    assert faults_in(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            INFORMAL[INFORMAL.index('msgctxt "payment.failed"') :],
            "",
            1,
            "missing: 'A payment fails where the card is blocked.",
        ),
        ("Schreib an", "Schreiben Sie an", 13, "“Sie” is formal; these texts are informal (du)"),
        ("Hast du doppelt bezahlt", "Haben Sie doppelt bezahlt", 9, "“Sie” is formal"),
        (
            'msgstr "Hast du doppelt bezahlt, erstattet {company} die zweite Zahlung."',
            'msgstr ""',
            9,
            "not translated:",
        ),
        ("{company} die", "die", 9, "the placeholder {company} is missing"),
        ('"Language: de@informal\\n"', '"Language: de\\n"', 2, 'write "Language: de@informal\\n"'),
    ],
)
def test_a_fault_of_a_variant(folder: Path, informal: Path, old: str, new: str, line: int, said: str) -> None:
    edit(informal, old, new)
    faults = faults_in(folder)
    assert [(each.file, each.line) for each in faults if said in each.text] == [(informal, line)], faults


def test_a_variant_that_says_the_same_is_superfluous(folder: Path, informal: Path) -> None:
    with informal.open("a", encoding="utf-8") as stream:
        stream.write('\nmsgctxt "bot"\nmsgid "None of these"\nmsgstr "Nichts davon"\n')
    (fault,) = faults_in(folder)
    assert (fault.file, fault.line) == (informal, 17)
    assert "de says the same" in fault.text


def test_a_variant_without_its_language_is_a_fault(folder: Path, informal: Path) -> None:
    informal.parents[1].rename(folder / "locales/it@informal")
    assert any("locales/it has no catalogue" in each.text for each in faults_in(folder, "it@informal"))


@pytest.mark.parametrize(
    ("language", "rule", "is_right"),
    [
        ("de", "nplurals=2; plural=(n != 1)", True),
        ("de", "nplurals=2; plural=n != 1", True),
        ("de", "nplurals=2; plural=n > 1", False),
        ("de", "nplurals=1; plural=0", False),
        ("de", "nplurals=2; plural=n % 0", False),
        ("de", "nplurals=2; plural=2", False),
        ("fr", "nplurals=2; plural=(n > 1)", True),
        ("fr", "nplurals=3; plural=(n == 0 || n == 1) ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2", True),
        ("pl", "nplurals=2; plural=(n != 1)", False),
        ("ja", "nplurals=1; plural=0", True),
    ],
)
def test_the_plural_rule_is_that_of_the_language(folder: Path, language: str, rule: str, is_right: bool) -> None:
    file = folder / "locales/de" / FILE
    edit(file, "nplurals=2; plural=(n != 1)", rule)
    edit(file, "Language: de", f"Language: {language}")
    file.parents[1].rename(folder / "locales" / language)
    told = [each for each in faults_in(folder) if "Plural-Forms" in each.text]
    assert (told == []) == is_right


@pytest.mark.parametrize(
    ("code", "hint"), [("german", "'de'"), ("deutsch", "'de'"), ("French", "'fr'"), ("frx", "'fr'"), ("engl", "'en'")]
)
def test_the_nearest_language_is_named(code: str, hint: str) -> None:
    assert nearest_language(code) == f"; did you mean {hint}?"


GERMAN = Glossary(
    "formal",
    {"formal": ("Sie",), "informal": ("du",)},
    "„“",
    {"order ID": Term(("Bestell-ID",)), "order": Term(("Bestellung",), ("Auftrag",)), "ticket": Term(("Ticket",))},
    ("Bot",),
)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Your order ID: {id}", "Ihre Bestell-ID: {id}"),  # no “Bestellung”: the longer term counts
        ("{minutes} min", "{minutes} Min."),  # an abbreviation ends no sentence
        ("Really?", "Wirklich?"),
        ("Bot", "Bot"),
        ("Tickets", "Tickets"),
        ("{agent}, {company}", "{agent}, {company}"),
        ("Run `tresen agent link`", "`tresen agent link` ausführen"),
        ("See https://example.org.", "Siehe https://example.org."),
        ("{order} is late", "{order} kommt spät"),  # a placeholder's name is no word
        ("Loading…", "Wird geladen …"),
        ("border", "Rand"),
        ("< 1 min", "< 1 Min."),
    ],
)
def test_what_is_right_is_left_alone(english: str, german: str) -> None:
    assert list(faults_of(text_of(english, german), GERMAN, frozenset(), is_source=False)) == []


@pytest.mark.parametrize(
    ("english", "german", "said"),
    [
        ("Your orders", "Ihre Aufträge", "the glossary says “Bestellung” for “order”"),
        ("Your order", "Ihr Auftrag", "“order” is “Bestellung” here, not “Auftrag”"),
        ("Bot answers", "Bot answers", "it is the same as the English"),
        ("Due: {due}", "Fällig: {Due}", "{Due} does not stand in the English text; did you mean {due}?"),
        ("Write {name}", "Schreib {{name}", "a brace stands alone"),
        ("One.\n• two\n• three", "Eins.\n• zwei", "the list has 1 item, the English one 2"),
        ("One.\n\nTwo.", "Eins.\nZwei.", "the text has 2 lines, the English one 3"),
        ("Wait…", "Warten.", "it ends with “.”, the English with “…”"),
    ],
)
def test_what_is_wrong_is_told(english: str, german: str, said: str) -> None:
    faults = list(faults_of(text_of(english, german), GERMAN, frozenset(), is_source=False))
    assert any(said in each for each in faults), faults


@pytest.mark.parametrize(("length", "is_told"), [(20, False), (21, True)])
def test_the_room_of_a_place_is_kept(length: int, is_told: bool) -> None:
    faults = list(faults_of(text_of("Short", "x" * length, 20), None, frozenset(), is_source=False))
    assert bool(faults) == is_told
