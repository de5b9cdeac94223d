"""An upgrade from every schema that there was keeps every row and value; one that is killed leaves the old or the new."""

import hashlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store.migrations import migrations
from bot.store.store import FILE, Store, TooNew

NAMES = [each.name for each in migrations._migrations]
ROWS = 3  # of each table
# What each step leads to. A step that has been released never changes; a new one adds its line here.
SCHEMAS = {
    "first_schema": "49b3779ee418155f",
    "people": "460f303fbe0dd903",
    "policy_of_messages": "56bb8a2712c9d8de",
    "learning": "1ee75eadef316a7f",
    "programs": "2893f74d02d62b91",
    "numbers": "a8e37113f84bf0f4",
    "logins": "33f140170d0f06b9",
    "attachments": "040c6d6517e3814c",
    "webhooks": "fd90da6031c1ef0a",
    "confirmations": "b7adb027c4de0ac0",
}

KILLED = """
import os, signal, sys
from pathlib import Path
from sqlite_utils import Database
from bot.store.migrations import migrations
from bot.store.writer import connect

connection, left = connect(Path(sys.argv[1])), int(sys.argv[2])

def count(statement):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

connection.set_trace_callback(count)
migrations.apply(Database(connection))
"""
Rows = dict[str, list[tuple[object, ...]]]


def _at(folder: Path, version: int) -> Path:
    """Make a database as it was after so many steps, with rows in every table."""
    folder.mkdir()
    file = folder / FILE
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        database = Database(connection)
        migrations.apply(database, stop_before=NAMES[version:] or None)
        for table in _tables(connection):
            columns = _columns(connection, table)
            (own,) = connection.execute(f"select count(*) from {table}").fetchone()  # a step may bring a row along
            for row in range(own, ROWS):
                values = [_value(connection, table, name, row) for name in columns]
                places = ", ".join("?" * len(columns))
                connection.execute(f"insert into {table} ({', '.join(columns)}) values ({places})", values)
        assert connection.execute("pragma foreign_key_check").fetchall() == []
    return file


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("select name from sqlite_master where type = 'table' and name not like '%sqlite_%'")
    return [name for (name,) in found]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in connection.execute("select name from pragma_table_info(?)", (table,))]


def _value(connection: sqlite3.Connection, table: str, column: str, row: int) -> object:
    """Give a value that the schema allows, another one in each row and column."""
    for key in connection.execute("select * from pragma_foreign_key_list(?)", (table,)):
        _, _, parent, mine, theirs, *_ = key
        if mine == column:
            return _value(connection, parent, theirs, row)
    (schema,) = connection.execute("select sql from sqlite_master where name = ?", (table,)).fetchone()
    (kind,) = connection.execute("select type from pragma_table_info(?) where name = ?", (table, column)).fetchone()
    if allowed := re.search(rf"\b{column} text[^,]*check \({column} in \(([^)]*)\)", schema):
        choices = re.findall(r"'(\w+)'", allowed[1])
        return choices[row % len(choices)]
    if kind.lower() == "integer":
        return row + 1
    if kind.lower() == "blob":
        return f"{table}.{column}.{row}".encode()
    if column == "at" or column.endswith("_at"):
        return f"2026-01-0{row + 1}T10:00:00.000000+00:00"
    return f"http://{table}.{column}.{row}"


def _rows(file: Path, columns: dict[str, list[str]]) -> Rows:
    with closing(sqlite3.connect(file)) as connection:
        return {
            table: sorted(connection.execute(f"select {', '.join(names)} from {table}"), key=repr)
            for table, names in columns.items()
        }


def _all_columns(file: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(file)) as connection:
        return {table: _columns(connection, table) for table in _tables(connection)}


def _schema(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(
            "select sql from sqlite_master where sql is not null and tbl_name not like '%sqlite_%' order by type, name"
        ).fetchall()
    return hashlib.sha256(re.sub(r"--[^\n]*|\s+", " ", "\n".join(sql for (sql,) in found)).encode()).hexdigest()[:16]


@pytest.mark.parametrize("version", range(1, len(NAMES) + 1))
def test_every_row_and_value_is_kept(tmp_path: Path, version: int) -> None:
    file = _at(tmp_path / "data", version)
    columns = _all_columns(file)
    before = _rows(file, columns)
    assert all(len(rows) == ROWS for rows in before.values())
    Store(file.parent).close()
    assert _rows(file, columns) == before
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert [each.name for each in migrations.applied(Database(connection))] == NAMES


@pytest.mark.parametrize("version", range(1, len(NAMES) + 1))
def test_a_released_step_never_changes(tmp_path: Path, version: int) -> None:
    found = _schema(_at(tmp_path / "data", version))
    assert SCHEMAS.get(NAMES[version - 1]) == found, "a new step adds its line to SCHEMAS; an old one stays as it is"


@pytest.mark.faults
def test_an_upgrade_that_is_killed_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    kills = 0
    for statement in range(2, 400, 9):
        file = _at(tmp_path / f"killed-{statement}", 1)
        columns = _all_columns(file)
        before = _rows(file, columns)
        ended = subprocess.run([sys.executable, "-c", KILLED, str(file), str(statement)], check=False)
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
        kills += 1
        Store(file.parent).close()
        assert _rows(file, columns) == before
        assert _schema(file) == SCHEMAS[NAMES[-1]]
    assert kills > 3, "it was never killed in the midst of it"
    assert ended.returncode == 0


def test_what_a_newer_version_wrote_is_refused(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('tresen', 'later', '2027-01-01')"
        )
        connection.commit()
    with pytest.raises(TooNew):
        Store(tmp_path)
    environment = {**os.environ, "TRESEN_DATA": str(tmp_path), "TRESEN_PORT": "0"}
    served = subprocess.run(
        [sys.executable, "-m", "bot", "serve"], env=environment, stderr=subprocess.PIPE, text=True, check=False
    )
    assert served.returncode == 2
    assert "a newer Tresen has changed the database" in served.stderr
