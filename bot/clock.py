"""The clock: nobody else asks for the time; it is handed down."""

from datetime import UTC, datetime


def clock() -> datetime:
    """Give the moment (aware, UTC)."""
    return datetime.now(UTC)
