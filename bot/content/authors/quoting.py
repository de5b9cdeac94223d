"""Quoting: quotes of an authors' text that are not what they were meant to be, though YAML reads them. Pure."""

_OPENING = "“„‟”«»‚‘’"
_CLOSING = "“”‟«»‘’"


def misquoted(text: str, *, is_plain: bool) -> str | None:
    """Say what is wrong with the quotes of a text as YAML read it; None where nothing is.

    `is_plain` tells that it stands in the file without quotes of YAML's around it.
    """
    said = text.strip()
    if len(said) < 2:
        return None
    if said[0] in _OPENING and said[-1] in _CLOSING + '"' and not any(mark in said[1:-1] for mark in "“”„«»"):
        how = 'write straight ones in their place: "…"' if is_plain else "take them away"
        return f"the quotes {said[0]} and {said[-1]} are letters of this text, for YAML; {how}"
    if is_plain and said.endswith('"') and said.count('"') == 1:
        return 'the quote " at the beginning of this text is missing'
    return None
