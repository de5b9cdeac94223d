"""Po: a gettext catalogue as a value, read with the line of everything and written so that only what changed shows in a diff."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from gettext import c2py

_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)\])?[ \t]*)?"((?:[^"\\]|\\.)*)"')
_FIRST = re.compile(r"#|msgctxt\b|msgid\b")  # what an entry may begin with
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_PLURALS = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+?)\s*;?\s*")
_BRACES = re.compile(r"\{\w+\}")
_DATES = ("POT-Creation-Date", "Generated-By", "Report-Msgid-Bugs-To")  # change without anybody's doing


class PoError(Exception):
    """A line that no .po file has."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Entry:
    """One text and its translation."""

    context: str
    id: str
    """The English sentence; of a sentence that counts, its singular."""
    plural: str = ""
    """The English plural; empty where the sentence does not count."""
    strings: tuple[str, ...] = ("",)
    """The translation; of a sentence that counts, a form each."""
    flags: frozenset[str] = frozenset()
    """What stands behind `#,`: fuzzy, max-length:24, ignore-end."""
    notes: tuple[str, ...] = ()
    """The translator's own comments."""
    comments: tuple[str, ...] = ()
    """What the program says about the text (`#.`)."""
    files: tuple[str, ...] = ()
    """Where the text stands (`#:`)."""
    previous: tuple[str, ...] = ()
    """The English of which a fuzzy translation was made (`#|`): singular, and plural where it counts."""
    line: int = 1
    """Line of the msgid."""
    first: int = 1
    """Line at which the entry begins, with its comments."""
    flag_line: int = 1
    """Line of the flags, or of the msgid where there are none."""
    string_lines: tuple[int, ...] = (1,)
    """Lines at which the forms of the translation begin."""

    @property
    def key(self) -> tuple[str, str]:
        """Give what the entry is looked up by."""
        return self.context, self.id

    @property
    def string(self) -> str:
        """Give the translation, or its first form."""
        return self.strings[0]

    @property
    def is_fuzzy(self) -> bool:
        """Tell whether the translation waits for a review."""
        return "fuzzy" in self.flags

    @property
    def is_translated(self) -> bool:
        """Tell whether every form has a text."""
        return all(self.strings)

    @property
    def room(self) -> int | None:
        """Give how many characters the place of the text holds; None where it is not narrow."""
        lengths = [flag.partition(":")[2] for flag in self.flags if flag.startswith("max-length:")]
        return int(lengths[0]) if lengths and lengths[0].isdigit() else None


@dataclass(frozen=True)
class Po:
    """A catalogue as it stands in its file."""

    header: Mapping[str, str]
    """Name -> value, in the order of the file: Language, Plural-Forms …"""
    entries: tuple[Entry, ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    """Comments above the header."""
    header_line: int = 1
    """Line of the header's msgstr."""
    is_fuzzy: bool = False
    """Whether the header itself is marked fuzzy."""

    def get(self, context: str, text: str) -> Entry | None:
        """Give an entry by its context and English sentence."""
        return next((each for each in self.entries if each.key == (context, text)), None)

    @property
    def plurals(self) -> tuple[int, Callable[[int], int]] | None:
        """Give how many plural forms there are and the rule from a number to its form; None where the header has no good one."""
        found = _PLURALS.fullmatch(self.header.get("Plural-Forms", ""))
        if not found:
            return None
        try:
            return int(found[1]), _rule(found[2])
        except (ValueError, RecursionError):
            return None


@lru_cache
def _rule(formula: str) -> Callable[[int], int]:
    """Give a plural rule; the same one for the same formula, so that catalogues can be compared."""
    return c2py(formula)


def read(text: str) -> Po:
    """Read a catalogue. Raises PoError at the first line that no .po file has."""
    header: Entry | None = None
    entries: list[Entry] = []
    for block in _blocks(text):
        entry = _entry(block)
        if entry.id or entry.context:
            entries.append(entry)
        elif header is None:
            header = entry
        else:
            raise PoError(entry.line, "a second header; remove one of them")
    if header is None:
        return Po({}, tuple(entries))
    pairs = (line.partition(":") for line in header.string.splitlines() if line.strip())
    return Po(
        {name.strip(): value.strip() for name, _, value in pairs},
        tuple(entries),
        header.notes,
        header.string_lines[0],
        header.is_fuzzy,
    )


@dataclass
class _Block:
    """The lines of one entry, sorted by what they are."""

    comments: list[tuple[int, str]] = field(default_factory=list)
    parts: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    """Keyword -> its line and the pieces of its text."""


def _blocks(text: str) -> Iterator[_Block]:
    block, part = _Block(), ""
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = raw.strip()
        if not line or line.startswith("#~"):
            continue
        if "msgid" in block.parts and _FIRST.match(line):
            yield _whole(block)
            block, part = _Block(), ""
        if line.startswith("#"):
            block.comments.append((number, line))
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise PoError(number, "look for a missing quote or a stray word")
        keyword, index, piece = found.groups()
        if keyword is None:
            if not part:
                raise PoError(number, "a text without its keyword (msgid, msgstr)")
        else:
            part = f"{keyword}[{int(index)}]" if index else keyword
            if part in block.parts:
                raise PoError(number, f"a second {part} in one entry; look for a lost msgid above it")
            block.parts[part] = number, []
        block.parts[part][1].append(_ESCAPE.sub(lambda each: _ESCAPES.get(each[1], each[1]), piece))
    if block.parts:
        yield _whole(block)


def _whole(block: _Block) -> _Block:
    line = next(iter(block.parts.values()))[0]
    if "msgid" not in block.parts:
        raise PoError(line, "an entry without msgid")
    if not any(part.startswith("msgstr") for part in block.parts):
        raise PoError(block.parts["msgid"][0], "an entry without msgstr")
    return block


def _entry(block: _Block) -> Entry:
    texts = {part: "".join(pieces) for part, (_, pieces) in block.parts.items()}
    lines = {part: line for part, (line, _) in block.parts.items()}
    forms = sorted((part for part in texts if part.startswith("msgstr")), key=lambda part: (len(part), part))
    of = {
        mark: [text[2:].strip() for _, text in block.comments if text.startswith(mark)] for mark in ("#.", "#:", "#,")
    }
    flags = frozenset(flag.strip() for text in of["#,"] for flag in text.split(",") if flag.strip())
    flag_lines = [line for line, text in block.comments if text.startswith("#,")]
    return Entry(
        texts.get("msgctxt", ""),
        texts["msgid"],
        texts.get("msgid_plural", ""),
        tuple(texts[part] for part in forms),
        flags,
        tuple(text[1:].strip() for _, text in block.comments if text[1:2] not in (".", ":", ",", "|")),
        tuple(of["#."]),
        tuple(
            file.rsplit(":", 1)[0] if file.rsplit(":", 1)[-1].isdigit() else file for file in " ".join(of["#:"]).split()
        ),
        _previous([text[2:].strip() for _, text in block.comments if text.startswith("#|")]),
        lines["msgid"],
        min([lines["msgid"], lines.get("msgctxt", lines["msgid"]), *(line for line, _ in block.comments)]),
        flag_lines[0] if flag_lines else lines["msgid"],
        tuple(lines[part] for part in forms),
    )


def _previous(lines: list[str]) -> tuple[str, ...]:
    texts: dict[str, str] = {}
    part = ""
    for line in lines:
        found = _LINE.fullmatch(line)
        if found:
            part = found[1] or part
            texts[part] = texts.get(part, "") + _ESCAPE.sub(lambda each: _ESCAPES.get(each[1], each[1]), found[3])
    return tuple(texts[part] for part in ("msgid", "msgid_plural") if part in texts)


def write(po: Po) -> str:
    """Write a catalogue as text: nothing wrapped, no dates of extraction, files without line numbers."""
    header = "".join(f"{name}: {value}\n" for name, value in po.header.items() if name not in _DATES)
    lines = [*_marked("#", po.notes), 'msgid ""', *_quoted("msgstr", header), ""]
    for entry in po.entries:
        lines += [*_marked("#", entry.notes), *_marked("#.", entry.comments)]
        if entry.files:
            lines.append(f"#: {' '.join(entry.files)}")
        if entry.flags:
            lines.append(f"#, {', '.join(sorted(entry.flags, key=lambda flag: (flag != 'fuzzy', flag)))}")
        for keyword, text in zip(("msgid", "msgid_plural"), entry.previous, strict=False):
            lines += [f"#| {line}" for line in _quoted(keyword, text)]
        if entry.context:
            lines += _quoted("msgctxt", entry.context)
        lines += _quoted("msgid", entry.id)
        if entry.plural:
            lines += _quoted("msgid_plural", entry.plural)
            for index, text in enumerate(entry.strings):
                lines += _quoted(f"msgstr[{index}]", text)
        else:
            lines += _quoted("msgstr", entry.string)
        lines.append("")
    return "\n".join(lines)


def _marked(mark: str, comments: tuple[str, ...]) -> list[str]:
    return [f"{mark} {comment}".rstrip() for comment in comments]


def _quoted(keyword: str, text: str) -> list[str]:
    pieces = text.splitlines(keepends=True) if "\n" in text else [text]
    quoted = ['"' + _escaped(piece) + '"' for piece in pieces]
    return [f"{keyword} {quoted[0]}"] if len(quoted) == 1 else [f'{keyword} ""', *quoted]


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return text


def flags_of(texts: tuple[str, ...]) -> frozenset[str]:
    """Give the flag by which other tools know that {placeholders} are to be kept."""
    return frozenset({"python-brace-format"} if any(_BRACES.search(text) for text in texts) else ())
