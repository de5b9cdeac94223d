"""Phrases: the sentences that the program itself says, marked for translators."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """A whole English sentence with named {placeholders}; together with its context it is what translators see."""

    context: str
    """Where it stands: "bot", "error", "hours"."""
    text: str
    """The English sentence (gettext's msgid); of a sentence that counts, as it is said of one."""
    plural: str = ""
    """The sentence as it is said of several, where it counts: the value `number` decides."""
