"""The shipped content is complete: nothing to mend, the catalogues are those of the texts that are there, and every fault is found."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content.authors.intents import read_intents
from bot.content.faults import Fault
from bot.content.library import PACKAGE, check_library, shipped
from bot.content.translators.catalogue_checks import check_catalogues
from bot.content.translators.extract import TEMPLATE, Template, extract
from bot.content.translators.merging import update
from bot.content.translators.translations import FILE
from bot.settings import Settings
from tests.small import edit

LANGUAGES = ("de", "en", "fr")
GERMAN = f"de/{FILE}"
GLOSSARY = "glossary/de.yaml"
FIRST = -10_000  # the fault is told at the first line


@pytest.fixture(scope="session")
def template() -> Template:
    return extract(PACKAGE, shipped("static"), read_intents(shipped("intents")).topics)


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """The shipped catalogues, in a folder of their own."""
    folder = tmp_path / "locales"
    shutil.copytree(shipped("locales"), folder)
    return folder


def test_there_is_nothing_to_mend(shipped_settings: Settings) -> None:
    assert [str(fault) for fault in check_library(shipped_settings)] == []


def test_the_catalogues_are_up_to_date(locales: Path, template: Template) -> None:
    files = [TEMPLATE, *(file.relative_to(locales) for file in locales.glob(f"*/{FILE}"))]
    update(locales, template)
    for file in files:
        assert (shipped("locales") / file).read_text("utf-8") == (locales / file).read_text("utf-8"), (
            "run `tresen locale update`"
        )


def test_no_text_of_the_pages_is_left_out(template: Template) -> None:
    """A text within another one's values is not found by itself: it needs a line of its own."""
    known = {text for _, text in template}
    static = Path(__file__).parents[2] / "static"
    for file in sorted(static.glob("*/*.js")):
        for said in re.finditer(r"\bt\('((?:[^'\\]|\\.)+)'", file.read_text("utf-8")):
            text = said[1].replace("\\'", "'")
            assert text in known, f"{file.relative_to(static)}: {text!r} is not in locales/messages.pot"


def test_the_languages_are_those_that_are_shipped() -> None:
    found = {file.parents[1].name for file in shipped("locales").glob(f"*/{FILE}")}
    assert tuple(sorted(each for each in found if "@" not in each)) == LANGUAGES
    assert read_intents(shipped("intents")).languages == LANGUAGES


# Faults, one seeded at a time. `at` is the text in whose line the fault is to be found, after the edit.

TITLE = 'msgstr "Zahlung fehlgeschlagen"'
UNTIL = "Der Chat ist jetzt geöffnet, und zwar bis {time} Uhr ({there})."
DELIVERY = "Unsere Plugins funktionieren mit der Standardstruktur von WordPress und mit jedem Standard-Theme."
ITEM = '"• die Performance-Optimierung\\n"\n'
REFUND = (
    "Wenn Sie versehentlich doppelt bezahlt haben, erstatten wir Ihnen die zusätzliche Zahlung innerhalb weniger Tage."
)
SITE = "zum Beispiel https://www.example.org."
CLOSING = 'msgstr[0] "Bitte beachten Sie: Der Chat schließt in {number} Minute."'
HEADER = '"Language: de\\n"\n'
PLURALS = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


@dataclass(frozen=True)
class Seed:
    """A fault put into a shipped file."""

    kind: str
    old: str
    """What stands there once."""
    new: str
    said: str
    below: int = 0
    """How many lines below the edit the fault is told."""
    file: str = GERMAN


POLICY = "-Richtlinie: {policy_page}"
SEEDS = (
    Seed("no .po: a word without quotes", TITLE, "msgstr Zahlung", "not a .po file here"),
    Seed("no .po: a conflict of versions", TITLE, "<<<<<<< HEAD\n" + TITLE, "not a .po file here"),
    Seed("not translated", TITLE, 'msgstr ""', "not translated: 'Payment failed'"),
    Seed("missing", 'msgid "Payment failed"', 'msgid "Payment failed!"', "missing: 'Payment failed'", below=FIRST),
    Seed("gone", 'msgid "Payment failed"', 'msgid "Payment failed!"', "stands nowhere in the program"),
    Seed("fuzzy", f"{TITLE}\n", f"{TITLE}\n\n#, fuzzy\n", "to review:", below=2),
    Seed("twice", f"{TITLE}\n", f'{TITLE}\n\nmsgctxt "payment.failed title"\nmsgid "Payment failed"\n{TITLE}\n', "stands twice", below=3),
    Seed("placeholder lost", UNTIL, UNTIL.replace("{time}", "18:00"), "the placeholder {time} is missing"),
    Seed("placeholder unknown", UNTIL, UNTIL.replace("zwar", "{place}"), "{place} does not stand in the English"),
    Seed("placeholder misspelt", UNTIL, UNTIL.replace("{time}", "{tiem}"), "did you mean {time}?"),
    Seed("placeholder with blanks", UNTIL, UNTIL.replace("{time}", "{ time }"), "did you mean {time}?"),
    Seed("placeholder translated", UNTIL, UNTIL.replace("{there}", "{dort}"), "{there} is missing"),
    Seed("placeholder in doubled braces", UNTIL, UNTIL.replace("{time}", "{{time}}"), "write {time} with one brace"),
    Seed("placeholder torn", UNTIL, UNTIL.replace("{time}", "{time"), "a brace stands alone"),
    Seed("plural: a form too few", 'msgstr[1] "Bitte beachten Sie: Der Chat', '# "', "it has 1 plural forms, and 'de' has 2", below=-3),
    Seed("plural: a form too many", CLOSING, f'msgstr[2] "x {{number}}."\n{CLOSING}', "it has 3 plural forms, and 'de' has 2", below=-2),
    Seed("plural: changed", 'msgid_plural "Please note: ', 'msgid_plural "Note: ', "the English plural changed", below=-1),
    Seed("plural: a form empty", CLOSING, 'msgstr[0] ""', "the plural form msgstr[0] is empty"),
    Seed("plural: a placeholder in one form only", CLOSING, CLOSING.replace("{number}", "einer"), "{number} is missing"),
    Seed("markup", TITLE, 'msgstr "<b>Zahlung</b> fehlgeschlagen"', "<b> is HTML"),
    Seed("markup: an entity", DELIVERY, DELIVERY.replace("und", "&amp;"), "&amp; is HTML"),
    Seed("blank at the end", TITLE, 'msgstr "Zahlung fehlgeschlagen "', "blanks or line breaks at its beginning or end"),
    Seed("line break at the end", TITLE, 'msgstr "Zahlung fehlgeschlagen\\n"', "blanks or line breaks at its"),
    Seed("blank doubled", TITLE, 'msgstr "Zahlung  fehlgeschlagen"', "blanks that are doubled"),
    Seed("line break lost", f"{POLICY}\\n", f"{POLICY} ", "the text has 1 line, the English one 2", below=-1),
    Seed("list item lost", ITEM, "", "the list has 7 items, the English one 8", below=-7),
    Seed("list item otherwise", ITEM, ITEM.replace("•", "-"), 'begin each item of the list with "• "', below=-7),
    Seed("web address changed", SITE, SITE.replace("example.org", "beispiel.de"), "https://www.beispiel.de does not stand"),
    Seed("e-mail address changed", "zum Beispiel name@example.org", "zum Beispiel name@beispiel.de", "name@beispiel.de does not stand"),
    Seed("web address lost", SITE, "zum Beispiel diese.", "the address https://www.example.org of the English text is missing"),
    Seed("too long", TITLE, f'msgstr "{"Zahlung " * 7}fehlgeschlagen"', "there is room for"),
    Seed("du among Sie", REFUND, REFUND.replace("Ihnen", "dir"), "“dir” is informal; these texts are formal (Sie)"),
    Seed("term: a word to avoid", "Ihr Name, wie Besucher ihn", "Ihr Name, wie Kunden ihn", "not “Kunden” [term]"),
    Seed("term: another word", 'msgstr "Zurück zum Posteingang"', 'msgstr "Zurück zur Liste"', "the glossary says “Posteingang”"),
    Seed("same as English", TITLE, 'msgstr "Payment failed"', "it is the same as the English"),
    Seed("end lost", REFUND, REFUND[:-1], "end it with “.”, as the English does"),
    Seed("end added", TITLE, 'msgstr "Zahlung fehlgeschlagen!"', "it ends with “!”, the English without"),
    Seed("end otherwise", "Meinten Sie auch dies?", "Meinten Sie auch dies:", "it ends with “:”, the English with “?”"),
    Seed("control character", TITLE, 'msgstr "Zahlung\x07 fehlgeschlagen"', "remove the character U+0007"),
    Seed("tab", TITLE, 'msgstr "Zahlung\\tfehlgeschlagen"', "remove the character U+0009"),
    Seed("broken letter", TITLE, 'msgstr "Zahlung \ufffdberwiesen"', "remove the character U+FFFD"),
    Seed("quotation marks", "„Wie mache ich …?“", "“Wie mache ich …?”", "write „“ for ”"),
    Seed("quotation marks of typewriters", "„Wie mache ich …?“", '\\"Wie mache ich …?\\"', 'write „“ for "'),
    Seed("header: another language", HEADER, HEADER.replace("de", "fr"), "the header says Language: fr", below=-2),
    Seed("header: no language", HEADER, "", "the header says Language: nothing", below=-2),
    Seed("header: no plurals", PLURALS, "", "the header has no Plural-Forms", below=-3),
    Seed("header: wrong plurals", PLURALS, PLURALS.replace("!= 1", "> 1"), "not those of the language", below=-3),
    Seed("header: broken plurals", PLURALS, PLURALS.replace("!= 1", "!= "), "not those of the language", below=-3),
    Seed("header: another charset", "charset=utf-8", "charset=iso-8859-1", "another charset than UTF-8", below=-5),
    Seed("header: fuzzy", '# German texts of Tresen.\n', "# German texts.\n#, fuzzy\n", "the header is marked 'fuzzy'", below=3),
    Seed("glossary: no YAML", "  visitor:", "  visitor", "this is not YAML", file=GLOSSARY, below=1),
    Seed("glossary: an unknown term", "  visitor:", "  vistor:", "did you mean 'visitor'?", file=GLOSSARY),
    Seed("glossary: an unknown part", "address:", "adress:", "did you mean 'address'?", file=GLOSSARY),
    Seed("glossary: an unknown form", "form: formal", "form: polite", "write one of formal, informal", file=GLOSSARY),
    Seed("glossary: no words", "words: [Beleg]", "words: {Beleg: 1}", "write words here", file=GLOSSARY),
)  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.kind)
def test_a_fault_is_found_in_its_line(seed: Seed, locales: Path, template: Template) -> None:
    file = locales / seed.file
    edited = edit(file, seed.old, seed.new)
    faults = check_catalogues(locales, template, ["de"])
    line = 1 if seed.below == FIRST else edited + seed.below
    assert [(each.file, each.line) for each in faults if seed.said in each.text] == [(file, line)], _told(faults)


def test_the_kinds_are_many() -> None:
    assert len({seed.kind for seed in SEEDS}) == len(SEEDS) >= 25


def _told(faults: list[Fault]) -> str:
    return "\n".join(map(str, faults)) or "nothing was found"


def test_a_file_that_is_not_in_utf_8_is_found_in_its_line(locales: Path, template: Template) -> None:
    file = locales / GERMAN
    line = edit(file, TITLE, 'msgstr "Bezahlung schlägt fehl"')
    file.write_bytes(file.read_bytes().replace("schlägt".encode(), "schlägt".encode("latin-1")))
    faults = check_catalogues(locales, template)
    assert [(each.file, each.line) for each in faults] == [(file, line)], _told(faults)
    assert "not in UTF-8" in faults[0].text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("de", "dde", "'dde' is no language; did you mean 'de'?"),
        ("de", "german", "'german' is no language; did you mean 'de'?"),
        ("de", "12", "'12' is no language; name the folder by its code"),
    ],
)
def test_a_folder_that_is_no_language_is_found(
    locales: Path, template: Template, old: str, new: str, said: str
) -> None:
    (locales / old).rename(locales / new)
    assert said in [each.text for each in check_catalogues(locales, template) if each.file == locales / new / FILE]


def test_a_catalogue_at_a_wrong_place_is_found(locales: Path, template: Template) -> None:
    shutil.copy(locales / GERMAN, locales / "de/messages.po")
    (fault,) = check_catalogues(locales, template)
    assert (fault.file, fault.line) == (locales / "de/messages.po", 1)
    assert fault.text.endswith(f"it belongs to locales/de/{FILE}")


def test_a_fault_that_is_meant_is_silent(locales: Path, template: Template) -> None:
    file = locales / GERMAN
    edit(file, TITLE, 'msgstr "Payment failed!"')
    edit(file, 'msgctxt "payment.failed title"', '#, ignore-same, ignore-end\nmsgctxt "payment.failed title"')
    assert check_catalogues(locales, template) == []


def test_a_placeholder_cannot_be_meant_to_be_lost(locales: Path, template: Template) -> None:
    file = locales / GERMAN
    edit(file, UNTIL, UNTIL.replace("{time}", "18:00"))
    text = file.read_text(encoding="utf-8").replace(
        "#, python-brace-format", "#, ignore-placeholder, python-brace-format"
    )
    file.write_text(text, encoding="utf-8")
    assert "the placeholder {time} is missing" in _told(check_catalogues(locales, template))
