"""Progress: how much of each part of the texts a language has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.content.translators.extract import TEAM, Template, context_of
from bot.content.translators.po import Entry, Po

# Parts in the order in which a visitor meets them; a context of its own that is not named here is a part of its own.
PARTS = ("answers", "titles", "widget", "forms", "bot", "hours", "errors", "mail", "system", "console")
_NAMES = {"error": "errors"}


@dataclass(frozen=True)
class Progress:
    """Counts of texts."""

    translated: int = 0
    fuzzy: int = 0
    """Translated, but the English changed since."""
    missing: int = 0

    @property
    def total(self) -> int:
        """Give how many there are."""
        return self.translated + self.fuzzy + self.missing

    @property
    def percent(self) -> int:
        """Give how much is translated and reviewed, of 100, rounded down: 100 is everything."""
        return 100 * self.translated // self.total if self.total else 100

    def plus(self, other: "Progress") -> "Progress":
        """Give both together."""
        return Progress(self.translated + other.translated, self.fuzzy + other.fuzzy, self.missing + other.missing)


def part_of(entry: Entry) -> str:
    """Give the part to which a text belongs."""
    if "." in entry.context:
        return "titles" if entry.context.endswith(" title") else "answers"
    return _NAMES.get(entry.context, entry.context)


def is_seen_by_visitors(entry: Entry) -> bool:
    """Tell whether a visitor may read a text: not what stands in the console, in mails to the team or in its refusals."""
    return entry.context != context_of("console") and not any(TEAM in comment for comment in entry.comments)


def progress(po: Po, template: Template, *, is_source: bool = False) -> tuple[dict[str, Progress], Progress]:
    """Give what a catalogue has of each part, and of all that visitors see. English, the source, has everything."""
    known = {entry.key: entry for entry in po.entries}
    parts: dict[str, Progress] = {}
    seen = Progress()
    for key, wanted in template.items():
        found = known.get(key)
        one = _state(found, is_source=is_source)
        part = part_of(wanted)
        parts[part] = parts.get(part, Progress()).plus(one)
        if is_seen_by_visitors(wanted):
            seen = seen.plus(one)
    return {part: parts[part] for part in _ordered(parts)}, seen


def _state(entry: Entry | None, *, is_source: bool) -> Progress:
    if entry is not None and entry.is_fuzzy and any(entry.strings):
        return Progress(fuzzy=1)
    return Progress(translated=1) if is_source or (entry is not None and entry.is_translated) else Progress(missing=1)


def _ordered(parts: Mapping[str, Progress]) -> Iterable[str]:
    known = [part for part in PARTS if part in parts]
    return [*known, *sorted(set(parts) - set(known))]
