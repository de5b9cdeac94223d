"""Interview: the facts of a ticket, asked for one by one in the chat. `hear` is a function of what is known and what was said.

The law of this file: what was given is never lost, nothing is asked for more often than `_TRIES` times but the address, without which
nobody can answer, and whatever is said, it goes on.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.errors import BadRequest
from bot.core.facts import check_email, check_order_id, check_url, check_version
from bot.core.phrases import Phrase
from bot.core.slots import find_slots
from bot.core.text import fold

ORDER = ("details", "product", "product_version", "website_url", "order_id", "other_extensions", "email")
"""The facts, as they are asked for: the trouble first, for much of the rest may stand in it."""
_TRIES = 2
_LONGEST_DETAILS, _LONGEST_EXTENSIONS, _LONGEST_PRODUCT = 12_000, 2_000, 300  # letters
_SHORTEST = 8  # letters of details: less tells nobody what is wrong
_STOP = re.compile(  # folded, as all that is read here
    r"(?:(?:bitte|please|ich (?:mochte|will|wurde gerne?)|i (?:want|would like) to|id like to|lieber nicht|rather not|doch|das ganze|"
    r"das ticket|je (?:veux|voudrais))[ ,.]+)*"
    r"(?:abbrechen|abbruch|stopp?|beenden|cancel|quit|abort|annuler|arreter)"
    r"(?:[ ,.]+(?:bitte|please|das(?: ganze| ticket)?|it|this|that|the ticket|le ticket|svp))*[.! ]*"
)
_SKIP = re.compile(  # folded: ü is u, and there are no apostrophes
    r"(?:(?:das|ich|i|je|sorry|leider)[ ,]+)*(?:weiss (?:ich )?(?:es )?(?:leider )?nicht|keine ahnung|uberspringen|skip|weiter|next|"
    r"(?:dont|do not) (?:know|have one)|no idea|not sure|ne sais pas|aucune idee|passer|hab(?:e)? (?:ich )?(?:keine?s?|nicht)|"
    r"keine?s?|none|nothing|aucune?)(?: mehr)?[.! ]*"
)
_NONE = re.compile(
    r"(?:(?:das|ich|i|nein|no|non)[ ,]+)*(?:hab(?:e)? (?:ich )?)?(?:keine?s?|none|nothing|aucune?)(?: weiteren?| other)?[.! ]*"
)
DETAILS_SHORT = Phrase("error", "Please describe in a sentence what does not work, and what you expected.")
PRODUCT_UNKNOWN = Phrase(
    "error", "I do not know a product of that name. Please choose one, or write its name once more."
)


@dataclass(frozen=True)
class Interview:
    """How far an interview is."""

    facts: tuple[tuple[str, str], ...] = ()
    """What was given, by the facts' names on the wire."""
    missing: tuple[str, ...] = ()
    """What was asked for and not given."""
    asks: str | None = ORDER[0]
    """The fact that is asked for; None: all of them are there, and the summary waits for a yes."""
    tries: int = 0
    """How often what was said could not be taken."""
    is_paused: bool = False
    """The visitor has come back after a day, or turned to something else: it goes on when they say so."""

    @property
    def given(self) -> dict[str, str]:
        """The facts by name."""
        return dict(self.facts)


@dataclass(frozen=True)
class Rules:
    """What the operator wants of the facts."""

    order_pattern: str
    products: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    """The team's own domains: they are never meant."""
    required: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Heard:
    """What became of a message."""

    interview: Interview | None
    """None: it is over, the visitor does not want it."""
    problem: Phrase | None = None
    """Why the fact could not be taken, and what to write instead."""


def begin(texts: Sequence[str], rules: Rules) -> Interview:
    """Begin, with what was said before already taken."""
    return _on(_with(Interview(), _found(texts, rules)))


def hear(interview: Interview, text: str, rules: Rules) -> Heard:
    """Take what is said to the fact that is asked for, and whatever other facts stand in it."""
    words = fold(text).strip()
    if _STOP.fullmatch(words):
        return Heard(None)
    asked = interview.asks
    if not words:
        return Heard(interview)
    if asked is None:
        return Heard(_with(interview, _found([text], rules)))
    is_none = asked == "other_extensions" and _NONE.fullmatch(words)  # an answer, and another one than not to know
    if _SKIP.fullmatch(words) and asked != "details" and not is_none:
        return Heard(skip(interview, rules, is_insisted=asked not in rules.required or interview.tries > 0))
    try:
        value = _TAKERS[asked](text, rules)
    except BadRequest as error:
        others = {name: value for name, value in _found([text], rules).items() if name != asked}
        corrected = _with(interview, others)
        if corrected != interview:
            return Heard(corrected)  # another fact was given, or mended: it is asked again
        missed = replace(interview, tries=interview.tries + 1)
        if missed.tries < _TRIES or asked == "email":
            return Heard(missed, error.phrase)
        if asked == "details":
            return Heard(_on(_with(missed, {"details": text.strip()})))  # short as it is, it is what there is to say
        return Heard(skip(missed, rules, is_insisted=True))
    # Versions and sites of other extensions are theirs; and a tale of the trouble mends nothing that is there already.
    found = {} if asked == "other_extensions" else _found([text], rules)
    kept = interview.given if asked == "details" else {}
    return Heard(_on(_with(interview, {**found, **kept, asked: value})))


def skip(interview: Interview, rules: Rules, *, is_insisted: bool = False) -> Interview:
    """Go on without a fact. One that is required is asked for once more, unless the visitor insists; address and trouble have to be."""
    asked = interview.asks
    if asked is None:
        return interview
    if asked in ("email", "details") or not is_insisted:
        return replace(interview, tries=interview.tries + 1)
    missing = interview.missing if asked in interview.given else (*interview.missing, asked)
    return _on(replace(interview, missing=missing))


def ask_again(interview: Interview, fact: str) -> Interview:
    """Ask for one fact anew: the visitor wants to change it. What was given stays until another value is there."""
    missing = tuple(each for each in interview.missing if each != fact)
    return replace(interview, missing=missing, asks=fact, tries=0)


def _on(interview: Interview) -> Interview:
    """Ask for the first fact that is neither there nor missing."""
    open_ones = (name for name in ORDER if name not in interview.given and name not in interview.missing)
    return replace(interview, asks=next(open_ones, None), tries=0)


def _with(interview: Interview, more: Mapping[str, str]) -> Interview:
    """Put facts to those that are there; the newest word counts."""
    together = {**interview.given, **more}
    facts = tuple((name, together[name]) for name in ORDER if name in together)
    return replace(interview, facts=facts, missing=tuple(each for each in interview.missing if each not in together))


def _found(texts: Sequence[str], rules: Rules) -> dict[str, str]:
    slots = find_slots(texts, rules.order_pattern, rules.products, rules.ours)
    named = {
        "order_id": slots.order_id,
        "website_url": slots.website_url,
        "email": slots.email,
        "product": slots.product,
        "product_version": slots.product_version,
    }
    return {name: value for name, value in named.items() if value}


def _details(text: str, rules: Rules) -> str:
    if len(text.strip()) < _SHORTEST or _SKIP.fullmatch(fold(text).strip()):
        raise BadRequest(DETAILS_SHORT, field="details")
    return text.strip()[:_LONGEST_DETAILS]


def _product(text: str, rules: Rules) -> str:
    found = _found([text], rules).get("product")
    if found is None and rules.products:
        exact = next((each for each in rules.products if fold(each) == fold(text)), None)
        if exact is None:
            raise BadRequest(PRODUCT_UNKNOWN, field="product")
        found = exact
    return found or text.strip()[:_LONGEST_PRODUCT]


def _email(text: str, rules: Rules) -> str:
    return _found([text], rules).get("email") or check_email(text)


def _website(text: str, rules: Rules) -> str:
    return check_url(_found([text], rules).get("website_url") or text)


def _order_id(text: str, rules: Rules) -> str:
    return _found([text], rules).get("order_id") or check_order_id(text, rules.order_pattern)


def _version(text: str, rules: Rules) -> str:
    return check_version(_found([text], rules).get("product_version") or text)


def _extensions(text: str, rules: Rules) -> str:
    return text.strip()[:_LONGEST_EXTENSIONS]


_TAKERS: Mapping[str, Callable[[str, Rules], str]] = {
    "details": _details,
    "product": _product,
    "product_version": _version,
    "website_url": _website,
    "order_id": _order_id,
    "other_extensions": _extensions,
    "email": _email,
}
