"""`tresen intent try`: what the bot makes of a message, and why, in plain words."""

from pathlib import Path

import pytest

from bot.__main__ import main
from tests.small import edit, write_content


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_content(tmp_path)
    (tmp_path / "tresen.toml").write_text('content = "."\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tried(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    """Run it; give what stands behind each word at the beginning of a line."""
    assert main(["intent", "try", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    return {line[:14].strip(): line[14:] for line in reversed(lines) if line[:14].strip()}


def test_it_says_what_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tried(capsys, "dopelt bezahlt", "--language", "de")
    assert report["Language"].startswith("de")
    assert report["Unknown word"] == "dopelt, read as Doppelt"
    assert "payment.double" in report["Ranking"]
    assert report["Like"].split()[1:4] == ["payment.double:", "doppelt", "bezahlt"]
    assert report["Like"].endswith("(intents/de/payment.yaml:2)")
    assert {"Decision", "Decided by", "Sure from", "Hopeless", "Margin", "Words"} <= report.keys()


def test_an_utterance_is_answered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tried(capsys, "paid twice")["Decision"] == "answers payment.double"


def test_without_the_encoder_words_decide_alone(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRESEN_SEMANTICS", "false")
    assert tried(capsys, "my money was taken again")["Decided by"] == "words alone"


def test_faulty_content_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder / "intents/topics/payment.yaml", 'title: "Paid twice"', "titel: x")
    assert main(["intent", "try", "paid twice"]) == 2
    assert "intents/topics/payment.yaml" in capsys.readouterr().err


def checked(capsys: pytest.CaptureFixture[str], code: int) -> list[str]:
    assert main(["intent", "check"]) == code
    return capsys.readouterr().out.splitlines()


def test_check_names_each_fault_and_what_keeps_the_bot_from_the_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(folder / "intents/topics/payment.yaml", "{company}", "{compny}")
    *lines, last = checked(capsys, 1)
    assert any(line.startswith("intents/topics/payment.yaml:5: payment.double: there is no") for line in lines)
    assert last == f"{len(lines)} to mend."
    edit(folder / "intents/en/payment.yaml", '"card declined"', '"card declined')
    *lines, last = checked(capsys, 1)
    assert any(line.startswith("intents/en/payment.yaml:9: ! the quote") for line in lines)
    assert last == f"{len(lines)} to mend. The bot cannot use these files before the one marked ! is mended."
    assert sum(": ! " in line for line in lines) == 1


def test_check_says_when_all_is_well(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (line,) = checked(capsys, 0)
    assert line.startswith("All is well: 61 topics, ")


def clash(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["intent", "clash", *arguments]) == 0
    return capsys.readouterr().out


def test_clash_names_what_goes_to_the_other_intent(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = edit(folder / "intents/en/payment.yaml", '"card declined"', '"you charged me two times, paid twice"')
    out = clash(capsys)
    assert "payment.double and payment.failed: " in out
    assert f"intents/en/payment.yaml:{line}: payment.failed -> payment.double (by " in out
    pairs, lost = out.split("Utterances that look misplaced")
    assert "Pairs of topics" in pairs
    assert "you charged me two times" in lost.splitlines()[3]


def test_clash_of_one_intent_leaves_the_others_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder / "intents/en/payment.yaml", '"card declined"', '"you charged me two times, paid twice"')
    out = clash(capsys, "outside", "--limit", "1")
    assert "payment.double and payment.failed" not in out
    assert sum(line.startswith("payment.") for line in out.splitlines()) <= 1
    assert main(["intent", "clash", "payment.doubel"]) == 2
    assert "there is no topic payment.doubel" in capsys.readouterr().err


def test_clash_names_faulty_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder / "intents/topics/payment.yaml", 'title: "Paid twice"', "titel: x")
    assert main(["intent", "clash"]) == 2
    assert "did you mean 'title'?" in capsys.readouterr().err


def coverage(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["intent", "coverage", *arguments]) == 0
    return capsys.readouterr().out


def test_coverage_shows_the_weakest_first_with_what_to_write(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder / "intents/en/payment.yaml", '  - "charged two times"\n  - "double payment"\n', '  - "Twice paid!"\n')
    out = coverage(capsys)
    first = next(line for line in out.splitlines() if line.startswith("payment."))
    assert first.split()[:3] == ["payment.double", "en", "3"]
    assert "    write 12 more\n" in out
    assert "intents/en/payment.yaml:3 rewords line 2 ('paid twice')" in out
    assert "en: words of the answers that no utterance holds: additional" in out
    assert "held" not in out.split("    write 12 more")[1].split("\n\n")[0], (
        "there are no tests, and so nothing to say of them"
    )


def test_coverage_counts_held_back_messages(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mine/en").mkdir(parents=True)
    (folder / "mine/en/topics.yaml").write_text('payment.double:\n  - "twice!"\n')
    out = coverage(capsys, "--folder", "mine", "--limit", "9")
    assert "let somebody else write 3 more messages" in out
    assert "let somebody else write 4 more messages" in out


def test_coverage_of_one_intent_leaves_the_others_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = coverage(capsys, "payment.failed")
    assert "payment.double" not in out
    assert "2 lists of utterances" in out
    assert "additional" not in out, "a word of the other answer"
    assert main(["intent", "coverage", "payment.faild"]) == 2
    assert "there is no topic payment.faild" in capsys.readouterr().err


def test_whoever_waits_is_told_what_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for said in (["learning …"], []):
        assert main(["intent", "try", "paid twice"]) == 0
        assert capsys.readouterr().err.splitlines() == said, "the second time, it is in the cache"
    for tool, word in (("clash", "leaving each utterance out …"), ("coverage", "comparing …")):
        assert main(["intent", tool]) == 0
        assert capsys.readouterr().err.splitlines() == [word]
