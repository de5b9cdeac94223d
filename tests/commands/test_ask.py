"""`tresen ask`: an answer in the terminal, and the lines of JSON that evaluations made elsewhere rely on."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.commands.ask import ask, ask_lines
from bot.commands.errors import UsageError
from bot.content.library import PACKAGE, Library
from bot.settings import Settings
from tests.conftest import Clock
from tests.small import edit, write_content

KEYS = ["language", "action", "answers", "suggestions", "ranking", "reply"]
ASKED: list[tuple[dict[str, str], str, str, list[str]]] = [
    ({"text": "Ich habe doppelt bezahlt"}, "de", "answer", ["payment.double"]),
    ({"text": "I was charged twice by accident", "language": "en"}, "en", "answer", ["payment.double"]),
    ({"text": "When is the live chat open?", "language": "de"}, "en", "answer", ["hours.live_chat"]),
    ({"text": "FTP", "language": "de"}, "de", "", []),
    ({"text": "Wie wird das Wetter am Wochenende?"}, "de", "", []),
    ({"text": "", "language": "en"}, "en", "fallback", []),
    ({"text": "Wann ist der Live-Chat besetzt?", "language": "tlh"}, "de", "answer", ["hours.live_chat"]),
]


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    return make_settings()


def answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_line_is_answered_in_its_order(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.dumps(asked, ensure_ascii=number % 2 == 0) + "\n" for number, (asked, *_) in enumerate(ASKED)]
    assert ask_lines(settings, lines, None, Clock()) == 0
    found = answers(capsys)
    assert len(found) == len(ASKED)
    for answer, (asked, language, action, intents) in zip(found, ASKED, strict=True):
        assert answer["language"] == language, asked
        if action:
            assert (answer["action"], answer["answers"]) == (action, intents), asked


def test_the_keys_are_those_of_the_contract(
    settings: Settings, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    vague = ["something about money", "my plugin", "change", "access", "support", "update"]
    texts = [*(asked["text"] for asked, *_ in ASKED), *vague]
    assert ask_lines(settings, [json.dumps({"text": text, "language": "en"}) for text in texts], None, Clock()) == 0
    actions = set()
    for text, answer in zip(texts, answers(capsys), strict=True):
        assert list(answer) == KEYS, text
        actions.add(answer["action"])
        assert set(answer["answers"]) | set(answer["suggestions"]) <= set(library.intents.topics)
        assert bool(answer["answers"]) is (answer["action"] == "answer")
        assert bool(answer["suggestions"]) is (answer["action"] == "suggest")
        assert len(answer["suggestions"]) <= 3
        assert len(answer["ranking"]) == (5 if text else 0)
        assert all(list(match) == ["intent", "confidence"] for match in answer["ranking"])
        confidences = [match["confidence"] for match in answer["ranking"]]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0 <= confidence <= 1 for confidence in confidences)
        assert answer["reply"]
        assert "{" not in answer["reply"]
    assert actions == {"answer", "suggest", "fallback"}


def test_each_line_is_a_new_conversation(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    line = json.dumps({"text": "something about money", "language": "en"})
    choice = json.dumps({"text": "1", "language": "en"})
    assert ask_lines(settings, [line, choice, line, "\n", "  \n", choice], None, Clock()) == 0
    first, one, again, other = answers(capsys)
    assert first["action"] == "suggest"
    assert first == again
    assert one == other
    assert one["action"] == "fallback", "the number means nothing without what was offered before"


def test_two_questions_are_answered_in_their_order(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Ich habe aus Versehen doppelt bezahlt. Und wann ist der Live-Chat besetzt?"
    ask_lines(settings, [json.dumps({"text": text})], None, Clock())
    (answer,) = answers(capsys)
    assert answer["answers"] == ["payment.double", "hours.live_chat"]
    assert len(answer["reply"].split("\n\n")) >= 2


BAD = {
    "not JSON": "this is not JSON",
    '["text"]': "a line is an object with a text",
    '{"question": "x"}': "a line is an object with a text",
    '{"text": 7}': "a line is an object with a text",
    '{"text": "x", "language": 7}': '"language" is a code',
    "null": "a line is an object with a text",
    "{": "this is not JSON",
    "[" * 100_000: "this is not JSON",
    "9" * 5_000: "",
}


def test_a_bad_line_is_told_and_costs_the_others_nothing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.dumps({"text": "Ich habe doppelt bezahlt"})
    lines = [good, *BAD, good]
    assert ask_lines(settings, lines, None, Clock()) == 1
    out, err = capsys.readouterr()
    first, *refused, last = map(json.loads, out.splitlines())
    assert first == last
    assert list(first) == KEYS
    for answer, told, (number, said) in zip(refused, err.splitlines(), enumerate(BAD.values(), 2), strict=True):
        assert list(answer) == ["error"]
        assert said in answer["error"]
        assert told == f"tresen: line {number}: {answer['error']}"


def test_odd_characters_are_no_bad_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["\ud800", "\x00", "🙂", "a\u2028b", "İ" * 3000, "\u202e"]
    assert ask_lines(settings, [json.dumps({"text": text}) for text in texts], None, Clock()) == 0
    assert len(answers(capsys)) == len(texts)


@pytest.mark.parametrize(("language", "said"), [("de", "de"), ("en", "en")])
def test_the_language_is_where_a_line_names_none(
    settings: Settings, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    lines = [json.dumps({"text": "FTP"}), json.dumps({"text": "FTP", "language": "en"})]
    assert ask_lines(settings, lines, language, Clock()) == 0
    assert [answer["language"] for answer in answers(capsys)] == [said, "en"]


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("Ich habe doppelt bezahlt", None, "wenige"),
        ("I was charged twice for the same order", "en", "refund the additional payment"),
        ("xyzzy plugh 12345", "en", "support@crmjetty.com"),
    ],
)
def test_a_question_is_answered(
    settings: Settings, capsys: pytest.CaptureFixture[str], question: str, language: str | None, said: str
) -> None:
    assert ask(settings, question, language, Clock()) == 0
    assert said in capsys.readouterr().out


def test_choices_are_numbered(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(settings, "something about money", "en", Clock()) == 0
    _, *choices = capsys.readouterr().out.splitlines()
    assert [choice[:5] for choice in choices] == [f"  {number}. " for number in range(1, len(choices) + 1)]
    assert choices[-1].endswith("None of these")


def test_a_language_that_is_not_spoken_is_refused_with_those_that_are(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"'tlh' is not spoken here; take one of de, en"):
        ask(settings, "Qapla", "tlh", Clock())
    with pytest.raises(UsageError):
        ask_lines(settings, [], "tlh", Clock())


def test_content_with_a_fault_is_told_with_its_place(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    content = write_content(tmp_path / "own")
    line = edit(content / "intents/topics/payment.yaml", '"Paid twice"', "[a]")
    with pytest.raises(UsageError) as refused:
        ask(make_settings(content=str(content)), "x", None, Clock())
    assert f"payment.yaml:{line}: payment.double: title must be a text" in str(refused.value)


def _run(folder: Path, *arguments: str, **options: Any) -> "subprocess.Popen[bytes]":
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PACKAGE.parent), "PYTHONIOENCODING": "latin-1"}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**environment, "TRESEN_DATA": str(folder / "data")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def test_a_program_reads_and_writes_utf_8_whatever_the_terminal_is(settings: Settings, tmp_path: Path) -> None:
    process = _run(tmp_path, "ask", "--jsonl")
    text = "Können Sie mir sagen, wann der Live-Chat geöffnet ist? 🙂"
    out, err = process.communicate(json.dumps({"text": text}, ensure_ascii=False).encode(), timeout=30)
    assert process.returncode == 0, err
    answer = json.loads(out.decode("utf-8"))
    assert answer["answers"] == ["hours.live_chat"]
    assert "–" in answer["reply"]


def test_a_line_that_is_not_utf_8_is_a_bad_line(settings: Settings, tmp_path: Path) -> None:
    process = _run(tmp_path, "ask", "--jsonl")
    good = b'{"text": "Ich habe doppelt bezahlt"}\n'
    out, err = process.communicate(good + b'{"text": "Gr\xfc\xdfe"}\n' + good, timeout=30)
    assert b"Traceback" not in err
    assert len(out.splitlines()) == 3
    assert process.returncode == 1


def test_a_reader_that_has_seen_enough_is_no_fault(settings: Settings, tmp_path: Path) -> None:
    process = _run(tmp_path, "ask", "--jsonl")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stdin.write(b'{"text": "Ich habe doppelt bezahlt"}\n' * 200)
    process.stdin.close()
    said = process.stderr.read()
    process.stderr.close()
    assert b"Traceback" not in said
    assert process.wait(30) == 0


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "Hallo", "--jsonl"]])
def test_a_question_or_lines_but_not_both(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == (
        "tresen: write a question, or --jsonl to read lines of JSON from standard input\n"
    )
