"""`tresen check` finds every fault of a faulty file, in the right line, and nothing where there is none."""

from pathlib import Path

import pytest

from bot.content.checks import check_catalogues, check_intents
from bot.content.extract import extract
from bot.content.intents import Fault, read_intents
from bot.content.translations import FILE, read_catalogs
from bot.content.utterance_checks import FEWEST_UTTERANCES
from bot.core.phrases import Phrase
from tests.small import OUTSIDE, UTTERANCES, edit, write_content

PHRASE = Phrase("bot", "None of these")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Content without a fault: as many utterances as there must be."""
    write_content(tmp_path)
    for language, intents in UTTERANCES.items():
        lines = []
        for intent, texts in intents.items():
            known = texts.split(" · ")
            more = [f"{intent} {language} {number}" for number in range(FEWEST_UTTERANCES - len(known))]
            lines += [f"{intent}:", *(f'  - "{text}"' for text in [*known, *more])]
        (tmp_path / f"intents/{language}/payment.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    code = tmp_path / "code"
    code.mkdir()
    (code / "talk.py").write_text(f"NONE = Phrase({PHRASE.context!r}, {PHRASE.text!r})\n", encoding="utf-8")
    return tmp_path


def of_intents(folder: Path) -> list[Fault]:
    return check_intents(read_intents(folder / "intents"))


def of_catalogues(folder: Path) -> list[Fault]:
    catalogs, faults = read_catalogs(folder / "locales")
    assert faults == []
    template = extract(folder / "code", folder / "static", read_intents(folder / "intents").topics)
    return check_catalogues(catalogs, template, folder / "locales")


def test_nothing_is_found_where_nothing_is_wrong(folder: Path) -> None:
    assert of_intents(folder) == []
    assert of_catalogues(folder) == []


def test_faults_of_reading_are_reported_too(folder: Path) -> None:
    file = folder / "intents/topics/payment.yaml"
    line = edit(file, '"Paid twice"', "[a]")
    assert Fault(file, line, "payment.double: title must be a text; put it in quotes") in of_intents(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "below", "said"),
    [
        ("topics/payment.yaml", "{company}", "{firm}", 0, "payment.double: there is no placeholder {firm}"),
        ("topics/payment.yaml", "{company}", "{}", 0, "payment.double: there is no placeholder {}"),
        ("en/payment.yaml", '"card declined"', '"Paid  Twice!"', 0, "stands already under payment.double"),
        ("en/payment.yaml", '"card declined"', '"doppelt bezahlt"', 0, "stands already under payment.double"),
        ("en/payment.yaml", '"card declined"', '"payment FAILED."', 0, "stands already under payment.failed"),
    ],
)
def test_a_fault_of_the_intents(folder: Path, file: str, old: str, new: str, below: int, said: str) -> None:
    line = edit(folder / "intents" / file, old, new) + below
    faults = of_intents(folder)
    assert [(fault.file, fault.line) for fault in faults if said in fault.text] == [(folder / "intents" / file, line)]


def test_an_unknown_topic_is_told_once_where_its_list_begins(folder: Path) -> None:
    file = folder / "intents/en/payment.yaml"
    with file.open("a", encoding="utf-8") as stream:
        stream.write('payment.golden:\n  - "gold"\n  - "more gold"\n')
    end = len(file.read_text(encoding="utf-8").splitlines())
    (fault,) = of_intents(folder)
    assert (fault.file, fault.line) == (file, end - 2)
    assert "there is no topic 'payment.golden'" in fault.text


def test_too_few_utterances_are_told_at_the_topic_for_each_language(folder: Path) -> None:
    edit(folder / "intents/en/payment.yaml", '  - "card declined"\n', "")
    (fault,) = of_intents(folder)
    assert (fault.file, fault.line) == (folder / "intents/topics/payment.yaml", 7)
    assert f"payment.failed has {FEWEST_UTTERANCES - 1} utterances in 'en'" in fault.text
    assert "intents/en/payment.yaml" in fault.text


def test_a_new_language_is_told_what_it_lacks(folder: Path) -> None:
    (folder / "intents/fr").mkdir()
    (folder / "intents/fr/payment.yaml").write_text('payment.double:\n  - "payé deux fois"\n', encoding="utf-8")
    assert sorted(fault.text.split(";")[0] for fault in of_intents(folder)) == [
        "payment.double has 1 utterances in 'fr'",
        "payment.failed has 0 utterances in 'fr'",
    ]


def test_what_belongs_to_no_topic_needs_no_number(folder: Path) -> None:
    assert len(OUTSIDE["de"].split(" · ")) < FEWEST_UTTERANCES
    assert of_intents(folder) == []


DOUBLE = 'msgstr "Haben Sie doppelt bezahlt, erstattet {company} die zweite Zahlung."'
TITLE = 'msgstr "Doppelt bezahlt"'


@pytest.mark.parametrize(
    ("old", "new", "above", "said"),
    [
        ("{company} die", "die", 1, "the placeholder {company} is missing"),
        ("{company} die", "{firma} die", 1, "the placeholder {company} is missing"),
        ("{company} die", "{firma} die", 1, "{firma} does not stand in the English text"),
        ("{company} die", "{company} {site} die", 1, "{site} does not stand in the English text"),
        (TITLE, 'msgstr " Doppelt bezahlt"', 1, "remove the blanks"),
        (TITLE, 'msgstr "Doppelt bezahlt\\n"', 1, "remove the blanks"),
        (TITLE, 'msgstr "Doppelt  bezahlt"', 1, "remove the blanks"),
        (TITLE, 'msgstr "<b>Doppelt</b> bezahlt"', 1, "no HTML"),
        (TITLE, 'msgstr ""', 1, "not translated: 'Paid twice'"),
        ('msgctxt "payment.double"\n', '#, fuzzy\nmsgctxt "payment.double"\n', -2, "to review: 'If you have paid"),
    ],
)
def test_a_fault_of_a_catalogue(folder: Path, old: str, new: str, above: int, said: str) -> None:
    file = folder / "locales/de" / FILE
    line = edit(file, old, new) - above
    faults = of_catalogues(folder)
    assert [(fault.file, fault.line) for fault in faults if said in fault.text] == [(file, line)], faults


def test_what_a_catalogue_lacks_is_told_with_the_place_of_the_text(folder: Path) -> None:
    edit(folder / "intents/topics/payment.yaml", '"Paid twice"', '"Paid two times"')
    (fault,) = of_catalogues(folder)
    assert fault.file == folder / "locales/de" / FILE
    assert "missing: 'Paid two times' (from intents/topics/payment.yaml:1)" in fault.text
    assert "tresen locale update" in fault.text


def test_english_needs_no_translation_but_its_polish_is_checked(folder: Path) -> None:
    file = folder / "locales/en" / FILE
    line = edit(file, 'msgid "Paid twice"\nmsgstr ""', 'msgid "Paid twice"\nmsgstr "Paid twice {company}"')
    (fault,) = of_catalogues(folder)
    assert (fault.file, fault.line) == (file, line)
    assert "{company} does not stand in the English text" in fault.text


def test_all_faults_of_all_files_are_told_at_once_in_their_order(folder: Path) -> None:
    edit(folder / "intents/topics/payment.yaml", "{company}", "{firm}")
    edit(folder / "intents/topics/payment.yaml", "{support_email}", "{mail}")
    edit(folder / "intents/en/payment.yaml", '"card declined"', '"paid twice"')
    faults = of_intents(folder)
    assert [(fault.file.parent.name, fault.line) for fault in faults] == [("en", 19), ("topics", 5), ("topics", 12)]
