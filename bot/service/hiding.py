"""Hiding: the word to whoever wrote a secret: what was hidden, why, and where a login belongs."""

from dataclasses import replace

from bot.content.wording import listed
from bot.core.marks import CARD, CODE, IBAN, KEY, LOGIN, PASSWORD, hidden_in
from bot.core.model import Choice, Conversation, Message, Sender
from bot.core.phrases import Phrase
from bot.core.tickets import TicketStatus
from bot.service.deps import Deps
from bot.service.lines import tell
from bot.store import tickets

# Translators: {what} is one or several of "a card number", "a password" …, joined by "and"; only marks are left of them.
HIDDEN = Phrase(
    "bot",
    "For your safety, this was made unreadable before it was stored: {what}. A chat is not a safe place for it; "
    "please do not send it again.",
)
# Translators: follows on what was made unreadable: a password, a login, a key. {number} is the number of the visitor's ticket.
INTO_THE_VAULT = Phrase(
    "bot",
    "If our team needs access for ticket {number}, give it here: it is sealed, every opening is shown to you, and it is deleted when the "
    "ticket closes. A temporary password is best.",
)
# Translators: follows on what was made unreadable, where the visitor has no ticket yet.
FIRST_A_TICKET = Phrase(
    "bot", "If our team needs access, open a ticket first: below it stands a form in which login details are sealed."
)
# Translators: these stand in a list of what was made unreadable.
_WHAT = {
    CARD: Phrase("bot", "a card number"),
    CODE: Phrase("bot", "a security code or PIN"),
    IBAN: Phrase("bot", "an IBAN"),
    PASSWORD: Phrase("bot", "a password"),
    LOGIN: Phrase("bot", "a login"),
    KEY: Phrase("bot", "a key"),
}
_FOR_THE_VAULT = frozenset({PASSWORD, LOGIN, KEY})
_OPEN_TICKET = "ticket.open"


async def told(
    deps: Deps, conversation: Conversation, text: str, *, sender: Sender = Sender.BOT
) -> tuple[Message, ...]:
    """Tell the sender of a text what is hidden in it; nothing where nothing is. People hear it as a line of the system's."""
    kinds = hidden_in(text)
    if not kinds:
        return ()
    translations, language = deps.library().translations, conversation.language
    what = listed(language, [translations.say(language, _WHAT[kind]) for kind in kinds])
    word = tell(deps, conversation, HIDDEN, {"what": what}, sender=sender)
    if _FOR_THE_VAULT.isdisjoint(kinds) or sender is not Sender.BOT:
        return (word,)
    filed = await deps.store.read(tickets.tickets_of_visitor, conversation.visitor)
    ticket = next((each for each in filed if each.status is not TicketStatus.CLOSED), None)
    if ticket is not None:
        more = tell(deps, conversation, INTO_THE_VAULT, {"number": ticket.number})
        return (replace(word, text=f"{word.text}\n\n{more.text}", form="credentials", ticket=str(ticket.number)),)
    topic = deps.library().intents.topics.get(_OPEN_TICKET)
    if topic is None:
        return (word,)
    more = tell(deps, conversation, FIRST_A_TICKET)
    choice = Choice(topic.id, translations.title(language, topic))
    return (replace(word, text=f"{word.text}\n\n{more.text}", choices=(choice,)),)
