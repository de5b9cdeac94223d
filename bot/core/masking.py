"""Masking: what nobody should have written into a chat is hidden before it is stored, logged or sent on.

The law of this file: nothing of a secret survives but the tail that its mark names, and masking twice is masking once.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.core.codes import find_codes, find_trailing
from bot.core.keys import find_keys, find_logins
from bot.core.marks import IBAN, LOGIN, hidden_in, mark_of
from bot.core.pairs import find_pairs
from bot.core.passwords import find_passwords
from bot.core.payments import find_cards, find_ibans
from bot.core.plain import ENOUGH, Finding, plainly

# Of two findings of the same span the first says the kind.
_FINDERS = (find_passwords, find_pairs, find_logins, find_keys, find_ibans, find_cards, find_codes, find_trailing)
_WHOLE = (LOGIN, IBAN)  # what lies in one of these is a part of it
_MOST = 5 * ENOUGH  # findings of a kind, before all the rest is hidden
_LOOKS = 4  # at what masking itself brought to light, before the whole text is hidden
_SHORT = 20_000  # letters up to which a masked text is always looked at again


@dataclass(frozen=True)
class Masked:
    """A text that may be stored, and what was hidden of it."""

    text: str
    findings: tuple[Finding, ...] = ()
    """In their order; their places are those of the text as it came."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Each kind that is hidden in it, once, for the word to the sender: here, or before it came."""
        return hidden_in(self.text)


def mask(text: str) -> Masked:
    """Hide cards, their codes, IBANs, passwords, logins in addresses and keys, each behind a mark that says what it was."""
    masked = Masked(text, tuple(_find(text)))
    if not masked.findings:
        return masked
    for _ in range(_LOOKS):
        masked = Masked("".join(_written(text, masked.findings)), masked.findings)
        # A mark may part what was one word, or hide the word that made a number harmless: something may come to light.
        again = tuple(_find(masked.text)) if len(text) < _SHORT or _touches(masked) else ()
        if not again:
            return masked
        masked = Masked(text, tuple(_joined([*masked.findings, *_in_original(masked.findings, again)])))
    kind = masked.findings[0].kind
    return Masked(mark_of(kind), (Finding(kind, 0, len(text), mark_of(kind)),))


def _find(text: str) -> Iterator[Finding]:
    plain = plainly(text)
    found_by = [_bounded(find(plain.text), len(plain.text)) for find in _FINDERS]
    for found in _joined([found for some in found_by for found in some]):
        yield Finding(found.kind, *plain.original(found.start, found.end), found.mark)


def _bounded(findings: Iterator[Finding], end: int) -> list[Finding]:
    """Give so many findings of a kind; what begins with one more is hidden as a whole."""
    some = list(islice(findings, _MOST + 1))
    if len(some) > _MOST:
        some[-1] = Finding(some[-1].kind, some[-1].start, end, mark_of(some[-1].kind))
    return some


def _joined(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Join findings that share letters: the first gives the kind, and no tail is left, for it may belong to the other."""
    last: Finding | None = None
    for finding in sorted(findings, key=lambda each: (each.start, -each.end)):
        if last is not None and finding.end <= last.end and last.kind in _WHOLE:
            continue
        if last is not None and finding.start < last.end:
            last = Finding(last.kind, last.start, max(last.end, finding.end), mark_of(last.kind))
            continue
        if last is not None:
            yield last
        last = finding
    if last is not None:
        yield last


def _written(text: str, findings: Sequence[Finding]) -> Iterator[str]:
    end = 0
    for finding in findings:
        yield text[end : finding.start]
        yield finding.mark
        end = finding.end
    yield text[end:]


def _places(findings: Sequence[Finding]) -> Iterator[tuple[int, int]]:
    """Give where each mark stands in the masked text."""
    shift = 0
    for finding in findings:
        start = finding.start + shift
        shift += len(finding.mark) - (finding.end - finding.start)
        yield start, start + len(finding.mark)


def _touches(masked: Masked) -> bool:
    """Tell whether a mark stands without a blank beside other letters."""
    text = f" {masked.text} "
    return any(not (text[start] + text[end + 1]).isspace() for start, end in _places(masked.findings))


def _in_original(findings: Sequence[Finding], again: Iterable[Finding]) -> Iterator[Finding]:
    """Give what was found in a masked text with its places in the original."""
    places = list(_places(findings))

    def original(at: int, *, is_end: bool) -> int:
        nearest = bisect_right(places, at - is_end, key=lambda place: place[0]) - 1
        if nearest < 0:
            return at
        past = at - places[nearest][1]
        if past < is_end:
            return findings[nearest].end if is_end else findings[nearest].start
        return findings[nearest].end + past

    for found in again:
        yield Finding(found.kind, original(found.start, is_end=False), original(found.end, is_end=True), found.mark)
