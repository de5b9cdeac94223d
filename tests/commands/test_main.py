"""The command line as a whole: what cannot be done is one line that says what to do, and exit code 2."""

import tomllib
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import FILE


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [["sevre"], ["serve", "now"], ["ask", "--language"], ["init"], ["locale"], ["check", "--all"], ["--help-me"]],
)
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: tresen")


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["locale", "update", "--help"]])
def test_help_is_no_fault(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: tresen")


def test_the_name_alone_prints_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("usage: tresen")
    assert "what is to be mended" in out
    assert err == ""


@pytest.mark.parametrize("command", [["serve"], ["check"], ["ask", "Hallo"], ["locale", "update"]])
def test_faults_in_the_settings_are_told_by_every_command(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(FILE).write_text("prot = 1\ncolour = 'red'\n", encoding="utf-8")
    monkeypatch.setenv("TRESEN_PORT", "many")
    assert main(command) == 2
    out, err = capsys.readouterr()
    assert out == ""
    first, *faults = err.splitlines()
    assert first == "tresen: the settings cannot be used:"
    assert len(faults) == 3
    assert "'port'" in err
    assert "Traceback" not in err


def test_settings_are_read_where_the_command_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    Path(FILE).write_text("zone = 'GMT+17:30'\n", encoding="utf-8")
    assert main(["check"]) == 2
    assert "'GMT+17:30' does not exist" in capsys.readouterr().err
    Path(FILE).unlink()
    assert main(["check"]) in (0, 1)


def test_the_installed_name_is_this_program() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"tresen": "bot.__main__:main"}
