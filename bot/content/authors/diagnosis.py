"""Diagnosis: which slip it most likely is that keeps a file from being YAML. Pure: lines in, a line and a sentence out.

YAML's own messages name what a parser expected, and often a place far below the slip. Authors write one text a line, so each line is
looked at by itself; the first suspicious one at or above YAML's place is named.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.content.authors.ids import SHAPE

_BLOCK = re.compile(r"[|>][-+]?[1-9]?[-+]?\s*(?:#.*)?$")
_ENTRY = re.compile(r"(?P<indent> *)(?:(?P<dash>-)(?: +|$)|(?P<name>[^\s\"'#:][^:#]*?) *:(?: +|$))(?P<text>.*)$")
_CLOSED = {
    '"': re.compile(r'"(?:[^"\\]|\\.)*"'),
    "'": re.compile(r"'(?:[^']|'')*'"),
}
_BARE_NAME = re.compile(r"[a-z][\w]*\.[a-z]\w*\s*$")
_SPECIAL = "@`%&*!|>{}[],?"
_DASHES = "–—−‐‑•·*"  # what editors make of a dash, and what people take for one

TAB = "a tab stands at the beginning of this line; write blanks instead (two for each step)"
OUTDENTED = "this line belongs to the text above it; move it in by four blanks, as the first line of that text"
MOVED_IN = "this id is moved in; an id begins its line, without blanks before it"
LONG_DASH = 'a list item begins with the short dash of the keyboard and a blank: - "…"; another sign stands here'
INDENT = "this line is moved in by another number of blanks than its neighbours; move it to where they begin"


def likely_slip(text: str, near: int, problem: str) -> tuple[int, str]:
    """Give the line (from 1) and the sentence for a text that is not YAML; `near` is where YAML stumbled (from 1), `problem` its words."""
    suspects = list(_suspects(text))
    for line, sentence in suspects:
        if line <= near:
            return line, sentence
    if suspects and suspects[0][0] <= near + 1:
        return suspects[0]
    return near, f"YAML cannot read on from here ({problem}); {INDENT}, and see that each text stands in quotes"


def begins_with_long_dash(line: str) -> bool:
    """Tell whether a line begins like a list item, but with another sign than YAML's dash."""
    return line.lstrip().startswith(tuple(_DASHES))


def _suspects(text: str) -> list[tuple[int, str]]:
    """Give each line that cannot be right, from the top."""
    lines: list[_Line] = []
    slips = list(_looked_at(text, lines))
    odd = _odd(lines)
    return sorted([*((number, INDENT) for number in odd if number not in dict(slips)), *slips])


def _looked_at(text: str, lines: "list[_Line]") -> Iterator[tuple[int, str]]:
    """Give the lines that are wrong in themselves, and gather in `lines` those whose place is to be compared."""
    block: int | None = None  # indent of the name whose text stands on the lines below it
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        indent = len(line) - len(line.lstrip(" "))
        is_inside = block is not None and indent > block
        if not line.strip() or is_inside or line.lstrip().startswith("#"):
            continue
        entry = _ENTRY.match(line)
        if block is not None and entry is None and not _BARE_NAME.match(line):
            yield number, OUTDENTED
            continue
        block = None
        yield from ((number, sentence) for sentence in _slips(line, entry))
        if entry is None:
            continue
        here = _Line(number, indent, entry["dash"] is not None, entry["text"].strip())
        if indent and entry["name"] and SHAPE.fullmatch(entry["name"]):
            yield number, MOVED_IN
            continue
        lines.append(here)
        if _BLOCK.match(here.said):
            block = indent


def _odd(lines: "Sequence[_Line]") -> set[int]:
    """Give the numbers of the lines that begin at another place than their neighbours."""
    usual = {
        is_item: Counter(each.indent for each in lines if each.indent and each.is_item is is_item).most_common(1)
        for is_item in (True, False)
    }
    found: set[int] = set()
    blocks: list[list[_Line]] = []
    for each in lines:
        if each.indent == 0 or not blocks:
            blocks.append([])
        blocks[-1].append(each)
    for block in blocks:
        inner = [each for each in block if each.indent]
        if len({each.indent for each in inner}) > 1:
            # Which of them is wrong, the whole file says.
            found |= {each.number for each in inner if each.indent != usual[each.is_item][0][0]}
    apart = {here.number for last, here in pairwise(lines) if _is_apart(last, here) and last.number not in found}
    return found | apart


@dataclass(frozen=True)
class _Line:
    number: int
    indent: int
    is_item: bool
    said: str
    """What stands behind the name or the dash."""

    @property
    def opens(self) -> bool:
        """Something may stand below it, farther in."""
        return not self.said or self.said.startswith("#")


def _is_apart(last: _Line, here: _Line) -> bool:
    """Tell whether a line begins at a place that does not go with the line before it."""
    if here.indent > last.indent:
        return not last.opens
    return here.is_item and last.is_item and here.indent != last.indent


def _slips(line: str, entry: re.Match[str] | None) -> Iterator[str]:
    stripped = line.strip()
    if line[len(line) - len(line.lstrip(" "))] == "\t":
        yield TAB
    elif re.match(r"-[^\s-]", stripped):
        yield 'write a blank behind the dash: - "…"'
    elif entry is None and begins_with_long_dash(stripped):
        yield LONG_DASH
    elif _BARE_NAME.match(stripped):
        yield f"a colon is missing behind {stripped}"
    elif entry is None and stripped[0] in _CLOSED:
        yield "a dash and a blank are missing before this text: - "
    elif entry is None:
        yield "this line is neither a name with a colon nor a list item behind '- '; is a quote missing, or a dash?"
    else:
        yield from _slips_of_text(entry["text"].strip())
        if entry["name"] and not entry["indent"] and re.match(r"[^\s#\[{]", entry["text"]):
            yield f"{entry['name']} stands at the beginning of its line; move it in by two blanks, below its topic's id"


def _slips_of_text(said: str) -> Iterator[str]:
    if not said or said[0] == "#" or _BLOCK.match(said):
        return
    if said[0] in _CLOSED:
        yield from _quotes(said)
    elif re.search(r":(?:\s|$)", said) and said[0] not in "{[":
        yield "a colon in a text makes YAML read two things; put the whole text in quotes"
    elif said[0] in _SPECIAL:
        yield f"a text that begins with {said[0]} has to stand in quotes"


def _quotes(said: str) -> Iterator[str]:
    """Look at a text that begins with a quote."""
    quote = said[0]
    closed = _CLOSED[quote].match(said)
    if closed is None:
        yield f"the quote {quote} at the end of this text is missing (or a \\ stands before it)"
        return
    rest = said[closed.end() :].strip()
    if re.fullmatch(r"[,;.:]+", rest):
        yield f"take away what stands behind the closing quote ({rest})"
    elif rest and not rest.startswith("#"):
        inside = '\\"' if quote == '"' else "''"
        yield f"the text ends at its second {quote}, and more stands behind it; write {inside} for a quote inside a text"
