"""Composing: an authors' file as YAML nodes, with the line of everything; what is wrong with its form is said kindly."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

import yaml

from bot.content.authors.diagnosis import likely_slip
from bot.content.faults import Fault

_MORE = "more may show after this one"
_MARK = "\ufeff"  # what some editors put before the first letter
_UNREADABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def compose(file: Path, faults: list[Fault], remarks: list[Fault]) -> yaml.Node | None:
    """Give the root of a file; None where it is empty or not in form: then a fault says why."""
    try:
        content = file.read_bytes()
    except OSError as error:
        faults.append(Fault(file, 1, f"this cannot be read: {error.strerror}; see to the rights of the file"))
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        faults.append(Fault(file, content.count(b"\n", 0, error.start) + 1, _not_utf8(content, error.start)))
        return None
    if text.startswith(_MARK):
        remarks.append(
            Fault(file, 1, "an invisible mark (BOM) stands before the first letter; save as UTF-8 without BOM")
        )
        text = text[1:]
    if strange := _UNREADABLE.search(text):
        line = text.count("\n", 0, strange.start()) + 1
        sentence = (
            f"an unreadable character (U+{ord(strange[0]):04X}) stands here; remove it, and save the file as UTF-8 text"
        )
        faults.append(Fault(file, line, sentence))
        return None
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, sentence = likely_slip(text, mark.line + 1 if mark else 1, error.problem or "")
        faults.append(Fault(file, line, f"{sentence}; {_MORE}"))
    return None


def _not_utf8(content: bytes, at: int) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "this is UTF-16; save the file as UTF-8 text"
    start = content.rfind(b"\n", 0, at) + 1
    end = content.find(b"\n", at)
    line = content[start : end if end >= 0 else len(content)].decode("cp1252", "replace").strip()
    return f"this line is not UTF-8 ({line[:60]!r}); save the file as UTF-8 text"


def pairs(file: Path, node: yaml.Node | None, faults: list[Fault]) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Give the names of a mapping with their values; what is no mapping, no name or a name twice becomes a fault."""
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(file, node.start_mark.line + 1, "write 'name:' lines here"))
        return
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault(file, line, "a name must be a plain word"))
            continue
        if key.value in seen:
            text = f"{key.value} stands twice in this file (also in line {seen[key.value]}); make one of the two"
            faults.append(Fault(file, line, text))
            continue
        seen[key.value] = line
        yield key, value


def asked_back(name: str, known: Collection[str]) -> str:
    """Give what to write for a name that is not known: the nearest one, or else all."""
    near = get_close_matches(name.lower(), known, 1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"write one of {', '.join(known)}"
