"""Strays: files and folders of `intents/` that nobody reads, or that stand in the wrong place, most likely by a slip of a name."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from babel.core import Locale, UnknownLocaleError, get_global

from bot.content.faults import Fault

_ENDINGS = (".yml", ".yaml.txt", ".yml.txt")  # what editors and file managers make of .yaml


def strays(folder: Path, topics: str, outside: str) -> Iterator[Fault]:
    """Give a fault for each; `topics` is the name of the topics' folder, `outside` the file of what no topic answers."""
    groups = sorted(each.stem for each in (folder / topics).glob("*.yaml"))
    for each in sorted(folder.glob("*")):
        if each.name.startswith("."):
            continue
        if each.is_file() and (each.suffix == ".yaml" or _is_misnamed(each)):
            yield Fault(
                each, 1, f"this file is not read here; move it into {topics} or into the folder of its language"
            )
        elif each.is_dir():
            yield from _in_folder(each, topics, [*groups, outside])


def _in_folder(folder: Path, topics: str, groups: list[str]) -> Iterator[Fault]:
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    if folder.name != topics and files and not is_language(folder.name):
        yield Fault(files[0], 1, _no_language(folder.name, topics))
        return
    for file in files:
        if file.parent != folder and (file.suffix == ".yaml" or _is_misnamed(file)):
            yield Fault(file, 1, f"this file lies too deep and is not read; move it into {folder.name}")
        elif _is_misnamed(file):
            name = f"{file.name.split('.')[0]}.yaml"
            yield Fault(file, 1, f"this file is not read: its name has to end in .yaml; call it {name}")
        elif file.suffix == ".yaml" and folder.name != topics and file.stem not in groups:
            near = get_close_matches(file.stem.lower(), groups, 1)
            what = f"did you mean {near[0]}.yaml?" if near else f"make {topics}/{file.name} first, or take another name"
            yield Fault(file, 1, f"there is no {topics}/{file.name} for these utterances; {what}")


def _is_misnamed(file: Path) -> bool:
    return file.name.lower().endswith(_ENDINGS) or (file.suffix != ".yaml" and file.suffix.lower() == ".yaml")


def is_language(name: str) -> bool:
    """Tell whether a name is the code of a language: de, pt_BR."""
    try:
        return name.split("_")[0] == Locale.parse(name).language
    except (UnknownLocaleError, ValueError, TypeError):
        return False


def _no_language(name: str, topics: str) -> str:
    """Say what a folder could have meant: "german" and "deu" are de."""
    known = {word.lower(): code for tongue in ("en", "de") for code, word in Locale(tongue).languages.items()}
    known |= {word.lower(): code for code in set(known.values()) if is_language(code) for word in _own_name(code)}
    aliases = get_global("language_aliases")
    code = known.get(name.lower()) or aliases.get(name.lower())
    if code is None and get_close_matches(name.lower(), [topics], 1):
        return f"the folder {name!r} is no language; did you mean {topics!r}?"
    if code is None and (near := get_close_matches(name.lower(), known, 1)):
        code = known[near[0]]
    what = f"call the folder {code!r}" if code else "name the folder by the code of a language, such as de, en or fr"
    return f"the folder {name!r} is no language, and its utterances are for nobody; {what}"


def _own_name(code: str) -> Iterator[str]:
    name = Locale.parse(code).display_name
    if name:
        yield name
