"""`tresen intent test`: held-back messages are asked, and what would change against the last commit is said."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.content.authors import measuring
from tests.small import edit, write_content

MESSAGES = """\
payment.double:
  - "doppelt bezahlt worden"
  - "zweimal abgebucht, warum"
payment.failed:
  - "Karte wurde abgelehnt"
  - "Zahlung fehlgeschlagen, was nun"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_content(tmp_path)
    (tmp_path / "tresen.toml").write_text('content = "."\n')
    (tmp_path / "tests/intents/de").mkdir(parents=True)
    (tmp_path / "tests/intents/de/topics.yaml").write_text(MESSAGES, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRESEN_SEMANTICS", "false")
    monkeypatch.setattr(measuring, "FEWEST_MESSAGES", 1)  # so that the few messages here are judged
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


@pytest.fixture
def committed(folder: Path) -> Path:
    git(folder, "init", "--quiet")
    git(folder, "add", "intents")
    git(folder, "-c", "user.name=Eva", "-c", "user.email=eva@firma.example", "commit", "--quiet", "-m", "first")
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def said_by(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    assert main(["intent", "test", *arguments]) == code
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said_by(capsys, code, "--json", *arguments))
    return found


def test_what_is_understood_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said_by(capsys, 0)
    assert "tests/intents/de/topics.yaml  de  4" in out
    assert "Left out, de: " in out
    assert "Not compared with the last commit: intents is in no git repository." in out
    assert out.splitlines()[-1].startswith("Passed: ")


def test_what_is_not_understood_fails_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "tests/intents/de/topics.yaml"
    line = edit(file, '"zweimal abgebucht, warum"', '"Karte abgelehnt"')
    out = said_by(capsys, 1)
    assert f"tests/intents/de/topics.yaml:{line}: payment.double: answers payment.failed: Karte abgelehnt" in out
    assert "below the 96 % demanded" in out
    assert "Write other utterances of that idea" in out
    assert out.splitlines()[-1].startswith("Failed: ")
    found = as_json(capsys, 1)
    assert (found["passed"], found["files"][0]["understood"], found["files"][0]["passed"]) == (False, 75.0, False)
    assert found["files"][0]["outcomes"]["answered wrong"] == 1
    taken = {(each["meant"], each["taken_for"]) for each in found["confusions"]}
    assert ("payment.double", "payment.failed") in taken
    assert as_json(capsys, 0, "--floor", "75")["passed"]


def test_of_few_messages_the_share_says_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(folder / "tests/intents/de/topics.yaml", '"zweimal abgebucht, warum"', '"Karte abgelehnt"')
    monkeypatch.setattr(measuring, "FEWEST_MESSAGES", 5)
    out = said_by(capsys, 0)
    assert "too few to judge" in out
    assert "payment.double: answers payment.failed: Karte abgelehnt" in out
    assert out.splitlines()[-1].startswith("Passed: nothing is in the wrong form; no file")
    monkeypatch.setattr(measuring, "FEWEST_MESSAGES", 4)
    assert "below the 96 % demanded" in said_by(capsys, 1)


def test_nothing_is_demanded_in_a_language_that_is_not_spoken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tests/intents/fr").mkdir()
    (folder / "tests/intents/fr/topics.yaml").write_text('payment.double:\n  - "xyzzy plugh"\n', "utf-8")
    assert "not spoken here, nothing is demanded" in said_by(capsys, 0)


def test_what_no_topic_answers_must_not_be_answered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = folder / "mine"
    other.mkdir()
    (other / "outside.yaml").write_text('near:\n  - {text: "doppelt bezahlt", language: de}\n', "utf-8")
    assert "outside: answers payment.double: doppelt bezahlt" in said_by(capsys, 1, "--folder", "mine")
    edit(other / "outside.yaml", "doppelt bezahlt", "Wie wird das Wetter")
    said_by(capsys, 0, "--folder", "mine")


@pytest.mark.parametrize(
    ("old", "new", "below", "said"),
    [
        ("payment.failed:", "payment.faild:", 1, "there is no topic payment.faild; did you mean 'payment.failed'?"),
        ('"Karte wurde abgelehnt"', '"Karte wurde abgelehnt', 0, "the quote"),
    ],
)
def test_a_faulty_test_is_a_failure(
    folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, below: int, said: str
) -> None:
    line = edit(folder / "tests/intents/de/topics.yaml", old, new)
    out = said_by(capsys, 1)
    assert out.startswith(f"tests/intents/de/topics.yaml:{line + below}: ")
    assert said in out.splitlines()[0]


def test_without_messages_there_is_nothing_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["intent", "test", "--folder", "none"]) == 2
    assert "no messages were found in none" in capsys.readouterr().err


def test_what_is_as_committed_changes_nothing(committed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Against the last commit, no message is answered otherwise." in said_by(capsys, 0)


def test_what_would_change_against_the_last_commit_is_said(committed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(committed / "intents/de/payment.yaml", '  - "Karte abgelehnt"\n', "")
    edit(committed / "intents/de/payment.yaml", '"zweimal abgebucht"', '"Karte wurde abgelehnt"')
    found = as_json(capsys, 1)
    assert [each["worse"] for each in found["changes"]] == sorted(
        (each["worse"] for each in found["changes"]), reverse=True
    )
    (lost,) = [each for each in found["changes"] if each["worse"] and each["now"]["text"] == "Karte wurde abgelehnt"]
    assert lost["now"]["file"] == "tests/intents/de/topics.yaml"
    assert "payment.failed" in [*lost["before"]["answers"], *lost["before"]["choices"]]
    assert (lost["now"]["answers"], lost["now"]["outcome"]) == (["payment.double"], "answered wrong")
    better = [each["now"] for each in found["changes"] if not each["worse"]]
    assert ("Karte wurde abgelehnt", "intents/de/payment.yaml") in [(each["text"], each["file"]) for each in better]
    out = said_by(capsys, 1)
    assert "messages are answered otherwise" in out
    assert "; now: answers payment.double; meant: payment.failed" in out


def test_a_new_file_is_a_change_too(committed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (committed / "intents/de/outside.yaml").rename(committed / "intents/de/gone.txt")
    (committed / "intents/de/outside.yaml").write_text('outside:\n  - "doppelt bezahlt worden"\n', "utf-8")
    found = as_json(capsys, 1)
    assert "doppelt bezahlt worden" in [each["now"]["text"] for each in found["changes"] if each["worse"]]


def test_there_is_not_always_something_to_compare_with(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert as_json(capsys, 0, "--no-compare")["not_compared"] == "it was not asked for"
    git(folder, "init", "--quiet")
    assert as_json(capsys, 0)["not_compared"] == "there is no commit that holds intents yet"
    monkeypatch.setenv("PATH", str(folder))
    found = as_json(capsys, 0)
    assert (found["changes"], found["not_compared"]) == (None, "git is not installed")


def test_intents_that_the_last_commit_cannot_use_are_told(committed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = committed / "intents/en/payment.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('"card declined"', '"card declined'), "utf-8")
    git(
        committed,
        "-c",
        "user.name=Eva",
        "-c",
        "user.email=eva@firma.example",
        "commit",
        "--quiet",
        "-a",
        "-m",
        "broken",
    )
    file.write_text(text, "utf-8")
    assert as_json(capsys, 0)["not_compared"].startswith("the intents of the last commit cannot be used")
