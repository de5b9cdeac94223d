"""Text as the matcher sees it: folded, without courtesies, cut into tokens and clauses.

The law of this file: every function takes any Unicode string, raises nothing, and costs no more than `LIMIT` letters.
"""

import re
import unicodedata
from functools import lru_cache

LIMIT = 1_000
"""Letters that are read of a message; what comes after them is ignored."""

_APOSTROPHES = re.compile("['`´\u2018\u2019\u02bc\u2032]")
# One spelling for ü, ue and u, and so on. Not after a vowel or q: neue, Treue, Frequenz are no umlauts. The lists of vowels
# on both sides are chosen so that folding twice is folding once.
_UMLAUTS = re.compile(r"([ao])e+|(?<![aeouq])(u)e+")
_SPACE = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_BREAK = re.compile(r" ?\n[ \n]*")
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,64}|(?:https?://|www\.)\S+")
_DIGIT = re.compile(r"\d")
_FEW_DIGITS = 2  # 3d, v2, 24/7 mean something; order numbers do not
_TOKEN = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(
    r"[.!?;\u2026]+(?=\s|$)|\n|,|\s[-\u2013\u2014]\s"
    r"|\b(?:und|sowie|ausserdem|außerdem|zudem|ferner|nebenbei|übrigens|ubrigens|plus|and|also|besides|additionally|furthermore|btw"
    r"|by the way|p\.?s\.)(?!\w)",
    re.IGNORECASE,
)

_GREETING = (
    r"hallochen|hallo|hello|hallihallo|hi there|hi|hey there|hey|heya|moin moin|moin|servus|gruss gott|gruss euch|gruezi"
    r"|guten? (?:tag|morgen|abend)"
    r"|good (?:morning|afternoon|evening|day)|greetings|dear (?:support|team|sir or madam|sirs?|madam|all)(?: team)?"
    r"|lieb(?:es|e) (?:support|team)(?:team)?|sehr geehrtes? (?:damen und herren|team|support)|zusammen|team|folks|everyone|all"
    r"|sorry(?: to bother(?: you)?)?|entschuldigung|entschuldigen sie(?: bitte)?|excuse me|pardon"
    r"|kurze frage|nur kurz|mal ne frage|(?:eine|ne) frage"
    r"|bonjour|bonsoir|salut|coucou|rebonjour|chere? (?:support|equipe)|mesdames|messieurs|madame|monsieur|excusez moi"
    r"|(?:jai )?(?:juste )?une (?:petite )?question|petite question"
    r"|(?:just )?(?:a )?quick question|ich hatte (?:da )?(?:mal )?(?:eine|ne) (?:kurze )?frage|i was wondering|i have a question"
)
_THANKS = (
    r"(?:vielen|besten|herzlichen|schon(?:en|mal)?|tausend) dank(?: (?:im voraus|schon ?mal|schon jetzt))?"
    r"|danke(?: (?:schon|sehr|ihnen|euch|dir|im voraus|schon ?mal|vorab))*|dankeschon|thank you(?: (?:so|very) much)?(?: in advance)?"
    r"|thanks(?: (?:a lot|so much|in advance|a bunch|again))?|many thanks|thx|ty|cheers"
    r"|merci(?: (?:beaucoup|bien|davance|infiniment|par avance))*|sil (?:vous|te) plait|svp|stp|cordialement|bien cordialement"
    r"|bonne (?:journee|soiree)|aidez moi"
    r"|lg|mfg|vg|(?:viele|liebe|beste|schone|mit freundlichen) grusse?n?|(?:best|kind) regards|regards"
    r"|bitte um (?:kurze )?(?:hilfe|antwort|ruckmeldung|info)|please help(?: me)?|bitte helfen sie mir|bitte|please|pls"
)
_BETWEEN = r"[\s,.!?;:\-\u2013]*"
_OPENING = re.compile(rf"^{_BETWEEN}(?:(?:{_GREETING}|{_THANKS})\b{_BETWEEN})++")
_CLOSING = re.compile(rf"(?:(?:^|(?<=[\s,.!?;:\-\u2013]))(?:{_THANKS}){_BETWEEN})++$")
# A short cut for what nearly all German messages hold, and for typographers' marks.
_COMMON = str.maketrans(
    dict(zip("äöüÄÖÜ„“”»«\u2018\u2019\u201a\u2013\u2014", 'aouaou"""""\'\'\'--', strict=True))
    | {"ß": "ss", "\u2026": "...", "\u00ad": ""}
)

_DENIAL = re.compile(
    r"\b(?:nicht|nichts|kein\w*|nie|niemals|niemand\w*|ohne|statt|weder|ned|net|nix|fehlalarm|not|no|none|never|nobody|without|neither|nor"
    r"|pas|jamais|aucune?s?|rien|sans|instead|cannot|(?:ca|do|does|did|is|are|was|were|wo|have|has|had|could|would|should|ai)nt)\b"
)
_REFUSAL = re.compile(
    r"\b(?:will|wollen|wollte|mochten?|brauchen?|benotigen?|wunschen?) (?:\w+ ){0,3}?(?:kein\w*|nicht|nie)\b"
    r"|(?:^|\b(?:bloss?|bitte|lieber|gar|uberhaupt) )(?:kein\w*|nicht) \w"
    r"|\bkein\w* (?:\w+ ){1,2}(?:notig|mehr|bitte|haben|anlegen|offnen|eroffnen|sprechen|reden)\b"
    r"|\b(?:dont|do not|doesnt|didnt|not|never|wont|no longer) (?:\w+ )?(?:want|need|wish|require|looking for)\b"
    r"|\b(?:dont|do not|nicht) (?:\w+ )?(?:open|create|connect|transfer|forward|verbinden|weiterleiten)\b"
    r"|\bno need\b|\brather not\b|^no (?:\w+ ){1,3}(?:please|needed|required)\b"
)


@lru_cache(64)
def fold(text: str) -> str:
    """Give one spelling to all spellings of a message: lower case, no accents, ü = ue = u, ß = ss, no apostrophes.

    Line breaks and punctuation stay, for they part sentences. Folding twice is folding once.
    """
    text = text[:LIMIT]
    if not text.isascii():
        text = text.translate(_COMMON)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:LIMIT].casefold().translate(_COMMON)
        text = unicodedata.normalize("NFKD", text)[: 2 * LIMIT]
        text = "".join(c for c in text if c < "\u0300" or unicodedata.category(c) not in _DROPPED)
    text = _APOSTROPHES.sub("", text.lower())
    # Few messages need what follows, and to look is cheaper than to try.
    if "ue" in text or "oe" in text or "ae" in text:
        text = _UMLAUTS.sub(r"\1\2", text)
    if "  " in text or not text.isprintable():  # all white space but the common one is unprintable
        text = _BREAK.sub("\n", _SPACE.sub(" ", text))
    return text.strip()[:LIMIT].rstrip()


_DROPPED = frozenset({"Mn", "Mc", "Me", "Cf", "Cs", "Co", "Cn"})


def without_courtesies(folded: str) -> str:
    """Take greetings off the front and thanks off both ends of a folded text, unless nothing would remain."""
    rest = _OPENING.sub("", folded, count=1)
    rest = _CLOSING.sub("", rest, count=1)
    return rest if _TOKEN.search(rest) else folded


def tokens(folded: str) -> list[str]:
    """Cut a folded text into words. What is in addresses, long numbers and ids means nothing."""
    if "@" in folded or "/" in folded or "www." in folded:
        folded = _ADDRESS.sub(" xaddress ", folded)
    words: list[str] = _TOKEN.findall(folded)
    if _DIGIT.search(folded) is None:
        return words
    return ["xnumber" if sum(map(str.isdigit, word)) > _FEW_DIGITS else word for word in words]


def clauses(text: str) -> list[str]:
    """Cut a text into clauses: sentences, and what commas, dashes and words like "and" part."""
    return [part for part in map(str.strip, _CLAUSE.split(text[:LIMIT])) if _TOKEN.search(part)]


def denies(folded: str) -> bool:
    """Tell whether a folded text says no to something."""
    return _DENIAL.search(folded) is not None


def refuses(folded: str) -> bool:
    """Tell whether a folded text says that something is not wanted."""
    return _REFUSAL.search(folded) is not None
