"""Quotes: the words that a reply adds, without what it quotes of the mail before it and without a signature.

Where somebody answers line by line, the quotes stay: without them the answers would mean nothing. Nothing is ever left out but a
quote at an end of the mail and what stands below "-- ".
"""

import re
from collections.abc import Sequence
from itertools import takewhile

# "Am Mo., 23. Nov. 2026 um 12:00 Uhr schrieb Support <support@…>:", "On … wrote:", "Le … a écrit :", over two lines at most.
_ATTRIBUTION = re.compile(
    r"(?:(?:Am|On|Le|El|Il|Op)\b.{3,300}?|.{0,200}?<[^<>\s]+@[^<>\s]+>.{0,100}?)"
    r"\b(?:schrieb|wrote|writes|a écrit|escribió|ha scritto|schreef)\b.{0,200}?\s?:",
    re.DOTALL | re.IGNORECASE,
)
_DATED = re.compile(r"\d|@")
# Outlook, GMX, web.de and others set a line of their own above all that they quote.
_RULE = re.compile(
    r"[\s*]*[-_]{2,}\s*(?:Original|Ursprüngliche|Originale?|Message d'origine|Reply|Forwarded|Weitergeleitete)\b"
    r".{0,40}?\s*[-_]{2,}[\s*]*",
    re.IGNORECASE,
)
_LONG_RULE = re.compile(r"\s*_{10,}\s*|\s*-{20,}\s*")
_HEAD = re.compile(
    r"[*\s]*(Von|From|De|Gesendet|Sent|Envoyé|Datum|Date|An|To|À|Betreff|Subject|Objet|Cc)[*\s]*:[*\s]*\S.*",
    re.IGNORECASE,
)
_SENDER, _SUBJECT = frozenset(("von", "from", "de")), frozenset(("betreff", "subject", "objet"))
_LONGEST = 400  # letters of what heads a quote: more is somebody's words, and patterns would take long over them
_TALLEST = 8  # lines of such a head
_MARK = re.compile(r"\s{0,3}[>|]")


def own_words(text: str) -> str:
    """Give what somebody wrote himself in a reply; all of it where nothing else than quotes is there."""
    everything = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = _without_signature(everything)
    kept = next(filter(_has_words, (_stripped(lines[: _cut(lines)]), _stripped(lines))), everything)
    return "\n".join(kept).strip("\n")


def _without_signature(lines: Sequence[str]) -> list[str]:
    """Leave out what stands below "-- ", up to a quote below it."""
    for at, line in enumerate(lines):
        if line in ("-- ", "--\xa0") or (line == "--" and at > 0):
            rest = lines[at + 1 :]
            end = next((place for place, each in enumerate(rest) if _begins_quote(rest, place)), len(rest))
            return [*lines[:at], *rest[end:]]
    return list(lines)


def _cut(lines: Sequence[str]) -> int:
    """Give where a quote without marks begins: everything below is the mail before."""
    last = max((at for at, line in enumerate(lines) if _is_marked(line)), default=-1)
    for at, line in enumerate(lines):
        if len(line) > _LONGEST:
            continue
        if (line.strip() and _is_head(lines, at)) or _RULE.fullmatch(line):
            return at
        if _LONG_RULE.fullmatch(line) and _is_head(lines, at + 1):
            return at
        # Without marks below it, an attribution heads all of the rest.
        height = _attribution(lines, at) if at > last else 0
        if height and "@" in "".join(lines[at : at + height]):
            return at
    return len(lines)


def _is_head(lines: Sequence[str], at: int) -> bool:
    """Whether the head of a quoted mail begins here: Von, Gesendet, An, Betreff under each other."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    found = (_HEAD.fullmatch(line) if len(line) <= _LONGEST else None for line in lines[at : at + _TALLEST])
    names = {head[1].lower() for head in takewhile(bool, found) if head}
    return bool(names & _SENDER) and bool(names & _SUBJECT)


def _attribution(lines: Sequence[str], at: int) -> int:
    """Give how many lines an attribution has that begins here; 0: none does."""
    if not lines[at].strip() or _is_marked(lines[at]) or len(lines[at]) > _LONGEST:
        return 0
    for height in (1, 2, 3):
        joined = " ".join(line.strip() for line in lines[at : at + height])
        if len(joined) <= _LONGEST and _ATTRIBUTION.fullmatch(joined) and _DATED.search(joined):
            return height
    return 0


def _begins_quote(lines: Sequence[str], at: int) -> bool:
    return bool(_is_marked(lines[at]) or _attribution(lines, at) or _is_head(lines, at) or _RULE.fullmatch(lines[at]))


def _stripped(lines: Sequence[str]) -> list[str]:
    """Leave out a quote at the end and one at the beginning, with the lines above them that say whose it is."""
    kept = [line.rstrip() for line in lines]
    runs = _runs(kept)
    if len(runs) == 1:
        start, end = runs[0]
        above, below = kept[:start], kept[end:]
        if not _has_words(below):
            return _without_attribution(above)
        if not _has_words(_without_attribution(above)):
            return below
    elif runs and not _has_words(kept[runs[-1][1] :]):
        return _without_attribution(
            kept[: runs[-1][0]]
        )  # a quote at the end; those before it were answered line by line
    return kept


def _runs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Give the blocks of marked lines; empty lines within one belong to it."""
    runs: list[tuple[int, int]] = []
    is_open = False
    for at, line in enumerate(lines):
        if _is_marked(line):
            start = runs.pop()[0] if is_open else at
            runs.append((start, at + 1))
            is_open = True
        elif line.strip():
            is_open = False
    return runs


def _without_attribution(lines: Sequence[str]) -> list[str]:
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    for height in (1, 2, 3):
        if height <= len(kept) and _attribution(kept, len(kept) - height) == height:
            return kept[:-height]
    return kept


def _is_marked(line: str) -> bool:
    return bool(_MARK.match(line))


def _has_words(lines: Sequence[str]) -> bool:
    return any(map(_is_word, lines))


def _is_word(line: str) -> bool:
    return bool(line.strip()) and not _is_marked(line)
