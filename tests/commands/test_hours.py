"""`tresen hours`: what the bot would say of the chat hours, at any moment and for any zone."""

from pathlib import Path

import pytest

from bot.__main__ import main


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_closed_says_when_it_opens_in_both_zones(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["hours", "--at", "2026-11-21T12:00", "--zone", "Europe/Berlin", "--language", "de"])
    said = capsys.readouterr().out
    assert code == 1, "closed"
    assert "Montag bis Freitag, 10:00–18:00 Uhr (Ortszeit Kolkata, GMT+05:30)" in said
    assert "am Montag, 23. November um 10:00 Uhr (Kolkata); das ist 05:30 Uhr bei Ihnen" in said


def test_open_says_until_when(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hours", "--at", "2026-11-24T17:58+05:30", "--zone", "America/New_York"]) == 0
    assert "until 18:00 (Kolkata); that is 07:30 your time" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [("--zone", "GMT+17:30", "does not exist"), ("--at", "noon", "2026-12-25T09:00"), ("--language", "tlh", "de, en")],
)
def test_bad_input_is_told_in_one_line(capsys: pytest.CaptureFixture[str], option: str, value: str, told: str) -> None:
    assert main(["hours", option, value]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
