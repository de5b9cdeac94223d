"""The vault: a login is sealed, opened with a reason, and destroyed when its case closes: then nothing of it is anywhere."""

import asyncio
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.app import DELIVERY, DEPS, METRICS
from bot.service.vault import MOST
from bot.store.vault import FILE, KEY_FILE
from tests.agent import PASSWORD, Console
from tests.conftest import Server
from tests.shared import running
from tests.tab import Tab

Payload = dict[str, Any]
SECRET = "Zaunkönig-4711!"
FIELDS = {"address": "ftp.laden.example", "user": "ada-ftp-7", "password": SECRET, "note": "Pfad /var/www/portal-x"}
REASON = "To look at the log of the portal"


async def _filed(server: Server) -> tuple[Console, Tab, int, str]:
    """An agent who has a visitor's ticket, by its number and its id."""
    mira = await server.console("Mira Beck")
    tab = await server.tab(language="de")
    left = await tab.ask("leave_message", client_id="m1", email="ada@laden.example", text="Das Portal bleibt weiß")
    number = left["ticket"]["number"]
    ticket = next(each["ticket"] for each in (await mira.ask("list_inbox"))["tickets"] if each["number"] == number)
    assert (await mira.ask("take_ticket", ticket=ticket))["ok"]
    return mira, tab, number, ticket


async def _seal(tab: Tab, number: int, client_id: str = "s1", **fields: str) -> Payload:
    return await tab.ask(
        "seal_credentials", client_id=client_id, number=number, kind="ftp", fields={**FIELDS, **fields}
    )


async def _open(mira: Console, login: str, reason: str = REASON, password: str = PASSWORD) -> Payload:
    return await mira.call("POST", f"logins/{login}", reason=reason, password=password)


def _files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for file in folder.rglob("*"):
        if file.is_file() and "cache" not in file.parts:
            yield file, file.read_bytes()


def _remove(folder: Path, names: str) -> None:
    for file in folder.glob(names):
        file.unlink()


def _traces() -> list[bytes]:
    return [text.encode(code) for text in FIELDS.values() for code in ("utf-8", "utf-16-le")] + [b"Zaunk\\u00f6nig"]


async def test_from_sealed_to_destroyed_and_then_nothing_is_left(
    start_server: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server: Server = await start_server()
    mira, tab, number, ticket = await _filed(server)
    sealed = (await _seal(tab, number))["sealed"]
    assert sealed["expires_at"] > "2026-12-07"
    answer = await _open(mira, sealed["id"])
    assert answer["fields"] == FIELDS
    await tab.event("ticket_changed")
    (login,) = (await tab.ask("load_ticket", number=number))["logins"]
    assert [(each["agent_name"], "reason" in each) for each in login["opened"]] == [("Mira Beck", False)]
    (seen,) = (await mira.ask("load_ticket", ticket=ticket))["logins"]
    assert seen["opened"][0]["reason"] == REASON

    data = tmp_path / "data"
    vault = (data / FILE).read_bytes() + (data / f"{FILE}-wal").read_bytes()
    kept = await _kept(server)
    assert any(kept[1][:40] in each for each in (vault,)), (
        "before it was destroyed, it lay there: so the search finds what is there"
    )
    assert (await mira.ask("solve_ticket", ticket=ticket))["ok"]
    await server.tick(days=8)
    (login,) = (await tab.ask("load_ticket", number=number))["logins"]
    assert (login["end"], login["ended_at"]) == ("closed", "2026-12-01T06:30:00.000Z")
    assert (await _open(mira, sealed["id"]))["error"] == "not_allowed"

    letters = await server.app[DEPS].store.read(
        lambda connection: connection.execute("select kind, payload from outbox").fetchall()
    )
    assert [row["kind"] for row in letters].count("receipt") == 1
    page = await server.app[METRICS].page()
    everywhere = [*_files(tmp_path), (Path("log"), caplog.text.encode()), (Path("metrics"), page)]
    assert {file.name for file, _ in everywhere} >= {"tresen.sqlite3", FILE, KEY_FILE}
    for file, content in everywhere:
        for trace in (*_traces(), *(piece[:24] for piece in kept)):
            assert trace not in content, f"{trace!r} stands in {file}"
    assert (data / f"{FILE}-wal").stat().st_size == 0


async def _kept(server: Server) -> tuple[bytes, bytes]:
    """Give the bytes of the case's key and of the login, as they lie in the file."""
    vault = server.app[DEPS].vault
    assert vault is not None
    rows = await vault.do(
        lambda connection: connection.execute(
            "select key, sealed from cases join logins on logins.ticket = cases.ticket"
        ).fetchone()
    )
    return bytes(rows["key"]), bytes(rows["sealed"])


async def test_who_may_open_a_login(server: Server) -> None:
    mira, tab, number, ticket = await _filed(server)
    jonas = await server.console("Jonas Kern")
    login = (await _seal(tab, number))["sealed"]["id"]
    assert (await _open(jonas, login))["error"] == "not_allowed", "it is not his ticket"
    wrong = await _open(mira, login, password="wrong wrong wrong")
    assert (wrong["status"], wrong["field"]) == (403, "password")
    assert (await _open(mira, login, reason="  "))["field"] == "reason"
    assert (await _open(mira, "0" * 32))["status"] == 404
    assert (await mira.ask("load_ticket", ticket=ticket))["logins"][0]["opened"] == [], "nothing of it was an opening"
    stranger = Console(server.url)
    assert (await _open(stranger, login))["status"] == 401
    await stranger.close()
    assert (await jonas.ask("take_ticket", ticket=ticket))["ok"]
    assert (await _open(jonas, login))["fields"] == FIELDS
    assert (await _open(mira, login))["error"] == "not_allowed"


async def test_a_visitor_seals_for_own_tickets_alone(server: Server) -> None:
    _, tab, number, _ = await _filed(server)
    other = await server.tab(language="en")
    assert (await _seal(other, number))["error"] == "not_found"
    assert (await other.ask("destroy_credentials", number=number))["error"] == "not_found"
    first = await _seal(tab, number)
    assert await _seal(tab, number) == first, "sent again, it is the same one"
    assert (await _seal(tab, number, password="another"))["error"] == "client_id_reused"
    assert (await _seal(tab, number, "s2", password=" ", user="", address="", note=""))["field"] == "fields"
    assert (await tab.ask("seal_credentials", client_id="s3", number=number, kind="ftp", fields={"iban": "x"}))[
        "field"
    ] == "iban"
    for more in range(MOST - 1):
        assert (await _seal(tab, number, f"m{more}"))["ok"]
    assert (await _seal(tab, number, "too many"))["error"] == "not_allowed"


async def test_the_visitor_destroys_them_and_none_comes_back(server: Server) -> None:
    mira, tab, number, ticket = await _filed(server)
    first = await _seal(tab, number)
    assert (await tab.ask("destroy_credentials", number=number))["ok"]
    assert (await tab.ask("destroy_credentials", number=number))["ok"], "there is nothing more to destroy"
    assert (await _seal(tab, number))["sealed"]["id"] == first["sealed"]["id"], (
        "what was sent again is not sealed again"
    )
    assert [each["end"] for each in (await tab.ask("load_ticket", number=number))["logins"]] == ["asked"]
    assert (await _open(mira, first["sealed"]["id"]))["error"] == "not_allowed"
    assert (await _seal(tab, number, "s2"))["ok"], "a new one may be sealed"
    await mira.ask("solve_ticket", ticket=ticket)
    assert (await tab.ask("destroy_credentials", number=number))["ok"]
    assert (await mira.ask("load_ticket", ticket=ticket))["ticket"]["status"] == "closed", "that was all that was open"


async def test_a_login_expires_by_itself(server: Server) -> None:
    mira, tab, number, ticket = await _filed(server)
    await _seal(tab, number)
    await server.tick(days=3)
    assert (await _seal(tab, number, "s2"))["ok"]
    await server.tick(days=12)
    ends = [each["end"] for each in (await mira.ask("load_ticket", ticket=ticket))["logins"]]
    assert ends == ["expired", None]
    await server.tick(days=3)
    ends = [each["end"] for each in (await mira.ask("load_ticket", ticket=ticket))["logins"]]
    assert ends == ["expired", "expired"]


async def test_who_is_forgotten_leaves_no_login(server: Server) -> None:
    _, tab, number, _ = await _filed(server)
    await _seal(tab, number)
    kept = await _kept(server)
    assert (await tab.ask("forget_me"))["ok"]
    data = server.app[DEPS].settings.data
    for file, content in _files(data):
        assert not any(piece[:24] in content for piece in kept), file


async def test_a_restore_loses_open_logins_and_says_so(
    library: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path, library) as server:
        mira, tab, number, _ = await _filed(server)
        await _seal(tab, number)
        token = tab.token
    _remove(tmp_path, "vault*")
    async with running(tmp_path, library) as server:
        tab = await server.tab(token=token)
        assert [each["end"] for each in (await tab.ask("load_ticket", number=number))["logins"]] == ["lost"]
        assert "1 of the logins are not in the vault any more" in caplog.text
        assert (await _seal(tab, number, "s2"))["ok"]
    assert mira


async def test_a_deleted_login_does_not_come_back_with_an_old_database(library: Any, tmp_path: Path) -> None:
    async with running(tmp_path, library) as server:
        _, tab, number, _ = await _filed(server)
        await _seal(tab, number)
        token = tab.token
        with (
            closing(sqlite3.connect(tmp_path / "tresen.sqlite3")) as one,
            closing(sqlite3.connect(tmp_path / "backup")) as two,
        ):
            one.backup(two)
        assert (await tab.ask("destroy_credentials", number=number))["ok"]
    _remove(tmp_path, "tresen.sqlite3*")
    (tmp_path / "backup").rename(tmp_path / "tresen.sqlite3")
    async with running(tmp_path, library) as server:
        tab = await server.tab(token=token)
        assert [each["end"] for each in (await tab.ask("load_ticket", number=number))["logins"]] == ["lost"]


@pytest.mark.parametrize("after", ["destroy", "empty_log", "post_receipt"])
async def test_killed_in_the_midst_of_a_destruction_there_is_one_receipt(
    library: Any, tmp_path: Path, after: str
) -> None:
    async with running(tmp_path, library) as server:
        _, tab, number, ticket = await _filed(server)
        await _seal(tab, number)
        token = tab.token
    script = f"""
import asyncio, os, signal, sys
from bot.service import vault
from bot.store import logins, vault as sealed

def dying(work):
    def done(*args, **kwargs):
        result = work(*args, **kwargs)
        if asyncio.iscoroutine(result):
            async def awaited():
                await result
                os.kill(os.getpid(), signal.SIGKILL)
            return awaited()
        import threading; threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
        return result
    return done

where = {{"destroy": sealed, "empty_log": sealed.Vault, "post_receipt": logins}}[{after!r}]
setattr(where, {after!r}, dying(getattr(where, {after!r})))
if {after!r} == "destroy":
    async def never(self): await asyncio.sleep(9)
    sealed.Vault.empty_log = never
if {after!r} == "post_receipt":
    sealed.posted = lambda *args: __import__("time").sleep(9)

from datetime import date
from pathlib import Path
from bot.core.logins import LoginEnd
from bot.settings import load
from bot.store.store import Store
from bot.service.deps import Deps
from bot.clock import clock
import secrets

folder = Path({str(tmp_path)!r})
settings = load(folder, {{"TRESEN_DATA": "."}}, date(2026, 11, 23))
store = Store(folder)
vaulted = sealed.Vault(folder, (folder / sealed.KEY_FILE).read_bytes())
deps = Deps(settings, store, None, clock, lambda: secrets.token_hex(16), lambda: secrets.token_bytes(16), b"", vaulted)
asyncio.run(vault.destroy(deps, {ticket!r}, LoginEnd.ASKED))
"""
    ended = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script], capture_output=True, cwd=Path(__file__).parents[2]
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    for _ in range(2):
        async with running(tmp_path, library) as server:
            tab = await server.tab(token=token)
            assert [each["end"] for each in (await tab.ask("load_ticket", number=number))["logins"]] == ["asked"]
            rows = await server.app[DEPS].store.read(
                lambda connection: connection.execute("select * from outbox where kind = 'receipt'").fetchall()
            )
            assert len(rows) == 1, "exactly one receipt"


async def test_the_key_is_made_for_its_owner_alone(server: Server) -> None:
    data = server.app[DEPS].settings.data
    for name in (KEY_FILE, FILE):
        assert (data / name).stat().st_mode & 0o777 == 0o600
    assert len((data / KEY_FILE).read_bytes()) == 32


@pytest.mark.parametrize(("spoil", "told"), [("chmod", "chmod 600"), ("short", "32 bytes"), ("other", "another key")])
async def test_a_vault_that_cannot_be_opened_is_no_start(
    library: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str, told: str, cache: Path
) -> None:
    async with running(tmp_path, library) as server:
        _, tab, number, _ = await _filed(server)
        await _seal(tab, number)
    file = tmp_path / KEY_FILE
    if spoil == "chmod":
        file.chmod(0o640)
    else:
        file.write_bytes(b"x" * 7 if spoil == "short" else os.urandom(32))
    environment = {**os.environ, "TRESEN_DATA": str(tmp_path), "TRESEN_PORT": "0"}
    if not (tmp_path / "cache").exists():
        (tmp_path / "cache").symlink_to(cache)
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "serve"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2, ended
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_key_of_the_wrong_form_is_told_and_not_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRESEN_VAULT_KEY", "geheimer-schluessel")
    assert main(["check"]) == 2
    said = capsys.readouterr()
    assert "vault_key" in said.err
    assert "geheimer" not in said.err + said.out


async def test_what_is_in_a_login_is_no_event(server: Server) -> None:
    mira, tab, number, _ = await _filed(server)
    login = (await _seal(tab, number))["sealed"]["id"]
    await _open(mira, login)
    await server.app[DELIVERY].settle()
    await tab.ask("load_draft", form="message")
    await mira.ask("list_inbox")
    assert SECRET not in str([tab.events, mira.events])
