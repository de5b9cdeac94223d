"""`tresen check` finds every fault of a faulty file, in the right line, and nothing where there is none."""

from pathlib import Path

import pytest

from bot.content.authors.checks import check_intents
from bot.content.authors.intents import read_intents
from bot.content.authors.utterance_checks import FEWEST_UTTERANCES
from bot.content.faults import Fault
from tests.small import OUTSIDE, UTTERANCES, edit, write_content


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
    return tmp_path


def of_intents(folder: Path) -> list[Fault]:
    return check_intents(read_intents(folder / "intents"))


def test_nothing_is_found_where_nothing_is_wrong(folder: Path) -> None:
    assert of_intents(folder) == []


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


def test_all_faults_of_all_files_are_told_at_once_in_their_order(folder: Path) -> None:
    edit(folder / "intents/topics/payment.yaml", "{company}", "{firm}")
    edit(folder / "intents/topics/payment.yaml", "{support_email}", "{mail}")
    edit(folder / "intents/en/payment.yaml", '"card declined"', '"paid twice"')
    faults = of_intents(folder)
    assert [(fault.file.parent.name, fault.line) for fault in faults] == [("en", 19), ("topics", 5), ("topics", 12)]
