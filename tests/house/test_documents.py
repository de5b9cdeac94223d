"""The documents are held to the code: what is there is described, and what is described is there."""

import argparse
import contextlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import msgspec
import pytest

from bot.__main__ import _parser
from bot.core.errors import TresenError
from bot.settings import FILE, NAMES, Settings, load
from bot.web import wire
from docs import examples, shapes
from tests.server import ThreadedServer

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
EXAMPLES = {
    "products",
    "content",
    "allowed_sites",
    "closed",
    "public_url",
    "trusted_proxies",
}  # whose line in the example file shows a form, not what is shipped
HOUR = timedelta(hours=1)
Fields = dict[str, bool]  # name -> whether it has to be there


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _everything() -> str:
    return "\n".join(document.read_text("utf-8") for document in DOCUMENTS)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _tables(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Give each table: its first header cell, and its rows."""
    for block in re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE):
        header, _, *rows = block.splitlines()
        yield _cells(header)[0], [_cells(row) for row in rows]


def _named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def _section(text: str, heading: str) -> str:
    """Give what stands between a heading and the next one of its level or above."""
    marks = heading.split(" ")[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(marks)}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {heading!r}"
    return found[1]


def _fields(text: str, header: str) -> Fields:
    """Give the fields of the tables with this first header cell; `name`? may be left out."""
    rows = [row for first, rows in _tables(text) if first == header for row in rows]
    return {_named(row[0])[0]: not row[0].endswith("?") for row in rows}


def _fields_of(shape: type[msgspec.Struct]) -> Fields:
    return {each.name: each.required for each in msgspec.structs.fields(shape)}


# Settings


def _shown(value: object) -> str:
    if value is None:
        return "unset"
    if isinstance(value, Path):
        value = str(value)
    return f"`{json.dumps(value if not isinstance(value, tuple) else list(value))}`"


def test_every_setting_is_described_with_what_is_shipped() -> None:
    section = _section(_text("docs/operating.md"), "## Settings")
    rows = [row for first, rows in _tables(section) if first == "Setting" for row in rows]
    described = {_named(name)[0]: default for name, default, _ in rows}
    assert described == {name: _shown(getattr(Settings(), name)) for name in NAMES}
    assert all(len(meaning) > 3 for *_, meaning in rows)


def test_the_example_file_holds_every_setting_with_what_is_shipped(tmp_path: Path) -> None:
    lines = re.findall(r"^# (\w+ = .*)$", _text("tresen.example.toml"), re.MULTILINE)
    assert sorted(tomllib.loads("\n".join(lines))) == sorted(NAMES)
    (tmp_path / FILE).write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "intents").mkdir()
    read = load(tmp_path, {}, date(2026, 11, 23))
    given = {name: getattr(read, name) for name in NAMES if name not in {*EXAMPLES, "data"}}
    assert given == {name: getattr(Settings(), name) for name in given}
    assert read.data == tmp_path / Settings().data
    assert (read.content, read.closed) == (tmp_path, (date(2026, 12, 24),))


# The wire


@pytest.mark.parametrize("name", wire.VISITOR_COMMANDS)
def test_every_command_is_described_field_by_field(name: str) -> None:
    protocol = _text("docs/protocol.md")
    section = _section(protocol, f"### `{name}`")
    _, answer, _ = examples.COMMANDS[name]
    assert _fields(section, "payload") == _fields_of(wire.VISITOR_COMMANDS[name])
    answered = _fields(section, "answer")
    if "Adds the [state](#state)" in section:
        answered |= _fields(_section(protocol, "## State"), "field")
    assert {**answered, "ok": True} == _fields_of(answer)


@pytest.mark.parametrize("name", wire.VISITOR_EVENTS)
def test_every_event_is_described_field_by_field(name: str) -> None:
    protocol = _text("docs/protocol.md")
    section = _section(protocol, f"### `{name}`")
    described = _fields(section, "field")
    if "Carries the [state](#state)" in section:
        described |= _fields(_section(protocol, "## State"), "field")
    assert described == _fields_of(examples.EVENTS[name][0])


def test_no_command_or_event_is_described_that_does_not_exist() -> None:
    protocol = _text("docs/protocol.md")
    commands = re.findall(r"^### `(\w+)`", _section(protocol, "## Commands"), re.MULTILINE)
    events = re.findall(r"^### `(\w+)`", _section(protocol, "## Events"), re.MULTILINE)
    assert sorted(commands) == sorted(wire.VISITOR_COMMANDS)
    assert sorted(events) == sorted(wire.VISITOR_EVENTS)


def test_connect_and_refusals_are_described_field_by_field() -> None:
    protocol = _text("docs/protocol.md")
    assert _fields(_section(protocol, "## Connecting"), "auth") == _fields_of(wire.Connect)
    assert _fields(_section(protocol, "## Errors"), "field") == _fields_of(shapes.Refusal)


def test_every_error_code_is_described_and_no_other() -> None:
    section = _section(_text("docs/protocol.md"), "## Errors")
    described = [_named(row[0])[0] for first, rows in _tables(section) if first == "code" for row in rows]
    assert sorted(described) == shapes.CODES
    codes = re.findall(r'^    code = "(\w+)"$', _text("bot/core/errors.py"), re.MULTILINE)
    assert {*codes} <= {*described, TresenError.code}


def test_the_client_in_the_document_works(threaded_server: ThreadedServer) -> None:
    section = _section(_text("docs/protocol.md"), "## Writing a client")
    code = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert code
    client = code[1].replace("http://127.0.0.1:8080", threaded_server.url)
    client = client.replace("asyncio.run(main())", "asyncio.run(asyncio.wait_for(main(), 30))")
    assert client.count(threaded_server.url) == client.count("wait_for(main(), 30)") == 1
    said = StringIO()
    with contextlib.redirect_stdout(said):
        exec(client, {"__name__": "client"})
    assert re.findall(r"^ *(\d+) (\w+):", said.getvalue(), re.MULTILINE) == [
        ("1", "system"),
        ("2", "visitor"),
        ("3", "bot"),
    ]
    assert "refund" in said.getvalue()


# Commands of the terminal


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Give each command's words and parser: "locale update"."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            choices: Mapping[str, argparse.ArgumentParser] = action.choices
            for name, below in choices.items():
                deeper = [(f"{name} {words}", each) for words, each in _commands(below)]
                yield from deeper or [(name, below)]


def _in_code(text: str) -> str:
    """Give what is written as code: blocks, and words between backticks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *_named(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))])


def test_every_command_of_the_terminal_is_described_and_no_other() -> None:
    code = _in_code(_everything())
    known = dict(_commands(_parser()))
    for words, parser in known.items():
        assert f"tresen {words}" in code, f"tresen {words} is in no document"
        for option in (long for action in parser._actions for long in action.option_strings if long != "--help"):
            assert not option.startswith("--") or option in code, f"tresen {words} {option} is in no document"
    for words in re.findall(r"\btresen ((?:[a-z]+ ?)+)", code):
        assert any(f"{words} ".startswith(f"{each} ") for each in known), f"there is no command `tresen {words}`"


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", _text("Makefile"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", _in_code(_everything())))
    assert {"serve", "test"} <= named <= targets


# Links, files and promises


def _anchors(document: Path) -> set[str]:
    """Give the anchors of a document's headings, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_resolve(document: Path) -> None:
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path) if path else document
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)
    assert broken == []


def test_every_document_is_reached_from_the_readme() -> None:
    reached, todo = set(), [ROOT / "README.md"]
    while todo:
        document = todo.pop()
        reached.add(document)
        for target in re.findall(r"\]\(([^)#\s]+\.md)", document.read_text("utf-8")):
            file = (document.parent / target).resolve()
            todo += [file] if file.exists() and file not in reached else []
    assert reached == set(DOCUMENTS)


def test_every_file_that_a_document_names_exists() -> None:
    named = set(re.findall(r"`((?:bot|static|tests|docs|bench)/[\w./-]*)`", _everything()))
    missing = [each for each in named if not (ROOT / each).exists()]
    assert missing == []
    assert len(named) > 50, "the pattern finds nothing any more"


def test_every_file_of_the_house_has_its_line() -> None:
    described = set(re.findall(r"^\| `(bot/[\w/]+\.py)` \|", _text("docs/architecture.md"), re.MULTILINE))
    files = {file.relative_to(ROOT).as_posix() for file in (ROOT / "bot").rglob("*.py")}
    assert described == {name for name in files if not name.endswith("/__init__.py")}


def _tests_of(file: Path) -> set[str]:
    return set(re.findall(r"^(?:async )?def (\w+)\(", file.read_text("utf-8"), re.MULTILINE))


def test_every_promise_names_a_test_that_exists() -> None:
    promises = re.split(r"^### ", _text("docs/promises.md"), flags=re.MULTILINE)[1:]
    assert promises
    for promise in promises:
        named = re.findall(r"^\* `([\w/]+\.py)::(\w+)`$", promise, re.MULTILINE)
        assert named, f"no test is named for: {promise.splitlines()[0]}"
        for path, test in named:
            assert (ROOT / path).is_file(), path
            assert test in _tests_of(ROOT / path), f"{path}::{test}"


def test_limits_are_the_code_s() -> None:
    from bot.core.files import MOST_PIXELS
    from bot.core.text import LIMIT
    from bot.hooks.courier import _AT_ONCE
    from bot.hooks.posting import _REDIRECTS, TIMEOUT
    from bot.service.contents import UNFILED
    from bot.service.files import SPARE
    from bot.service.visitors import _LIFE
    from bot.store.reader import PAGE
    from bot.store.writer import _BATCH, _WAITING
    from bot.web import files
    from bot.web.guard import LARGEST_PACKET

    section = _section(_text("docs/operating.md"), "## Limits")
    said = {what: how_much for _, rows in _tables(section) for what, how_much in rows}
    wanted = {
        "characters of a message": f"at most {wire.LONGEST_TEXT}",
        "letters of a message that the bot reads": f"the first {LIMIT}",
        "one packet from a client": f"{LARGEST_PACKET // 1024} KiB",
        "messages of one `load_history`": f"{PAGE}",
        "events on their way to one webhook": f"{_AT_ONCE}",
        "time for one try to reach a webhook, redirects and all": f"{TIMEOUT:.0f} s; up to {_REDIRECTS} redirects",
        "writes that wait for the disk": f"{_WAITING}; ",
        "writes in one transaction": f"{_BATCH}",
        "life of a visitor's token": f"{_LIFE.days} days ",
        "uploads at a time": f"{files._AT_ONCE}, and {files._AT_ONCE_EACH} of one address",
        "uploads of a visitor": f"{files._BY_VISITOR.burst} at once, and then one in {files._BY_VISITOR.every} s; "
        f"of an address {files._BY_ADDRESS.burst}, and then one in {files._BY_ADDRESS.every} s",
        "a silent upload": f"{files._SILENCE:g} s; a whole one {files._WHOLE:g} s",
        "files of a visitor that belong to no ticket": f"{SPARE} times `files_per_ticket`, for {UNFILED / HOUR:g} hours",
        "pixels of an image": f"{MOST_PIXELS}",
    }
    for what, how_much in wanted.items():
        assert how_much in said[what], what
