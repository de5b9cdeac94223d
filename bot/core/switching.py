"""Switching: which language a visitor asks to go on in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.core.text import denies, fold, tokens

_REACH = 3  # words before a language's name in which it may be refused
_BUT = frozenset(["sondern", "aber", "but", "rather", "mais", "plutot"])
_INSTEAD = frozenset(["statt", "anstatt", "instead", "lieu"])


@dataclass(frozen=True)
class Asked:
    """What a message says of languages."""

    language: str | None
    """The one to go on in; None where it names none that is spoken."""
    is_unknown: bool = False
    """It names one that is not spoken, and none that is."""


def asked_language(text: str, names: Mapping[str, str], spoken: Collection[str], here: str) -> Asked:
    """Find the language that is asked for. `names` is folded name -> code, `here` the language of the conversation.

    The last one counts that is named and not refused; that of the conversation only where no other is named.
    """
    words = [_bare(word, names) for word in tokens(fold(text))]
    named = [(at, names[word]) for at, word in enumerate(words) if word in names]
    known = [(at, code) for at, code in named if code in spoken]
    wanted = [code for at, code in known if not _is_refused(words, at, names)] or [code for _, code in known]
    others = [code for code in wanted if code != here]
    if wanted:
        return Asked((others or wanted)[-1])
    return Asked(None, is_unknown=bool(named))


def _bare(word: str, names: Mapping[str, str]) -> str:
    """Take a French article off a language's name: folding leaves no apostrophe in "l'anglais"."""
    return word[1:] if word[0] in "ld" and word not in names and word[1:] in names else word


def _is_refused(words: list[str], at: int, names: Mapping[str, str]) -> bool:
    """Tell whether a no stands before the word at this place, with no other language and no "but" between."""
    before: list[str] = []
    for word in reversed(words[max(0, at - _REACH) : at]):
        if word in names or word in _BUT:
            break
        before.append(word)
    return denies(" ".join(before)) or not _INSTEAD.isdisjoint(before)
