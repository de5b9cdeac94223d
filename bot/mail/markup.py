"""Markup: the text of a letter once more as HTML: the same words, and nothing that is fetched from anywhere."""

import re
from html import escape
from itertools import groupby

from babel import Locale

from bot.content.translators.translations import locale_of

_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
_PAGE = """\
<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:1.25rem;font:1rem/1.5 system-ui,sans-serif"><div style="max-width:40rem">
{paragraphs}
</div></body>
</html>
"""
_QUOTE = '<blockquote style="margin:0 0 1em;padding-left:.75rem;border-left:3px solid #888">{}</blockquote>'


def html(text: str, language: str) -> str:
    """Write a plain text (paragraphs parted by empty lines, "> " before what is quoted) as a page of this language."""
    locale: Locale = locale_of(language)
    paragraphs = "\n".join(_paragraph(each) for each in re.split(r"\n{2,}", text.strip()))
    direction = "rtl" if locale.text_direction == "rtl" else "ltr"
    return _PAGE.format(language=language.split("@")[0], direction=direction, paragraphs=paragraphs)


def _paragraph(text: str) -> str:
    written = []
    for is_quoted, lines in groupby(text.splitlines(), key=lambda line: line.startswith(">")):
        if is_quoted:  # what somebody else typed: only our own words and an agent's have links
            written.append(_QUOTE.format("<br>".join(escape(line[1:].removeprefix(" ")) for line in lines)))
        else:
            written.append(f"<p>{'<br>'.join(map(_linked, lines))}</p>")
    return "\n".join(written)


def _linked(line: str) -> str:
    written, end = [], 0
    for link in _LINK.finditer(line):
        address = escape(link[0])
        written += [escape(line[end : link.start()]), f'<a href="{address}">{address}</a>']
        end = link.end()
    return "".join([*written, escape(line[end:])])
