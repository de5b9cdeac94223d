"""Clauses: whether what is said around a mention has happened, or is asked for or planned. By signal words, in German and English."""

import re

_SENTENCE_END = re.compile(r"[!?\n;]|\.(?=\s[^\W\d_a-zäöü]|\s*\Z)")
_END = re.compile(rf"{_SENTENCE_END.pattern}|[,–—(]|\s-\s")
_REACH = 200  # letters on each side

# Verbs that are past whatever stands around them.
_PAST = re.compile(
    r"(?<!\w)(?:war(?:en|st|t)?|hatten?|hattest|wurden?|worden|gingen?|kam(?:en)?|lief(?:en)?|fiel(?:en)?|bekam(?:en)?|gab(?:en)?"
    r"|schrieb(?:en)?|kauften?|zahlten?|brach(?:en)?|stürzten?|meldeten?|sagten?|machten?|starb|rief(?:en)?|sprach(?:en)?|begann(?:en)?"
    r"|passierten?|funktionierten?|überwies(?:en)?|hieß|trat(?:en)?|erhielt(?:en)?|verschwand(?:en)?|knallte|versuchten?"
    r"|were|went|sent|bought|paid|broke|died|came|had|did(?:n['’]?t)?|wasn['’]?t|weren['’]?t|began|wrote|told|made|lost|fell|shut|said|took"
    r"|gave|found|spoke|built|sold|left|froze|been|chose|threw|became|forgot|kept|rebuilt|heard|saw|got|stuck|caught|crashed|stopped"
    r"|(?!closed|supposed|allowed|required|needed|interested|advanced|limited|detailed|unlimited|related|embedded|managed|dedicated)"
    r"\w{1,14}[^\W\d_e]ed|freed|agreed|tried)(?!\w)",
    re.IGNORECASE,
)
_WAS = re.compile(r"(?<!\w)was(?!\w)", re.IGNORECASE)
_ENGLISH = re.compile(r"(?<!\w)(?:the|my|our|we|it|this|and|of|your|i|she|he|they|on)(?!\w)", re.IGNORECASE)
# Participles: past, but for the passive of what is to come ("wird bearbeitet"). Some are no participles at all ("gehst", "beginnt").
_PARTICIPLE = re.compile(
    r"(?<!\w)(?:(?:ab|an|auf|aus|bei|durch|ein|fertig|fest|frei|her|herunter|hin|hinzu|hoch|los|mit|nach|raus|rein|runter|statt|über|um|unter"
    r"|vor|weg|weiter|wieder|zu|zurück|zusammen)?ge(?!hst|hört|fällt|lingt|nügt|schieht|nehm|nüg|gen|nau|lten|raten|rät|stern|winnt|nießt)"
    r"\w{2,20}(?:t|en)"
    r"|(?!funktio)\w{2,12}iert"
    r"|(?:be|er|ver|zer|ent|über|ueber)(?!reits|st\b|rst\b|ginnt|kommt|nötigt|noetigt|steht|scheint|hält|trifft|zieht|findet|spricht|schwindet"
    r"|bindet|geht|liert|gisst|deutet|laubt|reicht)\w{2,14}t"
    r"|\w{0,6}(?:bekommen|erhalten|verloren|verschwunden|versprochen|unterschrieben|vergessen|begonnen|besprochen|geschossen|entschieden"
    r"|überwiesen|erschienen)"
    r"|broken|gone|done)(?!\w)",
    re.IGNORECASE,
)
_HAS = re.compile(r"(?<!\w)(?:hat|habe?|haben|habt|ist|sind|bin|has|have|is)(?!\w)", re.IGNORECASE)
_AHEAD = re.compile(
    r"(?<!\w)(?:kann(?:st)?|können|koennen|könnten?|könntet|soll(?:en|te|ten)?|werden?|wird|würden?|will|willst|wollen|möchten?|moechten?|muss"
    r"|müssen|darf|dürfen|habt ihr (?:am|auch)|haben sie (?:am|auch)|seid ihr|sind sie|ist jemand|offen|geöffnet|geschlossen|erreichbar"
    r"|besetzt|feiertag|läuft\s.{0,30}\sab|endet|gilt|geplant|planen|können|can|could|would|will|shall|should|must|next|tomorrow|going to"
    r"|are you|do you|is there|anyone|anybody|closed|open|deadline|holiday|expires?|ends|renews|launch(?:es)?|go(?:es)? live)"
    r"(?!\w)|(?<=\w)['’]ll(?!\w)",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"(?<!\w)(?:will(?!\s(?:you|i|we|it|this|that|the)\b)|wird|werden|going to)(?!\w)|(?<=\w)['’]ll(?!\w)",
    re.IGNORECASE,
)


def is_past(text: str, start: int, end: int) -> bool:
    """Tell whether the clause around these letters tells of a past, and of nothing to come; where it does neither, the sentence decides."""
    clause = _around(text, start, end, _END)
    has_past, ahead = _is_told(clause), _AHEAD.search(clause) is not None
    if has_past or ahead:
        return has_past and not ahead
    sentence = _around(text, start, end, _SENTENCE_END)
    is_told = _is_finite(sentence) or (_HAS.search(sentence) is not None and _PARTICIPLE.search(sentence) is not None)
    return is_told and _AHEAD.search(sentence) is None


def is_past_at_once(text: str, start: int, end: int) -> bool:
    """Tell whether the clause around these letters itself tells of a past, and of nothing to come."""
    clause = _around(text, start, end, _END)
    return _is_told(clause) and _AHEAD.search(clause) is None


def is_ahead(text: str, start: int, end: int) -> bool:
    """Tell whether the clause around these letters tells of what is to come, and of no past."""
    clause = _around(text, start, end, _END)
    return _FUTURE.search(clause) is not None or (_AHEAD.search(clause) is not None and not _is_finite(clause))


def _is_told(said: str) -> bool:
    return _is_finite(said) or _PARTICIPLE.search(said) is not None


def _is_finite(said: str) -> bool:
    """Tell whether there is a verb in the past; "was" is German too."""
    return _PAST.search(said) is not None or (_WAS.search(said) is not None and _ENGLISH.search(said) is not None)


def _around(text: str, start: int, end: int, ends: re.Pattern[str]) -> str:
    """Give the clause, without the letters in question."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    begin = max((found.end() for found in ends.finditer(before)), default=0)
    last = ends.search(after)
    return f"{before[begin:]} {after[: last.start()] if last else after}"
