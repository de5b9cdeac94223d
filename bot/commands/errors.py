"""Errors of the command line: one line that says what to do, and an exit code."""


class UsageError(Exception):
    """Something that the person at the terminal can mend; exits with 2."""
