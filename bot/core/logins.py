"""Logins: what is known of a login that lies sealed in the vault. Nothing of what is in it stands here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LoginKind(StrEnum):
    """What a login opens."""

    FTP = "ftp"
    ADMIN = "admin"
    DATABASE = "database"
    OTHER = "other"


class LoginEnd(StrEnum):
    """Why a login was destroyed."""

    CLOSED = "closed"
    """Its ticket was closed."""
    ASKED = "asked"
    """The visitor wanted it."""
    EXPIRED = "expired"
    LOST = "lost"
    """It was not in the vault any more: a backup was put back, which holds no logins."""


FIELDS = ("address", "user", "password", "note")
"""What a login may hold."""


@dataclass(frozen=True)
class Login:
    """A login of a ticket."""

    id: str
    ticket: str
    kind: LoginKind
    at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    end: LoginEnd | None = None


@dataclass(frozen=True)
class Opening:
    """That a person has opened a login."""

    login: str
    agent_name: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Destruction:
    """What was destroyed in the vault; it stays there until the receipt is posted."""

    id: str
    ticket: str
    logins: tuple[str, ...]
    end: LoginEnd
    at: datetime
