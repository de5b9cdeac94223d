"""Who is at the other end: tokens that only the server can make, which live for 90 days from their last use."""

import base64
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.app import DEPS
from bot.content.library import Library
from bot.service.conversations import send_message
from bot.service.deps import Deps
from bot.service.visitors import (
    Session,
    end_session,
    forget,
    make_token,
    situation,
    start_session,
    visitor_id,
)
from bot.store import reader
from bot.store.store import FILE
from tests.conftest import Clock, Server
from tests.shared import running

SECRET = bytes(range(32))
TOKEN = make_token(SECRET, b"0123456789abcdef")


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("visitors")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(folder: Path, library: Library) -> AsyncIterator[Server]:
    async with running(folder, library) as server:
        yield server


@pytest.fixture
def deps(server: Server) -> Deps:
    return server.app[DEPS]


@pytest.fixture
def clock(server: Server) -> Clock:
    return server.clock


async def write(deps: Deps, session: Session) -> None:
    await send_message(deps, session, deps.new_id(), "Ich habe doppelt bezahlt")


async def test_a_token_is_128_random_bits_and_a_seal() -> None:
    raw = base64.urlsafe_b64decode(TOKEN + "=" * (-len(TOKEN) % 4))
    assert raw[:16] == b"0123456789abcdef"
    assert len(raw) == 24
    assert TOKEN.isascii()
    assert "=" not in TOKEN
    assert visitor_id(SECRET, TOKEN) == visitor_id(SECRET, TOKEN) is not None


async def test_a_visitors_id_does_not_give_the_token_away() -> None:
    identity = visitor_id(SECRET, TOKEN)
    assert identity is not None
    assert TOKEN not in identity
    assert base64.urlsafe_b64decode(TOKEN).hex()[:8] not in identity
    assert len({visitor_id(SECRET, make_token(SECRET, secrets.token_bytes(16))) for _ in range(100)}) == 100


@pytest.mark.parametrize("at", range(len(TOKEN)))
async def test_an_altered_token_is_refused(at: int) -> None:
    for letter in "AB-_9=+/ \u00e4":
        if letter != TOKEN[at]:
            assert visitor_id(SECRET, TOKEN[:at] + letter + TOKEN[at + 1 :]) is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "=",
        "a",
        TOKEN[:-1],
        TOKEN[1:],
        TOKEN + "A",
        TOKEN + "=",
        TOKEN + "\n",
        " " + TOKEN,
        TOKEN.lower(),
        TOKEN * 2,
        TOKEN[:22],
        base64.urlsafe_b64encode(b"0123456789abcdef" + bytes(8)).decode(),
        base64.urlsafe_b64encode(b"0123456789abcdef").rstrip(b"=").decode(),
        make_token(bytes(32), b"0123456789abcdef"),
        make_token(SECRET[:-1] + b"\x00", b"0123456789abcdef"),
        "\ud800",
        "\u0000",
    ],
)
async def test_a_forged_token_is_refused(token: str) -> None:
    assert visitor_id(SECRET, token) is None


@given(st.text(max_size=64))
async def test_whatever_comes_is_no_token(token: str) -> None:
    assert visitor_id(SECRET, token) is None


async def test_a_newcomer_gets_a_token_and_nothing_is_stored(deps: Deps) -> None:
    one, other = await start_session(deps, None, "de", None), await start_session(deps, None, "de", None)
    assert one.token != other.token
    assert visitor_id(deps.secret, one.token) == one.visitor
    assert (await deps.store.read(reader.thread, one.visitor)).visitor is None


async def test_a_token_that_we_did_not_make_gets_a_fresh_one(deps: Deps) -> None:
    theirs = make_token(secrets.token_bytes(32), secrets.token_bytes(16))
    for token in ("forged", "", "x" * 100, theirs):
        session = await start_session(deps, token, "de", None)
        assert session.token != token
        assert visitor_id(deps.secret, session.token) == session.visitor


async def test_a_newcomers_language_is_the_widgets(deps: Deps) -> None:
    expected = {
        "de": "de",
        "de-AT": "de",
        "EN": "en",
        "en-GB": "en",
        "fr": "fr",
        "it": "de",
        "": "de",
        None: "de",
        "d": "de",
    }
    found = {asked: (await start_session(deps, None, asked, None)).language for asked in expected}
    assert found == expected


async def test_who_comes_back_goes_on_in_the_language_of_the_conversation(deps: Deps) -> None:
    first = await start_session(deps, None, "de", None)
    await write(deps, first)
    again = await start_session(deps, first.token, "en", None)
    assert (again.visitor, again.language) == (first.visitor, "de")


async def test_a_token_lives_for_90_days_from_its_last_use(deps: Deps, clock: Clock) -> None:
    first = await start_session(deps, None, "de", None)
    await write(deps, first)
    clock.move(days=90)
    assert (await start_session(deps, first.token, None, None)).token == first.token
    clock.move(days=90)
    assert (await start_session(deps, first.token, None, None)).token == first.token, "using it lengthened its life"
    clock.move(days=90, seconds=1)
    stranger = await start_session(deps, first.token, None, None)
    assert stranger.token != first.token
    assert (await situation(deps, stranger)).conversation is None


async def test_use_is_noted_once_a_day(deps: Deps, clock: Clock) -> None:
    first = await start_session(deps, None, "de", None)
    await write(deps, first)
    began = clock()

    async def used_at() -> object:
        await start_session(deps, first.token, None, None)
        visitor = (await deps.store.read(reader.thread, first.visitor)).visitor
        assert visitor is not None
        return visitor.used_at

    clock.move(hours=23)
    assert await used_at() == began
    clock.move(hours=2)
    assert await used_at() == clock()


async def test_a_token_that_was_never_used_needs_no_row(deps: Deps, clock: Clock) -> None:
    first = await start_session(deps, None, "de", None)
    clock.move(days=30)
    assert (await start_session(deps, first.token, None, None)).visitor == first.visitor


@pytest.mark.parametrize("ending", [end_session, forget])
async def test_an_ended_session_is_worthless(deps: Deps, ending: Callable[[Deps, Session], object]) -> None:
    first = await start_session(deps, None, "de", None)
    await write(deps, first)
    await ending(deps, first)  # type: ignore[misc]
    again = await start_session(deps, first.token, "de", None)
    assert again.token != first.token
    assert again.visitor != first.visitor
    now = await situation(deps, again)
    assert (now.conversation, now.previous) == (None, ())


async def test_a_session_without_a_word_can_be_ended_too(deps: Deps) -> None:
    first = await start_session(deps, None, "de", None)
    await end_session(deps, first)
    assert (await start_session(deps, first.token, "de", None)).token != first.token


async def test_no_token_reaches_the_disk(deps: Deps, folder: Path) -> None:
    session = await start_session(deps, None, "de", None)
    await write(deps, session)
    await end_session(deps, session)
    with closing(sqlite3.connect(folder / FILE)) as connection:
        dump = "\n".join(connection.iterdump())
    assert session.visitor in dump
    assert session.token not in dump
    assert base64.urlsafe_b64decode(session.token).hex().upper() not in dump.upper()
    for name in (FILE, f"{FILE}-wal"):
        with open(folder / name, "rb") as file:  # noqa: ASYNC230
            assert session.token.encode() not in file.read()
