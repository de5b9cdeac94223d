"""Agents in the store: accounts, sessions and who is present."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.core.model import Agent
from bot.store.rows import moment, read_moment


@dataclass(frozen=True)
class AgentSession:
    """A browser in which an agent is signed in."""

    id: str
    """Hash of the cookie."""
    agent: Agent
    created_at: datetime
    used_at: datetime
    user_agent: str
    address: str


def agent_of(row: sqlite3.Row) -> Agent:
    """Read a row of `agents`."""
    return Agent(row["id"], row["name"], row["login"], row["language"], read_moment(row["created_at"]))


def count_agents(connection: sqlite3.Connection) -> int:
    """Count the accounts."""
    return int(connection.execute("select count(*) from agents").fetchone()[0])


def all_agents(connection: sqlite3.Connection) -> list[Agent]:
    """Give every account, by name."""
    return [agent_of(row) for row in connection.execute("select * from agents order by name")]


def agent_by_id(connection: sqlite3.Connection, agent: str) -> Agent | None:
    """Give an account."""
    row = connection.execute("select * from agents where id = ?", (agent,)).fetchone()
    return agent_of(row) if row else None


def password_of(connection: sqlite3.Connection, login: str) -> tuple[Agent, str] | None:
    """Give an account and the hash of its password, by login."""
    row = connection.execute("select * from agents where login = ?", (login,)).fetchone()
    return (agent_of(row), row["password"]) if row else None


def put_agent(connection: sqlite3.Connection, agent: Agent, password: str) -> bool:
    """Add an account; tell whether its login was free."""
    done = connection.execute(
        "insert into agents (id, name, login, password, language, created_at) values (?, ?, ?, ?, ?, ?) "
        "on conflict (login) do nothing",
        (agent.id, agent.name, agent.login, password, agent.language, moment(agent.created_at)),
    )
    return done.rowcount == 1


def change_agent(connection: sqlite3.Connection, agent: Agent, password: str | None) -> None:
    """Change an account's name, language and, where given, its password: that signs its other browsers out."""
    connection.execute("update agents set name = ?, language = ? where id = ?", (agent.name, agent.language, agent.id))
    if password is not None:
        connection.execute("update agents set password = ? where id = ?", (password, agent.id))


def add_session(connection: sqlite3.Connection, session: AgentSession) -> None:
    """Sign a browser in."""
    connection.execute(
        "insert into agent_sessions (id, agent, created_at, used_at, user_agent, address) values (?, ?, ?, ?, ?, ?)",
        (
            session.id,
            session.agent.id,
            moment(session.created_at),
            moment(session.used_at),
            session.user_agent,
            session.address,
        ),
    )


def session_by_id(connection: sqlite3.Connection, session: str) -> AgentSession | None:
    """Give a session with its agent."""
    row = connection.execute("select * from agent_sessions where id = ?", (session,)).fetchone()
    return _session_of(connection, row) if row else None


def sessions_of(connection: sqlite3.Connection, agent: str) -> list[AgentSession]:
    """Give an agent's sessions, the latest used first."""
    rows = connection.execute("select * from agent_sessions where agent = ? order by used_at desc", (agent,)).fetchall()
    return [found for row in rows if (found := _session_of(connection, row))]


def use_session(connection: sqlite3.Connection, session: str, at: datetime) -> None:
    """Note that a session was used."""
    connection.execute("update agent_sessions set used_at = ? where id = ?", (moment(at), session))


def end_session(connection: sqlite3.Connection, agent: str, session: str) -> bool:
    """Sign a browser out; tell whether it was one of this agent's."""
    done = connection.execute("delete from agent_sessions where id = ? and agent = ?", (session, agent))
    return done.rowcount == 1


def end_other_sessions(connection: sqlite3.Connection, agent: str, keep: str | None) -> list[str]:
    """Sign an agent's browsers out but one; give those that were."""
    rows = connection.execute("select id from agent_sessions where agent = ? and id is not ?", (agent, keep)).fetchall()
    connection.execute("delete from agent_sessions where agent = ? and id is not ?", (agent, keep))
    return [row["id"] for row in rows]


@dataclass(frozen=True)
class Presence:
    """What became of an agent's presence."""

    is_news: bool
    """It changed who is there."""
    is_anybody: bool
    """Somebody is there now."""


def put_presence(connection: sqlite3.Connection, agent: str, until: datetime | None, at: datetime) -> Presence:
    """Note until when an agent is present (None: no longer); `at` is now."""
    is_news = _put_presence(connection, agent, until)
    return Presence(is_news, bool(present_agents(connection, at)))


def _put_presence(connection: sqlite3.Connection, agent: str, until: datetime | None) -> bool:
    was = connection.execute("select 1 from presence where agent = ?", (agent,)).fetchone() is not None
    if until is None:
        connection.execute("delete from presence where agent = ?", (agent,))
        connection.execute("delete from due where subject = ? and kind = 'lease'", (agent,))
        return was
    connection.execute(
        "insert into presence (agent, until) values (?, ?) on conflict (agent) do update set until = excluded.until",
        (agent, moment(until)),
    )
    connection.execute(
        "insert into due (subject, kind, at) values (?, 'lease', ?) "
        "on conflict (subject, kind) do update set at = excluded.at",
        (agent, moment(until)),
    )
    return not was


def present_agents(connection: sqlite3.Connection, at: datetime) -> list[Agent]:
    """Give the agents who are present."""
    rows = connection.execute(
        "select agents.* from presence join agents on agents.id = presence.agent where presence.until > ? order by name",
        (moment(at),),
    )
    return [agent_of(row) for row in rows]


def set_secret(connection: sqlite3.Connection, name: str, value: bytes | None) -> None:
    """Keep a secret of the server's, or drop it."""
    if value is None:
        connection.execute("delete from secrets where name = ?", (name,))
    else:
        connection.execute(
            "insert into secrets (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
            (name, value),
        )


def use_secret(connection: sqlite3.Connection, name: str, value: bytes) -> bool:
    """Spend a one-time secret; tell whether it was the right one. It dies with that."""
    done = connection.execute("delete from secrets where name = ? and value = ?", (name, value))
    return done.rowcount == 1


def _session_of(connection: sqlite3.Connection, row: sqlite3.Row) -> AgentSession | None:
    agent = agent_by_id(connection, row["agent"])
    if agent is None:
        return None
    return AgentSession(
        row["id"], agent, read_moment(row["created_at"]), read_moment(row["used_at"]), row["user_agent"], row["address"]
    )
