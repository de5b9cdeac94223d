"""Denials: what is named only to say that it is not meant. "Nicht 66120, sondern 66210"; "2.4 instead of 2.3"."""

import re

_REACH = 40  # letters before and after a mention that are looked at

_ARTICLES = (
    r"(?:(?:mehr|erst|an|am|auf|vom|on|at|to|from|the|die|der|das|den|dem|my|our|your|meine?[nr]?|unsere?[nr]?|eure?[nr]?"
    r"|version|order|number|bestellung|nummer|nr\.?|no\.?|v\.?)\s+){0,3}#?\Z"
)
_INSTEAD = re.compile(
    rf"(?<!\w)(?:statt|anstatt|anstelle(?: von)?|instead of|rather than)\s+{_ARTICLES}", re.IGNORECASE
)
_NOT = re.compile(rf"(?<!\w)(?:nicht|not|isn['’]?t|wasn['’]?t|kein\w{{0,2}}|never)\s+{_ARTICLES}", re.IGNORECASE)
# "X, not Y", "it's not Y" deny Y whatever comes next; "does not Y" denies the verb, unless "but Z" follows.
_AT_ONCE = re.compile(
    r"(?:\A|[,(;:–—-]\s*|\b(?:it['’]?s|that['’]?s|is|was|ist|war)\s+)(?:nicht|not)\s+"
    r"(?:(?:the|die|der|das|my|meine|version|order|v\.?)\s+){0,2}#?\Z|\b(?:isn|wasn)['’]?t\s+(?:the\s+)?#?\Z",
    re.IGNORECASE,
)
_BUT = re.compile(r"[^\n]{0,12}?[\s,;.!–—-]+(?:sondern|but|it['’]?s|it is|es ist|rather|vielmehr)\s", re.IGNORECASE)


def is_denied(text: str, start: int, end: int) -> bool:
    """Tell whether what stands at these letters of a text is said not to be meant."""
    before = text[max(0, start - _REACH) : start]
    if _INSTEAD.search(before) or _AT_ONCE.search(before):
        return True
    return _NOT.search(before) is not None and _BUT.match(text[end : end + _REACH]) is not None
