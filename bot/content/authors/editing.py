"""Editing: a topic, a list or an utterance is added to the text of an authors' file.

The law of this file: text in, text out, and what was there before stays byte for byte: comments, quotes, order, line ends. Whoever
reads and writes the files has to do so with `newline=""`, or line ends are changed on the way.
"""

import re
from collections.abc import Mapping

import yaml

from bot.content.authors.ids import SHAPE
from bot.content.authors.intents import ACTIONS, OUTSIDE

_LINE_END = re.compile(r"\r\n|\n|\r")
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_ITEM = "  - "  # as all shipped lists are written


class EditError(ValueError):
    """Something that cannot be written into the file; the sentence says what to do."""


def with_topic(
    text: str, intent: str, *, title: str = "", section: str = "", action: str | None = None, answer: str = ""
) -> str:
    """Add a topic at the end of a file of `intents/topics`; what is not given is left to be written, with a word on what it is.

    `text` is empty for a new file. Raises EditError where the id is ill-formed or taken, the action unknown, or the file not in form.
    """
    if not SHAPE.fullmatch(intent):
        raise EditError(
            f"{intent!r} is no id: write two words of lower-case letters, digits and _, with a full stop between them,"
            " such as payment.gift_card"
        )
    if intent in _entries(text):
        raise EditError(f"{intent} stands in this file already; take another id")
    if action is not None and action not in ACTIONS:
        raise EditError(f"there is no action {action!r}; write one of {', '.join(ACTIONS)}")
    lines = [f"{intent}:"]
    lines.append(f"  title: {quoted(title)}" + ("" if title else "  # a few words, for a button"))
    lines.append(f"  section: {quoted(section)}" if section else '  # section: "1.4"  (where the policy says it)')
    if action is not None:
        lines.append(f"  action: {action}")
    if answer.strip():
        said = _LINE_END.split(_UNPRINTABLE.sub(" ", answer).strip())
        lines += ["  answer: |-", *(f"    {line.rstrip()}" if line.strip() else "" for line in said)]
    else:
        lines.append('  answer: ""  # plain text in English')
    return _appended(text, lines)


def with_list(text: str, intent: str, comment: str) -> str:
    """Add an empty list for an intent at the end of a language's file; `comment` stands in it.

    Where the intent has a list already, the text comes back as it is. Raises EditError where the file is not in form.
    """
    if intent in _entries(text):
        return text
    return _appended(text, [f"{intent}:", *(f"  # {line}" for line in comment.splitlines())])


def with_utterance(text: str, intent: str, utterance: str) -> str:
    """Add an utterance at the end of an intent's list in a language's file; where there is no list, add one at the end of the file.

    `text` is empty for a new file; `intent` may be OUTSIDE. Raises EditError where the utterance is empty or in the list already, the id
    ill-formed, or the file not in form.
    """
    said = " ".join(_UNPRINTABLE.sub(" ", utterance).split())
    if not said:
        raise EditError("the utterance is empty; write what a visitor may say")
    if intent != OUTSIDE and not SHAPE.fullmatch(intent):
        raise EditError(f"{intent!r} is no id; ids look like payment.double")
    before = _entries(text)
    if intent not in before:
        return _appended(text, [f"{intent}:", f"{_ITEM}{quoted(said)}"])
    node = before[intent]
    known = _items(node)
    if known is None:
        raise EditError(f"below {intent}, there is no list of one utterance a line, each behind '- '; mend that first")
    if said in known:
        raise EditError(f"this utterance stands under {intent} already")
    changed = _inserted(text, node, said)
    after = _entries(changed)
    others = {name: _items(each) for name, each in before.items() if name != intent}
    if {name: _items(each) for name, each in after.items() if name != intent} != others or _items(after[intent]) != [
        *known,
        said,
    ]:
        raise EditError(f"the list of {intent} is written in an uncommon way; add the line by hand")
    return changed


def quoted(text: str) -> str:
    """Write a text of one line as YAML between double quotes."""
    return '"' + " ".join(_UNPRINTABLE.sub(" ", text).split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _entries(text: str) -> Mapping[str, tuple[yaml.Node, yaml.Node]]:
    """Give each name of a file with its nodes. Raises EditError where the file is not in form."""
    try:
        # The loader in Python, for its marks count letters of the text; not the one in C.
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise EditError(f"the file is not in form{where}; `tresen intent check` says what to mend first") from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise EditError("the file does not consist of names with lists; `tresen intent check` says what to mend first")
    return {str(key.value): (key, value) for key, value in root.value}


def _items(entry: tuple[yaml.Node, yaml.Node]) -> list[str] | None:
    """Give the texts of a list; None where it is none."""
    _, value = entry
    if _is_empty(value):
        return []
    if not isinstance(value, yaml.SequenceNode) or not all(isinstance(each, yaml.ScalarNode) for each in value.value):
        return None
    return [each.value for each in value.value]


def _is_empty(value: yaml.Node) -> bool:
    return isinstance(value, yaml.ScalarNode) and value.tag == "tag:yaml.org,2002:null" and value.value == ""


def _inserted(text: str, entry: tuple[yaml.Node, yaml.Node], said: str) -> str:
    key, value = entry
    if isinstance(value, yaml.SequenceNode) and value.flow_style:
        last = value.end_mark.index - 1  # the closing bracket
        comma = ", " if value.value and not text[:last].rstrip().endswith(",") else ""
        return f"{text[:last]}{comma}{quoted(said)}{text[last:]}"
    if isinstance(value, yaml.SequenceNode):
        indent = " " * value.start_mark.column
        end = value.value[-1].end_mark.index
        # The end of a text of several lines lies behind the empty lines after it.
        at = _end_of_line(text, max(value.start_mark.index, len(text[:end].rstrip())))
    else:
        indent = _ITEM[: _ITEM.index("-")]
        at = _end_of_comments(text, _end_of_line(text, key.end_mark.index))
    return f"{text[:at]}{_line_end(text)}{indent}- {quoted(said)}{text[at:]}"


def _end_of_line(text: str, at: int) -> int:
    found = _LINE_END.search(text, at)
    return found.start() if found else len(text)


def _end_of_comments(text: str, at: int) -> int:
    """Give where the indented comments end that stand right below a line which ends at `at`."""
    comments = re.compile(r"(?:(?:\r\n|\n|\r)[ \t]+#[^\r\n]*)*").match(text, at)
    return comments.end() if comments else at


def _appended(text: str, lines: list[str]) -> str:
    """Put lines behind an empty line at the end of a text."""
    end = _line_end(text)
    block = "".join(line + end for line in lines)
    if not text.strip("\ufeff \t\r\n"):
        return text + block
    if not text.endswith(("\n", "\r")):
        text += end
    return f"{text}{'' if text.endswith((end * 2, end + ' ' + end)) else end}{block}"


def _line_end(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"
