"""News: what a change of a conversation or a ticket means for those who watch, as events."""

from bot.core.events import (
    ConversationStarted,
    Event,
    InboxChanged,
    MessagePosted,
    StatusChanged,
    TicketChanged,
    ToAgents,
    ToConversation,
    ToVisitor,
    UnansweredChanged,
)
from bot.core.model import CANARY, Conversation, Message
from bot.core.tickets import Ticket
from bot.store.changes import Saved


def conversation_events(before: Conversation, saved: Saved, position: int | None = None) -> list[Event]:
    """Tell everybody concerned; a repeated command happened before. The canary concerns no agent."""
    after = saved.conversation
    if saved.is_repeat or after.version == before.version:
        return []
    is_canary = after.visitor == CANARY
    to = ToVisitor(CANARY) if is_canary else ToConversation(after.visitor)
    events: list[Event] = []
    if before.version == 0:
        events.append(ConversationStarted(to, after.id, after.previous))
    events += [MessagePosted(to, each) for each in saved.messages]
    if (before.status, before.agent) != (after.status, after.agent):
        events.append(StatusChanged(to, after.id, after.status, after.agent, after.agent_name, position))
    if is_canary:
        return events
    last: Message | None = saved.messages[-1] if saved.messages else None
    if last is not None or before.status is not after.status or before.agent != after.agent:
        events.append(InboxChanged(ToAgents(), after, last))
    if saved.is_question_news:
        events.append(UnansweredChanged(ToAgents()))
    return events


def ticket_events(ticket: Ticket) -> list[Event]:
    """Tell agents, and the visitor in fewer words, that a ticket moved."""
    events: list[Event] = [TicketChanged(ToAgents(), {"ticket": summary(ticket)})]
    if ticket.visitor is not None:
        events.append(TicketChanged(ToVisitor(ticket.visitor), short(ticket)))
    return events


def short(ticket: Ticket) -> dict[str, object]:
    """Give a ticket as its visitor sees it in a list."""
    return {"number": ticket.number, "status": ticket.status.value, "due_at": ticket.due_at}


def summary(ticket: Ticket) -> dict[str, object]:
    """Give a ticket as an agent sees it in a list."""
    return {
        "ticket": ticket.id,
        "number": ticket.number,
        "kind": ticket.kind.value,
        "status": ticket.status.value,
        "desk": ticket.desk.value,
        "name": ticket.name,
        "email": ticket.email,
        "subject": ticket.text.split("\n")[0][:120],
        "due_at": ticket.due_at,
        "created_at": ticket.created_at,
        "agent": ticket.agent,
        "agent_name": ticket.agent_name,
        "conversation": ticket.conversation,
    }
