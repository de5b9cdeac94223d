"""Interviews: a ticket's facts one by one in the chat. What `core/interview.py` decides, in words; its state is in the memory."""

from collections.abc import Mapping
from dataclasses import replace

from bot.core.dialogue import Turn
from bot.core.interview import ORDER, Interview, Rules, ask_again, begin, hear, skip
from bot.core.lifecycle import bot_speaks
from bot.core.model import Choice, Conversation, Memory, Message, Sender
from bot.core.phrases import Phrase
from bot.core.text import fold
from bot.core.tickets import TicketKind
from bot.core.understanding import Action
from bot.service import hiding
from bot.service.deps import Deps
from bot.service.filing import Request, gathered
from bot.service.lines import START, notice, say, tell
from bot.service.moves import Filing
from bot.service.visitors import Session, visitor_of
from bot.store import reader
from bot.store.changes import Change

SKIP, STOP, SEND, CHANGE, GO_ON = (f"interview.{each}" for each in ("skip", "stop", "send", "change", "go_on"))
_FACT, _PRODUCT = "interview.fact.", "interview.product."
_BEFORE = 6  # messages of the visitor's that it begins with
_MOST_PRODUCTS = 8  # that are offered as buttons
_YES = frozenset(
    "ja yes ok okay passt stimmt richtig senden absenden send correct oui d'accord".split()  # noqa: SIM905 words
)
# Translators: the bot asks for the facts of a ticket, one after the other.
_QUESTIONS: Mapping[str, Phrase] = {
    "details": Phrase(
        "bot", "What is the problem? Please describe what you did, what you expected, and what happened instead."
    ),
    "product": Phrase("bot", "Which product is it about?"),
    "product_version": Phrase("bot", "Which version of it do you use?"),
    "website_url": Phrase("bot", "What is the address of the web site?"),
    "order_id": Phrase("bot", "What is your order ID? It stands in your order confirmation."),
    "other_extensions": Phrase("bot", "Which other extensions are installed there? If there are none, say so."),
    "email": Phrase("bot", "At which e-mail address may we answer you?"),
}
# Translators: labels, in a summary and on buttons.
_LABELS: Mapping[str, Phrase] = {
    "details": Phrase("bot", "Problem"),
    "product": Phrase("bot", "Product"),
    "product_version": Phrase("bot", "Version"),
    "website_url": Phrase("bot", "Web site"),
    "order_id": Phrase("bot", "Order ID"),
    "other_extensions": Phrase("bot", "Other extensions"),
    "email": Phrase("bot", "E-mail"),
}
STARTED = Phrase("bot", "I will ask one thing after the other. What you have told me already I have noted.")
# Translators: on buttons below a question.
DO_NOT_KNOW, NO_TICKET = Phrase("bot", "I don't know"), Phrase("bot", "Cancel the ticket")
# Translators: stands above a list of what is going to be sent.
SUMMARY = Phrase("bot", "This goes to our team. Is it right?")
# Translators: {label} is the name of a fact (Order ID), {value} what the visitor gave.
FACT = Phrase("bot", "• {label}: {value}")
# Translators: stands for a fact in that list that was not given.
NOT_GIVEN = Phrase("bot", "(not given)")
SCREENSHOTS = Phrase("bot", "You can send screenshots as a reply to our confirmation mail.")
# Translators: on buttons below that list.
SEND_IT, CHANGE_IT = Phrase("bot", "Send it"), Phrase("bot", "Change something")
WHICH = Phrase("bot", "What would you like to change?")
STOPPED = Phrase("bot", "All right, no ticket is opened, and what I noted for it is deleted.")
# Translators: said to who comes back later, in the midst of opening a ticket.
RESUMED = Phrase("bot", "Your ticket is not sent yet. Shall we go on where we were?")
# Translators: on a button.
GO_ON_LABEL = Phrase("bot", "Go on with the ticket")
NOTHING_OPEN = Phrase("bot", "That ticket is done with. You can open another one at any time.")


def is_choice(choice: str) -> bool:
    """Whether it is one of ours."""
    return choice.startswith("interview.")


async def take(
    deps: Deps, session: Session, conversation: Conversation, said: Message, turn: Turn
) -> Change | Filing | None:
    """Give what comes of a message for the interview; None: nothing, the bot answers as always. `turn` is how it would."""
    interview = conversation.memory.interview
    choice = said.choice or ""
    if choice == START:
        texts = await _texts(deps, conversation)
        interview = replace(interview, is_paused=False) if interview else begin(texts, rules(deps))
        return await _say(deps, session, conversation, said, interview, [_tell(deps, conversation, STARTED)])
    if interview is None:
        if not is_choice(choice):
            return None
        return await _end(deps, session, conversation, said, NOTHING_OPEN)
    if is_choice(choice):
        return await _chosen(deps, session, conversation, said, replace(interview, is_paused=False))
    if choice or interview.is_paused or _wants_person(deps, turn):
        return None
    return await _typed(deps, session, conversation, said, interview, turn)


def kept(deps: Deps, conversation: Conversation, before: Memory) -> tuple[Conversation, tuple[Message, ...]]:
    """Keep an interview while the visitor turns to something else, and offer once, in a new conversation, to go on."""
    interview = before.interview
    if interview is None:
        return conversation, ()
    memory = replace(conversation.memory, interview=replace(interview, is_paused=True))
    is_silent = (interview.is_paused and conversation.version) or not bot_speaks(conversation.status)
    word = () if is_silent else (_resumed(deps, conversation),)
    return replace(conversation, memory=memory), word


def rules(deps: Deps) -> Rules:
    """Give what the operator wants of the facts."""
    settings = deps.settings
    ours = (settings.site, settings.support_email.rpartition("@")[2], settings.sales_email.rpartition("@")[2])
    return Rules(settings.order_pattern, settings.products, ours, frozenset(settings.ticket_required))


async def _texts(deps: Deps, conversation: Conversation) -> list[str]:
    """Give what the visitor typed before."""
    found = await deps.store.read(reader.said_by_visitor, conversation.id, _BEFORE)
    return [each.text for each in found if each.choice is None]


async def _chosen(
    deps: Deps, session: Session, conversation: Conversation, said: Message, interview: Interview
) -> Change | Filing:
    choice, lines = said.choice or "", list[Message]()
    if choice == STOP:
        return await _end(deps, session, conversation, said, STOPPED)
    if choice == SEND and interview.asks is None:
        return await _send(deps, session, conversation, said, interview)
    if choice == CHANGE:
        which = replace(_tell(deps, conversation, WHICH), choices=_facts(deps, conversation))
        return await _say(deps, session, conversation, said, interview, [which], is_asking=False)
    if choice == SKIP:
        interview = skip(interview, rules(deps), is_insisted=True)
    elif choice.startswith(_FACT) and choice.removeprefix(_FACT) in ORDER:
        interview = ask_again(interview, choice.removeprefix(_FACT))
    elif choice.startswith(_PRODUCT) and interview.asks == "product":
        name = next((each for at, each in enumerate(deps.settings.products) if choice == f"{_PRODUCT}{at}"), "")
        interview = hear(interview, name, rules(deps)).interview or interview
    return await _say(deps, session, conversation, said, interview, lines)


async def _typed(
    deps: Deps, session: Session, conversation: Conversation, said: Message, interview: Interview, turn: Turn
) -> Change | Filing:
    if interview.asks is None and fold(said.text).strip(".! ") in _YES:
        return await _send(deps, session, conversation, said, interview)
    heard = hear(interview, said.text, rules(deps))
    if heard.interview is None:
        return await _end(deps, session, conversation, said, STOPPED)
    is_news = heard.interview.facts != interview.facts or heard.interview.missing != interview.missing
    answers = _answers(deps, conversation, turn)
    # A question in between is answered, and then ours is asked again. Where any name of a product goes, it has to look like one.
    if answers and (not is_news or (interview.asks == "product" and "?" in said.text)):
        return await _say(deps, session, conversation, said, interview, answers)
    lines = [_tell(deps, conversation, heard.problem)] if heard.problem else []
    return await _say(deps, session, conversation, said, heard.interview, lines)


async def _say(
    deps: Deps,
    session: Session,
    conversation: Conversation,
    said: Message,
    interview: Interview,
    lines: list[Message],
    *,
    is_asking: bool = True,
) -> Change:
    """Store where the interview is, with what is said, and ask on."""
    opening = notice(deps, conversation)
    hidden = await hiding.told(deps, conversation, said.text)
    asking = [_question(deps, conversation, interview)] if is_asking else []
    conversation = replace(conversation, memory=Memory("ticket.open", interview=interview))
    return Change(conversation, (*opening, said, *hidden, *lines, *asking), visitor_of(deps, session))


async def _end(deps: Deps, session: Session, conversation: Conversation, said: Message, phrase: Phrase) -> Change:
    opening, word = notice(deps, conversation), _tell(deps, conversation, phrase)
    conversation = replace(conversation, memory=Memory("ticket.open"))
    return Change(conversation, (*opening, said, word), visitor_of(deps, session))


async def _send(
    deps: Deps, session: Session, conversation: Conversation, said: Message, interview: Interview
) -> Filing:
    given = interview.given
    facts = {name: value for name, value in given.items() if name not in ("details", "email")}
    request = Request(TicketKind.TICKET, f"interview-{said.client_id}", given["email"], given["details"], facts=facts)
    return await gathered(deps, session, conversation, request, said)


def _question(deps: Deps, conversation: Conversation, interview: Interview) -> Message:
    """Ask for the next fact, or show all of them."""
    if interview.asks is None:
        return _summary(deps, conversation, interview)
    choices: list[Choice] = []
    if interview.asks == "product":
        names = deps.settings.products[:_MOST_PRODUCTS]
        choices = [Choice(f"{_PRODUCT}{at}", name) for at, name in enumerate(names)]
    may_skip = interview.asks not in deps.settings.ticket_required or interview.tries > 0
    if may_skip and interview.asks not in ("email", "details"):
        choices.append(_choice(deps, conversation, SKIP, DO_NOT_KNOW))
    choices.append(_choice(deps, conversation, STOP, NO_TICKET))
    return replace(_tell(deps, conversation, _QUESTIONS[interview.asks]), choices=tuple(choices))


def _summary(deps: Deps, conversation: Conversation, interview: Interview) -> Message:
    translations, language = deps.library().translations, conversation.language
    given = interview.given
    lines = [translations.say(language, SUMMARY)]
    for name in ORDER:
        label = translations.say(language, _LABELS[name])
        value = given.get(name) or translations.say(language, NOT_GIVEN)
        lines.append(translations.say(language, FACT, {"label": label, "value": value}))
    if deps.settings.mail_in:
        lines.append(translations.say(language, SCREENSHOTS))
    choices = ((SEND, SEND_IT), (CHANGE, CHANGE_IT), (STOP, NO_TICKET))
    shown = _tell(deps, conversation, SUMMARY)
    return replace(shown, text="\n".join(lines), choices=tuple(_choice(deps, conversation, *each) for each in choices))


def _facts(deps: Deps, conversation: Conversation) -> tuple[Choice, ...]:
    return tuple(_choice(deps, conversation, f"{_FACT}{name}", _LABELS[name]) for name in ORDER)


def _resumed(deps: Deps, conversation: Conversation) -> Message:
    choices = ((GO_ON, GO_ON_LABEL), (STOP, NO_TICKET))
    word = _tell(deps, conversation, RESUMED)
    return replace(word, choices=tuple(_choice(deps, conversation, *each) for each in choices))


def _choice(deps: Deps, conversation: Conversation, id: str, label: Phrase) -> Choice:
    return Choice(id, deps.library().translations.say(conversation.language, label))


def _tell(deps: Deps, conversation: Conversation, phrase: Phrase) -> Message:
    return tell(deps, conversation, phrase, sender=Sender.BOT)


def _answers(deps: Deps, conversation: Conversation, turn: Turn) -> list[Message]:
    """Give what the policy says to a message; nothing where the bot is not sure, or it is small talk."""
    topics = deps.library().knowledge.topics
    if turn.understanding.action is not Action.ANSWER:
        return []
    return [say(deps, conversation, line) for line in turn.lines if line.intent and topics[line.intent].section]


def _wants_person(deps: Deps, turn: Turn) -> bool:
    topics = deps.library().knowledge.topics
    return any(topics[each].action == "hand_over" for each in turn.understanding.answers)
