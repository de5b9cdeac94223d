"""Plain HTML: the text of a page that came by mail, for mails that have no plain text. Quotes become lines with "> "."""

import re
from html.parser import HTMLParser

_BREAKS = frozenset(
    "address article aside dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section "  # noqa: SIM905
    "table tr ul".split()
)
_UNSEEN = frozenset(("script", "style", "template", "title"))
_DEEPEST = 50  # quotes in quotes
_LONGEST = 200_000  # letters of a page that are read
# No tag, for it is not closed: the parser would look for its end again and again.
_NO_TAG = re.compile(r"<(?![^<>]{0,4000}>)")


def plain_html(page: str) -> str:
    """Give the text of a page. Whatever is broken in it, nothing is raised."""
    reader = _Reader()
    reader.feed(_NO_TAG.sub("&lt;", _without_comments(page[:_LONGEST])))
    reader.close()
    return reader.text()


def _without_comments(page: str) -> str:
    """Leave out comments; one that does not end hides all of the rest, as in a browser."""
    kept, at = [], 0
    while (begin := page.find("<!--", at)) >= 0:
        kept.append(page[at:begin])
        end = page.find("-->", begin + 2)  # "<!-->" is one too
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join([*kept, page[at:]])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._line: list[str] = []
        self._depth = 0
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag == "br":
            self._break()
        elif tag == "blockquote":
            self._end()
            self._depth = min(self._depth + 1, _DEEPEST)
        elif tag in _BREAKS:
            self._end()
        elif tag in ("td", "th"):
            self._line.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()
        elif tag == "blockquote":
            self._end()
            self._depth = max(self._depth - 1, 0)
        elif tag in _BREAKS:
            self._end()
            if tag == "p":
                self._break()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._line.append(data)

    def text(self) -> str:
        """Give what was read."""
        self._end()
        lines = [("> " * depth + line).rstrip() for depth, line in self._lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

    def _end(self) -> None:
        """End a line that has something in it."""
        if "".join(self._line).strip():
            self._break()
        self._line = []

    def _break(self) -> None:
        self._lines.append((self._depth, " ".join("".join(self._line).split())))
        self._line = []
