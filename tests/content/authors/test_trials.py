"""Held-back messages are read with their place, and a file of another form is told."""

from pathlib import Path

import pytest

from bench.matching.messages import read_messages
from bot.content.authors.trials import Trial, read_trials

ROOT = Path(__file__).parents[3]


def test_the_shipped_messages_are_read_as_the_bench_reads_them() -> None:
    found = read_trials(ROOT / "tests/intents")
    messages = read_messages()
    assert found.faults == ()
    assert {file.name for file in found.others} == {"contrast.yaml", "follow_up.yaml", "two_topics.yaml"}
    wanted = {(each.text.strip(), each.topic, each.language) for each in messages.asked}
    wanted |= {(each.text.strip(), None, each.language) for each in messages.outside}
    assert {(each.text, each.intent, each.language) for each in found.trials} == wanted


def test_each_has_its_place(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de/mine.yaml").write_text('a.b:\n  - "eins"\noutside:\n  - "zwei"\n', "utf-8")
    (tmp_path / "outside.yaml").write_text("near:\n  - {text: three, language: en}\n", "utf-8")
    assert read_trials(tmp_path).trials == (
        Trial("eins", "a.b", "de", tmp_path / "de/mine.yaml", 2),
        Trial("zwei", None, "de", tmp_path / "de/mine.yaml", 4),
        Trial("three", None, "en", tmp_path / "outside.yaml", 2),
    )


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("de/mine.yaml", 'a.b:\n  - "eins\n', 2, "the quote"),
        ("de/mine.yaml", "a.b: eins\n", 1, "write a list of messages"),
        ("de/mine.yaml", "a.b:\n  - [eins]\n", 2, "one line of text"),
        ("de/mine.yaml", "Zahlung:\n  - eins\n", 2, "is no id"),
        ("outside.yaml", "near:\n  - three\n", 2, "write {text: …, language: …}"),
        ("outside.yaml", "near:\n  - {text: three}\n", 2, "write {text: …, language: …}"),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, name: str, text: str, line: int, said: str) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / name).write_text(text, "utf-8")
    (fault,) = read_trials(tmp_path).faults
    assert (fault.file, fault.line) == (tmp_path / name, line)
    assert said in fault.text


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert read_trials(tmp_path / "none").trials == ()
