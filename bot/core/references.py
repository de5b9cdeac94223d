"""References: what a message points back to. A choice by number or word, a correction of what was understood, a follow-up.

All of them work on folded text (see bot/core/text.py); what they know of German and English stands in the tables here.
"""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, utils

from bot.core.text import denies, fold, tokens
from bot.core.words import stem

NONE = "none"
"""The id of the choice "none of these"."""

_CHOICE_LETTERS, _CHOICE_WORDS = 80, 6  # a longer message is more than a choice
_ALIKE, _CLEARLY = 85, 15  # how alike the typed words and a title are (0..100), and by how much more than the next one
_ORDINALS = {
    "erst": 1, "first": 1, "1st": 1, "eins": 1, "one": 1, "zweit": 2, "second": 2, "2nd": 2, "zwei": 2, "two": 2,
    "dritt": 3, "third": 3, "3rd": 3, "drei": 3, "three": 3, "letzt": -1, "last": -1,
}  # fmt: skip
_ORDINAL = re.compile(
    r"^(?:(?:ja|yes|ok|okay|dann|das|die|der|den|the|ich (?:meine|nehme|will)|i mean|i take|nr|no|nummer|number|option|punkt"
    r"|antwort)[ .,:]*)*"
    r"(?:(?P<number>[1-9])|(?P<word>[a-z0-9]+))[.)]?(?: (?:one|option|antwort|davon|bitte|please|punkt))*[.!]*$"
)
_ENDING = re.compile(r"e[nrs]?$")
_NONE = re.compile(
    r"^(?:(?:nein|no|nee|nope)[ ,.!]*)?(?:keine?[srn]?|nichts|none|neither|not any)"
    r"(?: (?:davon|von (?:denen|diesen|beiden|den dreien)|der (?:drei|beiden)|of (?:these|those|them|the above)|passt|fits?))*[.! ]*$"
    r"|^(?:nein|no|nee|nope)[.! ]*$"
)
_NOT_THAT = (
    r"(?:das|so) (?:meinte|meine|wollte|war|ist) (?:ich |es )?nicht(?: gemeint| wissen| gefragt)?|(?:das )?habe? ich nicht gemeint"
    r"|(?:thats|that is|thats|this is|it is|its) not (?:what i (?:meant|asked(?: for)?|wanted|want)|it)|not that(?: one)?|nicht das"
    r"|falsch verstanden|(?:you|sie|du) (?:misunderst(?:ood|and)|got me wrong|haben mich falsch verstanden|hast mich falsch verstanden)"
    r"|falsch|wrong"
)
_MEANT = (
    r"ich (?:meinte|meine|wollte(?: eigentlich)?(?: wissen)?|habe? gemeint)(?: eher| eigentlich)?"
    r"|(?:what )?i (?:meant|mean)(?: was)?(?: rather)?|sondern|es geht (?:mir )?(?:um|eher um)"
    r"|i was asking(?: about)?|it is about|its about"
)
_CORRECTION = re.compile(
    rf"^(?:(?P<no>nein|nee|no|nope)\b[ ,.!:-]*)?(?:(?P<not>{_NOT_THAT})\b[ ,.!:-]*)?(?:(?P<meant>{_MEANT})\b[ ,.!:-]*)?(?P<rest>.*)$",
    re.DOTALL,
)
_MEANT_ALONE = re.compile(r"ich meinte|i meant|ich habe? gemeint|what i meant")  # "I was asking …" begins many messages
_FOLLOW_WORDS = 12  # a longer message stands by itself
_FOLLOWS = re.compile(
    r"^(?:ok(?:ay)?[ ,.]+|ah?[ ,.]+|gut[ ,.]+|aber[ ,]+|but[ ,]+|hm+[ ,.]+)*"
    r"(?:und|and|oder|or|auch|also|what about|how about|was ist mit|wie (?:ist es|siehts?|sieht es|stehts?)\b.*\bmit|dann|then|so"
    r"|sonst|ansonsten|otherwise|even|selbst|what if|(?:und )?wenn|falls|if|aber|but|too late|zu spat)\b"
)
# "das" is mostly an article: it points back only at the end, or before a verb or an adverb.
_POINTS = re.compile(
    r"\b(?:dies(?:es|e|er)?|dessen|davon|dafur|daran|damit|dazu|dabei|dort|denen|that|this|these|those|it|its|them|there)\b"
    r"|\bdas(?= (?:ist|geht|kostet|dauert|gilt|macht|heisst|passiert|braucht|dann|denn|auch|noch|nicht|so|alles|fur|bei|am|im|in)\b|\W*$)"
)


def choice_of(folded: str, offered: Sequence[str], titles: Mapping[str, str]) -> str | None:
    """Give the offered choice that a message names: by its number or place, as "none", or by words of its title."""
    folded = folded.strip()
    if not offered or len(folded) > _CHOICE_LETTERS:
        return None
    if NONE in offered and _NONE.match(folded):
        return NONE
    topics = [each for each in offered if each != NONE]
    if (found := _ORDINAL.match(folded)) is not None:
        word = found["word"] or ""
        number = int(found["number"] or 0) or _ORDINALS.get(word) or _ORDINALS.get(_ENDING.sub("", word), 0)
        if number == -1 and topics:
            return topics[-1]
        if 1 <= number <= len(offered):
            return offered[number - 1]
    return _by_title(folded, topics, titles)


def _by_title(folded: str, topics: Sequence[str], titles: Mapping[str, str]) -> str | None:
    if denies(folded):  # "not with a person" chooses no "Talk to a person"
        topics = [each for each in topics if denies(fold(titles.get(each, "")))]
    typed = " ".join(map(stem, tokens(folded)))
    if not 0 < len(typed.split()) <= _CHOICE_WORDS:
        return None
    likeness = sorted(
        (
            (
                fuzz.token_set_ratio(
                    typed, " ".join(map(stem, tokens(fold(titles.get(each, ""))))), processor=utils.default_process
                ),
                each,
            )
            for each in topics
        ),
        reverse=True,
    )
    if not likeness or likeness[0][0] < _ALIKE or (len(likeness) > 1 and likeness[0][0] - likeness[1][0] < _CLEARLY):
        return None
    return likeness[0][1]


def correction_in(folded: str) -> str | None:
    """Give what a message says instead, if it corrects what was understood before; empty where it only says no."""
    found = _CORRECTION.match(folded)
    if found is None:
        return None
    says_no = found["not"] or (found["no"] and (found["meant"] or not found["rest"]))
    return found["rest"].strip(" ,.!?:-") if says_no or _MEANT_ALONE.match(folded) else None


def follows(folded: str) -> bool:
    """Tell whether a message only makes sense behind what was said before: "und am Wochenende?", "how long does that take?"."""
    words = len(folded.split())
    return words <= _FOLLOW_WORDS and bool(
        _FOLLOWS.match(folded) or (words <= _FOLLOW_WORDS // 2 and _POINTS.search(folded))
    )
