"""Patches: `git apply` and `patch -p1` make of the files what was meant, and leave all else byte for byte."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.content.authors.intents import read_intents
from bot.content.authors.patches import patch_of
from bot.core.questions import NewTopic, Proposal
from tests.small import write_content

TOPIC = NewTopic("till.coin", 'The till "ate" a coin', "1.4", "We open it.\n\n• today: at once\n• # tomorrow")
COIN = Proposal("till.coin", "en", "the till ate my coin: why?")
COMMANDS = (["git", "apply"], ["patch", "-p1"])


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def applied(content: Path, patch: str, command: list[str]) -> Path:
    """Apply a patch to a copy."""
    copy = content.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(content, copy)
    done = subprocess.run(command, input=patch.encode(), cwd=copy, capture_output=True)
    assert done.returncode == 0, (done.stdout, done.stderr, patch)
    assert b"offset" not in done.stdout
    return copy


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("before", "line"),
    [
        ('payment.double:\n  # more\n  - "paid twice"  # said often\n  - paid 2x\n\n', '  - paid 2x\n  - "x"\n'),
        ('payment.double:\r\n  - "paid twice"\r\n', '  - "paid twice"\r\n  - "x"\r\n'),
        ("payment.double:\n  - 'no end'", "  - 'no end'\n  - \"x\""),
        ('payment.double: ["one", two]\nother.one:\n  - "a"\n', 'payment.double: ["one", two, "x"]\n'),
        ('payment.double:\n- "no indent"\n', '- "no indent"\n- "x"\n'),
        ("# nothing yet\n", 'payment.double:\n  - "x"\n'),
        ("", 'payment.double:\n  - "x"\n'),
    ],
)
def test_all_else_stays_as_it_was(content: Path, command: list[str], before: str, line: str) -> None:
    file = content / "intents/en/payment.yaml"
    file.write_bytes(before.encode())
    patch = patch_of(content / "intents", [Proposal("payment.double", "en", "x")], [])
    after = (applied(content, patch.text, command) / "intents/en/payment.yaml").read_bytes().decode()
    assert line in after
    kept = before.replace("two]", 'two, "x"]') if "[" in before else before
    assert all(each in after for each in kept.splitlines())
    assert len(after.split("\n")) - len(before.split("\n")) <= 3


@pytest.mark.parametrize("command", COMMANDS)
def test_a_new_topic_makes_new_files(content: Path, command: list[str]) -> None:
    german = Proposal("till.coin", "de", 'Die Kasse hat meine Münze "gefressen"')
    patch = patch_of(content / "intents", [COIN, german, Proposal("payment.double", "de", "doppelt")], [TOPIC])
    assert patch.faults == ()
    copy = applied(content, patch.text, command)
    intents = read_intents(copy / "intents")
    assert intents.faults == ()
    topic = intents.topics["till.coin"]
    assert (topic.title, topic.section, topic.answer) == (TOPIC.title, TOPIC.section, TOPIC.answer)
    said = {(each.language, each.text) for each in intents.utterances if each.intent == "till.coin"}
    assert said == {("en", COIN.text), ("de", german.text)}
    again = patch_of(copy / "intents", [COIN, german], [TOPIC])
    assert (again.text, set(again.contained)) == ("", {COIN, german}), "a patch that was applied makes an empty one"


def test_the_same_twice_is_written_once(content: Path) -> None:
    patch = patch_of(content / "intents", [COIN, COIN], [TOPIC, TOPIC])
    assert patch.text.count(COIN.text) == 1
    assert patch.text.count("+till.coin:") == 2, "once in each file"
    assert patch.contained == ()


def test_a_file_that_is_not_in_form_is_named_and_the_rest_goes_on(content: Path) -> None:
    (content / "intents/en/payment.yaml").write_text('payment.double:\n  - "no end\n', encoding="utf-8")
    other = Proposal("payment.double", "de", "x")
    patch = patch_of(content / "intents", [Proposal("payment.double", "en", "x"), other], [])
    assert "intents/de/payment.yaml" in patch.text
    (fault,) = patch.faults
    assert fault.startswith("intents/en/payment.yaml: ")


def test_nothing_is_written(content: Path) -> None:
    before = {file: file.read_bytes() for file in content.rglob("*.yaml")}
    assert patch_of(content / "intents", [COIN], [TOPIC]).text
    assert {file: file.read_bytes() for file in content.rglob("*.yaml")} == before
