"""Glossary: what a language calls things, how it addresses the reader and how it quotes; a file a language in `locales/glossary/`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml
from babel.core import Locale, UnknownLocaleError

from bot.content.faults import Fault
from bot.content.translators.translations import SOURCE, base_of

FOLDER = "glossary"
FORMS = ("formal", "informal")
_KEYS = ("address", "quotes", "terms", "same")
_ADDRESS_KEYS = ("form", *FORMS)
_TERM_KEYS = ("words", "avoid")
_SOURCE_TERM_KEYS = ("means",)


@dataclass(frozen=True)
class Term:
    """What a language calls a thing."""

    words: tuple[str, ...] = ()
    """A translation of the English word holds one of these; a longer word that holds it is as good."""
    avoid: tuple[str, ...] = ()
    """Words that it does not hold."""


@dataclass(frozen=True)
class Glossary:
    """The words of one language; empty where nothing was written down."""

    form: str = ""
    """How the reader is addressed: "formal" or "informal"; empty where the language knows no difference."""
    address: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Form of address -> words that show it: Sie, Ihnen …"""
    quotes: str = ""
    """The quotation marks of the language; empty: any."""
    terms: Mapping[str, Term] = field(default_factory=dict)
    """English term -> what it is called here."""
    same: tuple[str, ...] = ()
    """Words that are the same as in English."""

    def strangers(self, text: str) -> list[str]:
        """Give the words of a text that address the reader in another form than this."""
        if not self.form:
            return []
        own = self.address.get(self.form, ())
        words = (word for form, words in self.address.items() if form != self.form for word in words if word not in own)
        return whole_words(tuple(words)).findall(text)


def read_glossaries(locales: Path) -> tuple[dict[str, Glossary], list[Fault]]:
    """Read `locales`/glossary/LANGUAGE.yaml. Never raises for what stands in a file: what is wrong becomes a fault."""
    faults: list[Fault] = []
    files = {file.stem: file for file in sorted((locales / FOLDER).glob("*.yaml"))}
    known: tuple[str, ...] | None = None
    if SOURCE in files:
        known = tuple(key.value for key, _ in _terms(_Reader(files[SOURCE], [])))
    found = {}
    for language, file in files.items():
        if not is_language(language):
            faults.append(Fault(file, 1, f"{language!r} is no language; name the file by its code, such as fr.yaml"))
        found[language] = _read(_Reader(file, faults), language, known)
    return found, faults


def glossary_of(glossaries: Mapping[str, Glossary], language: str) -> Glossary | None:
    """Give the glossary of a language, or of a variant, which takes its form of address from its name: "de@informal"."""
    found = glossaries.get(base_of(language))
    variant = language.partition("@")[2]
    return replace(found, form=variant) if found is not None and variant in FORMS else found


def is_language(code: str) -> bool:
    """Tell whether a code is that of a language: "fr", "pt_BR"."""
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


@cache
def whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Give a pattern that finds whole words; after an apostrophe (t’) another one follows at once. No words find nothing."""
    ends = (re.escape(word) + ("" if word.endswith(("'", "’")) else r"(?!\w)") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(ends)})" if words else r"(?!)")


def new_glossary(name: str, glossaries: Mapping[str, Glossary]) -> str:
    """Give a glossary in which everything is still to be written down."""
    terms = glossaries[SOURCE].terms if SOURCE in glossaries else {}
    lines = [
        f'# The words of Tresen in {name}. See docs/translating.md, "The glossary".',
        "",
        "# How the reader is addressed, where the language knows a difference: words that show which form a text has.",
        "# address:",
        "#   form: formal",
        "#   formal: [Sie, Ihnen]",
        "#   informal: [du, dir]",
        "",
        "# The quotation marks, the ones within others last: “”‘’",
        "quotes:",
        "",
        f"# What things are called; {SOURCE}.yaml says what each means. A text with the English word holds one of `words`,",
        "# or a longer word that holds it, and none of `avoid`. Empty ones are not looked at.",
        "terms:",
    ]
    for term in terms:
        lines += [f"  {term}:", "    words: []", "    avoid: []"]
    lines += [
        "",
        f"# Words that are the same in {name} and English: a text of them alone is no forgotten one.",
        "same: []",
        "",
    ]
    return "\n".join(lines)


@dataclass(frozen=True)
class _Reader:
    """A file with its faults: reads kindly, a fault a line."""

    file: Path
    faults: list[Fault]

    def fault(self, node: yaml.Node, text: str) -> None:
        self.faults.append(Fault(self.file, node.start_mark.line + 1, text))

    def root(self) -> yaml.Node | None:
        try:
            return yaml.compose(self.file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except UnicodeDecodeError:
            self.faults.append(Fault(self.file, 1, "this cannot be read: save the file as UTF-8"))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            text = f"this is not YAML ({error.problem}): look for a missing quote, colon or indent here or just above"
            self.faults.append(Fault(self.file, mark.line + 1 if mark else 1, text))
        except yaml.YAMLError as error:
            self.faults.append(Fault(self.file, 1, f"this is not YAML: {error}"))
        return None

    def pairs(self, node: yaml.Node | None, known: Iterable[str] | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        """Give the `name: value` pairs below a node; a name that is not known is a fault."""
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, "write 'name:' lines here")
            return []
        found = []
        for key, value in node.value:
            names = None if known is None else list(known)
            if names is None or key.value in names:
                found.append((key, value))
            else:
                close = get_close_matches(str(key.value), names, 1)
                hint = f"did you mean {close[0]!r}?" if close else f"write one of {', '.join(names)}"
                self.fault(key, f"{key.value!r} is not known here; {hint}")
        return found

    def words(self, node: yaml.Node) -> tuple[str, ...]:
        """Give a list of words: written as a list, or one word alone."""
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not all(isinstance(item, yaml.ScalarNode) for item in items):
            self.fault(node, "write words here, such as [Besucher, Gast]")
            return ()
        return tuple(item.value for item in items if item.value)


def _terms(reader: _Reader) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    return [
        pair
        for key, node in reader.pairs(reader.root(), _KEYS)
        if key.value == "terms"
        for pair in reader.pairs(node, None)
    ]


def _read(reader: _Reader, language: str, known: tuple[str, ...] | None) -> Glossary:
    form, quotes = "", ""
    same: tuple[str, ...] = ()
    address: dict[str, tuple[str, ...]] = {}
    terms: dict[str, Term] = {}
    for key, node in reader.pairs(reader.root(), _KEYS):
        if key.value == "same":
            same = reader.words(node)
        elif key.value == "quotes":
            quotes = "".join(reader.words(node))
        elif key.value == "address":
            for name, value in reader.pairs(node, _ADDRESS_KEYS):
                if name.value != "form":
                    address[name.value] = reader.words(value)
                elif value.value in FORMS:
                    form = value.value
                else:
                    reader.fault(value, f"form: write one of {', '.join(FORMS)}")
        else:
            for name, value in reader.pairs(node, known):
                parts = _SOURCE_TERM_KEYS if language == SOURCE else _TERM_KEYS
                found = {part.value: reader.words(words) for part, words in reader.pairs(value, parts)}
                terms[name.value] = Term(found.get("words", ()), found.get("avoid", ()))
    return Glossary(form, address, quotes, terms, same)
