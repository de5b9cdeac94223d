"""Names: gives a script's own names short ones, for every byte is paid on each visit.

The law that makes it safe without understanding scopes: one name becomes one other name everywhere, or nowhere. Two
variables that shared a name still share one, two that differed still differ. Left alone is every name that also stands
where a property may stand (after a dot, before a colon, first or after a comma in braces), and every name of the browser.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, pairwise, product
from string import ascii_letters

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")
    | (?P<number>\.?\d[\w.]*)
    | (?P<name>[A-Za-z_$][\w$]*)
    | (?P<mark>=>|\.\.\.|\?\.(?!\d)|[^\s\w])""",
    re.VERBOSE,
)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*")
_TEMPLATE = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*(?:`|\$\{)", re.DOTALL)
_WORD = re.compile(r"\w+")
_RESERVED = frozenset(
    _WORD.findall(
        "arguments as async await break case catch class const constructor continue default delete do else export extends "
        "false finally for from function get if import in instanceof let new null of return set static super switch this "
        "throw true try typeof undefined var void while with yield"
    )
)
_BROWSER = frozenset(
    _WORD.findall(
        "blur caches close closed console crypto document event external fetch find focus frames history innerWidth length "
        "localStorage location name navigator open opener origin parent performance print screen self sessionStorage "
        "status stop top window"
    )
)
_DECLARES = frozenset({"const", "let", "var", "class", "function"})
_BRANCHES = frozenset({"if", "while", "for", "switch", "with"})
_ENDS_VALUE = frozenset({")", "]", "}"})


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    inside: str
    """The innermost bracket that is open around it."""


def shorten(script: str) -> str:
    """Shorten the names of a script without comments."""
    tokens = list(_tokens(script))
    marks = [token for token in tokens if token.kind != "space"]
    wanted = _declared(marks) - _possible_properties(marks) - _RESERVED - _BROWSER
    used = Counter(token.text for token in marks if token.kind == "name")
    fresh = _fresh({*used, *_RESERVED})
    by_use = sorted((name for name in wanted if len(name) > 2), key=lambda name: (-used[name], name))
    renamed = dict(zip(by_use, fresh, strict=False))
    return "".join(renamed.get(t.text, t.text) if t.kind == "name" else t.text for t in tokens)


def _tokens(script: str) -> Iterator[_Token]:
    brackets: list[str] = []
    before = ""
    at = 0
    while at < len(script):
        inside = brackets[-1] if brackets else ""
        found = _TOKEN.match(script, at)
        if script[at] == "`" or (script[at] == "}" and inside == "${"):
            if script[at] == "}":
                brackets.pop()
            found = _TEMPLATE.match(script, at + 1)
            if found is None:
                raise ValueError("a template literal has no end")
            kind, text = "string", script[at : found.end()]
            if text.endswith("${"):
                brackets.append("${")
        elif script[at] == "/" and _is_regex_after(before) and (regex := _REGEX.match(script, at)):
            kind, text = "string", regex[0]
        elif found is None:
            raise ValueError(f"not understood: {script[at : at + 20]!r}")
        else:
            kind, text = found.lastgroup or "", found[0]
            if text in ("(", "[", "{"):
                brackets.append(text)
            elif text in _ENDS_VALUE:
                brackets.pop()
                inside = brackets[-1] if brackets else ""
        yield _Token(kind, text, inside)
        before = before if kind == "space" else text
        at += len(text)


def _is_regex_after(before: str) -> bool:
    """Tell a regular expression from a division by what stands before."""
    if before in ("return", "typeof", "case", "of", "in") or before.endswith("${"):
        return True
    return before not in _ENDS_VALUE and not re.fullmatch(r"[\w$]+|['\"`/}].*", before, re.DOTALL)


def _declared(marks: list[_Token]) -> set[str]:
    """Give names that are declared, and parameters."""
    names: set[str] = set()
    opened: list[int] = []
    for at, token in enumerate(marks):
        after = marks[at + 1].text if at + 1 < len(marks) else ""
        if token.kind == "name" and (after == "=>" or (at and marks[at - 1].text in _DECLARES)):
            names.add(token.text)
        elif token.text == "(":
            opened.append(at)
        elif token.text == ")" and opened:
            start = opened.pop()
            is_branch = start > 0 and marks[start - 1].text in _BRANCHES
            if after == "=>" or (after == "{" and not is_branch):
                names |= _parameters(marks[start : at + 1])
    return names


def _parameters(group: list[_Token]) -> set[str]:
    depth = 0
    names = set()
    for before, token in pairwise(group):
        if depth == 0 and token.kind == "name" and before.text in ("(", ",", "..."):
            names.add(token.text)
        depth += (token.text in ("{", "[", "(")) - (token.text in _ENDS_VALUE)
    return names


def _possible_properties(marks: list[_Token]) -> set[str]:
    """Give names that stand anywhere where a property's name may stand; rather one too many."""
    names = set()
    for at, token in enumerate(marks):
        if token.kind != "name":
            continue
        before = marks[at - 1].text if at else ""
        after = marks[at + 1].text if at + 1 < len(marks) else ""
        in_braces = token.inside == "{" and before in ("{", ",", "async", "get", "set", "*")
        is_call = after == "(" and not _has_body(marks, at + 1)
        if before in (".", "?.") or (in_braces and not is_call) or (after == ":" and before != "?"):
            names.add(token.text)
    return names


def _has_body(marks: list[_Token], start: int) -> bool:
    """Tell a method's parameters from a call's arguments: what is in the brackets at `start` has a body behind it."""
    depth = 0
    for token, following in pairwise(marks[start:]):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return following.text == "{"
    return False


def _fresh(taken: set[str]) -> Iterator[str]:
    for length in count(1):
        for letters in product(ascii_letters, repeat=length):
            if (name := "".join(letters)) not in taken:
                yield name
