"""`tresen intent sources`: what the answers rest on, on good and changed policies."""

import json
from pathlib import Path
from typing import Any

import pytest

import bot.clock
from bot.__main__ import main
from bot.content.library import check_library
from bot.settings import load
from tests.conftest import MONDAY_NOON
from tests.policies import ENGLISH, FIRST, GERMAN, SECOND, THIRD, write_version
from tests.small import edit, write_content

OLD, NEW = "in wenigen Tagen zurück", "in 30 Tagen zurück"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_content(tmp_path)
    write_version(tmp_path, FIRST)
    (tmp_path / "tresen.toml").write_text('content = "."\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bot.clock, "clock", lambda: MONDAY_NOON)  # between the second and the third version
    return tmp_path


def report(capsys: pytest.CaptureFixture[str], code: int) -> str:
    assert main(["intent", "sources"]) == code
    return capsys.readouterr().out


def in_json(capsys: pytest.CaptureFixture[str], code: int) -> dict[str, Any]:
    assert main(["intent", "sources", "--json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_sections_that_no_intent_covers_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = report(capsys, 0)
    assert "1.4           6        2  1.4 Zahlungen" in text.splitlines()
    assert "policy/2026-01-01/de.md:19: no intent rests on 2. Plugins; write a topic" in text
    assert "no intent rests on the introduction" in text
    assert "no intent rests on the closing" in text
    assert "1. Allgemeines" not in text, "a heading alone says nothing"
    found = in_json(capsys, 0)
    assert [each["section"] for each in found["uncovered"]] == ["intro", "2", "closing"]
    assert found["uncovered"][1] == {
        "section": "2",
        "heading": "2. Plugins",
        "file": "policy/2026-01-01/de.md",
        "line": 19,
    }
    edit(
        folder / "intents/topics/payment.yaml",
        'title: "Paid twice"\n  section: "1.4"',
        'title: "Paid twice"\n  section: "1.4, 2"',
    )
    assert [each["section"] for each in in_json(capsys, 0)["uncovered"]] == ["intro", "closing"]


def test_answers_that_rest_on_a_changed_section_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_version(folder, SECOND, GERMAN.replace(OLD, NEW))
    text = report(capsys, 1)
    told = "rests on 1.4 of 2026-01-01; 1.4 changed on 2026-11-01: "
    told += "read it again; mend the answer if it has to be, then set policy: 2026-11-01"
    assert f"intents/topics/payment.yaml:1: payment.double {told}" in text
    assert f"intents/topics/payment.yaml:7: payment.failed {told}" in text
    changes = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    before, after = f"Wer doppelt zahlt, bekommt sein Geld {OLD}.", f"Wer doppelt zahlt, bekommt sein Geld {NEW}."
    assert changes == [f"- {before}", f"+ {after}", "1.4 changed as above, under payment.double"], "only what changed"
    first, _ = in_json(capsys, 1)["changed"]
    assert (first["intent"], first["policy"]) == ("payment.double", FIRST)
    assert first["sections"] == [
        {"section": "1.4", "changed_on": [SECOND], "is_removed": False, "difference": [f"- {before}", f"+ {after}"]}
    ]


def test_an_answer_that_was_mended_is_done(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_version(folder, SECOND, GERMAN.replace(OLD, NEW))
    topics = folder / "intents/topics/payment.yaml"
    edit(topics, 'title: "Paid twice"\n', 'title: "Paid twice"\n  policy: 2026-11-01\n')
    assert [each["intent"] for each in in_json(capsys, 1)["changed"]] == ["payment.failed"]
    edit(topics, 'title: "Payment failed"\n', 'title: "Payment failed"\n  policy: 2026-11-01\n')
    assert in_json(capsys, 0)["changed"] == []


def test_white_space_and_polished_translations_change_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_version(folder, SECOND, GERMAN.replace("sein Geld\nin", "sein  Geld in"), ENGLISH.replace("gets", "receives"))
    assert in_json(capsys, 0)["changed"] == []


def test_a_removed_section_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = (text[: text.index("### 1.4")] + text[text.index("## 2") :] for text in (GERMAN, ENGLISH))
    write_version(
        folder, SECOND, *(text.replace("## 1. Allgemeines\n", "").replace("## 1. In general\n", "") for text in gone)
    )
    text = report(capsys, 1)
    assert "1.4 was removed on 2026-11-01: name another section than 1.4" in text
    assert "    - Die Bank hat einen Ausfall:" in text


def test_what_is_not_in_force_yet_is_told_before_its_day(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_version(folder, THIRD, GERMAN.replace(OLD, NEW))
    assert "1.4 changed on 2027-02-01" in report(capsys, 1)
    for title in ("Paid twice", "Payment failed"):
        edit(folder / "intents/topics/payment.yaml", f'title: "{title}"\n', f'title: "{title}"\n  policy: 2027-02-01\n')
    text = report(capsys, 0)
    assert "payment.double is written from the policy of 2027-02-01, which is not in force yet" in text
    assert in_json(capsys, 0)["ahead"] == ["payment.double", "payment.failed"]


def test_sections_that_do_not_exist_are_told_here_and_by_check(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    topics = folder / "intents/topics/payment.yaml"
    edit(topics, 'title: "Paid twice"\n  section: "1.4"', 'title: "Paid twice"\n  section: "1.9"')
    told = "intents/topics/payment.yaml:3: payment.double: the policy has no section '1.9'; did you mean '1.4'?"
    assert told in report(capsys, 1)
    assert in_json(capsys, 1)["unknown"][0]["line"] == 3
    main(["check"])
    assert told in capsys.readouterr().out


def test_files_that_cannot_be_read_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "policy/next").mkdir()
    assert main(["intent", "sources"]) == 2
    assert "name the folder after the day" in capsys.readouterr().err
    settings = load(folder, {}, MONDAY_NOON.date())
    assert [fault for fault in check_library(settings) if fault.file == folder / "policy/next"]


def test_a_version_without_its_translation_is_told_by_check(folder: Path) -> None:
    write_version(folder, SECOND, english="")
    settings = load(folder, {}, MONDAY_NOON.date())
    told = "there is no en.md here, and the version of 2026-01-01 has one: translate this version too"
    assert [each.text for each in check_library(settings) if each.file == folder / "policy" / SECOND] == [told]
    (folder / "locales/en/LC_MESSAGES/messages.po").unlink()
    assert told not in [each.text for each in check_library(settings)], "nobody is offered that language any more"


def test_without_a_policy_there_is_nothing_to_hold_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in sorted((folder / "policy").rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    assert main(["intent", "sources"]) == 2
    assert "holds no policy" in capsys.readouterr().err


def test_the_shipped_answers_rest_on_the_shipped_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    found = in_json(capsys, 0)
    assert [found[each] for each in ("uncovered", "unknown", "changed", "ahead")] == [[], [], [], []]
    assert {each["section"] for each in found["sections"]} >= {"intro", "1.1", "1.4", "5", "closing"}
    assert all(each["intents"] for each in found["sections"])
