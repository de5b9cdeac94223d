"""The pages of a ticket's state as the preview shows them: the real pages, with made-up words."""

from collections.abc import Callable, Mapping

from bot.core.phrases import Phrase
from bot.core.tickets import TicketStatus
from bot.web import state_html
from bot.web.pages import FAVICON
from bot.web.preview_words import Stage
from bot.web.state_html import Mails, Page, Words

_AT = "25 Nov 2026"


def state_page(stage: Stage, which: str) -> str:
    """Give one of STATES, with marks."""
    tag = stage.column.tag

    def say(phrase: Phrase, values: Mapping[str, object] | None) -> str:
        return stage.translations.say(tag, phrase, values)

    page = Page(tag, stage.settings.company, say, "", FAVICON)
    return STATES[which](stage, page).replace("<style></style>\n", "")  # the stage has the style already


def _shown(status: TicketStatus, due: str, mails: Mails = Mails.SENT) -> Callable[[Stage, Page], str]:
    def shown(stage: Stage, page: Page) -> str:
        said = (Words(None, _AT, stage.cast.details), Words(stage.cast.agent, _AT, stage.cast.details))
        return state_html.state(page, int(stage.cast.number), status, due, said, mails)

    return shown


def _mended(told: Phrase) -> Callable[[Stage, Page], str]:
    return lambda stage, page: state_html.form(page, told, "1001", stage.cast.email)


# Name of a scene -> its page.
STATES: Mapping[str, Callable[[Stage, Page], str]] = {
    "state-form": lambda stage, page: state_html.form(page),
    "state-incomplete": _mended(state_html.INCOMPLETE),
    "state-often": _mended(state_html.TOO_OFTEN),
    "state-failed": _mended(state_html.FAILED),
    "state-sent": lambda stage, page: state_html.told(page, state_html.SENT),
    "state-dead": lambda stage, page: state_html.told(page, state_html.DEAD, again=True),
    "state-write": lambda stage, page: state_html.told(
        page, state_html.WRITE_TO_US, {"email": stage.settings.support_email}
    ),
    "state-asked": _shown(TicketStatus.PENDING, "", Mails.ASKED),
    "state-agreed": _shown(TicketStatus.PENDING, "", Mails.AGREED),
    **{f"state-{each.value}": _shown(each, _AT if each in ("new", "open") else "") for each in TicketStatus},
}
