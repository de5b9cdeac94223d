"""The /agent namespace: the console's sockets. The cookie says who it is, the CSRF token that it is our own page."""

import hmac
from http.cookies import CookieError, SimpleCookie
from typing import Any

from socketio.exceptions import ConnectionRefusedError

from bot.core import incoming
from bot.core.errors import NOT_FOUND, NotFound, TresenError
from bot.core.events import ToAgentSession, ToConversation, TypingChanged
from bot.core.masking import Masked
from bot.core.model import Agent
from bot.service import agents, desk, files, inbox, news, presence, takeover
from bot.service.deps import Deps
from bot.service.handoff import availability
from bot.service.takeover import StaleView
from bot.store import agents as agents_table
from bot.store import files as files_table
from bot.store import logins, questions, reader, tickets
from bot.store.agents import AgentSession
from bot.web import console_wire, payloads, wire
from bot.web.answers import SignedOut
from bot.web.delivery import AGENT, EVERYONE, rooms_of
from bot.web.dispatch import Answer, Dispatch, Handle
from bot.web.guard import GuardedServer
from bot.web.unanswered import OfSession, UnansweredCommands

COOKIE = "tresen_session"


class AgentNamespace:
    """The consoles that are connected, and what they may ask."""

    def __init__(self, deps: Deps, server: GuardedServer, unanswered: UnansweredCommands) -> None:
        self._deps = deps
        self._server = server
        self._sessions: dict[str, AgentSession] = {}
        self._ended: set[str] = set()  # consoles that are still to be cut off
        names = console_wire.AGENT_COMMANDS
        learning = {name: self._learning(command) for name, command in unanswered.commands.items()}
        own = {name: getattr(self, f"_{name}") for name in names if name not in learning}
        self._dispatch = Dispatch(deps, names, {**own, **learning})
        server.voices[AGENT] = self
        server.on("connect", self._connect, namespace=AGENT)
        server.on("disconnect", self._disconnect, namespace=AGENT)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        session = await self._authenticate(environ, auth)
        if session is None:
            text = self._deps.library().translations.say(self._deps.settings.team_language, agents.SIGNED_OUT)
            raise ConnectionRefusedError({"error": "signed_out", "message": text})
        self._sessions[sid] = session
        for namespace, room in [*rooms_of(ToAgentSession(session.id)), (AGENT, EVERYONE)]:
            await self._server.enter_room(sid, room, namespace=namespace)
        now = await availability(self._deps)
        present = {each.id for each in await self._deps.store.read(agents_table.present_agents, self._deps.now())}
        everybody = await self._deps.store.read(agents_table.all_agents)
        await self._server.tell(
            sid,
            AGENT,
            "console_started",
            {
                "agent": agent_payload(session.agent),
                "agents": [{"id": each.id, "name": each.name, "present": each.id in present} for each in everybody],
                **payloads.hours_payload(now.hours, now.is_available),
                "hours_zone": self._deps.settings.zone,
                "content_faults": list(self._deps.content_faults()),
                "unanswered": await self._deps.store.read(questions.count_open, self._deps.now()),
            },
        )

    def owner(self, sid: str) -> str | None:
        """Give the account, for the limits."""
        session = self._sessions.get(sid)
        return f"agent {session.agent.id}" if session else None

    def refusal(self, sid: str, error: TresenError) -> Answer:
        """Say no in the agent's language."""
        session = self._sessions.get(sid)
        return self._dispatch.refusal(error, session.agent.language if session else self._deps.settings.team_language)

    async def _authenticate(self, environ: dict[str, Any], auth: object) -> AgentSession | None:
        try:
            hello = wire.parse(console_wire.ConsoleConnect, auth)
            morsel = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(COOKIE)
        except (TresenError, CookieError):
            return None
        if morsel is None or not hmac.compare_digest(hello.csrf, agents.csrf_of(self._deps, morsel.value)):
            return None
        return await agents.authenticate(self._deps, morsel.value)

    def end(self, sid: str) -> None:
        """Do nothing more for a console that was signed out."""
        if self._sessions.pop(sid, None) is not None:
            self._ended.add(sid)

    async def _disconnect(self, sid: str, reason: str) -> None:
        self._sessions.pop(sid, None)
        self._ended.discard(sid)

    async def command(self, name: str, sid: str, payload: object) -> Answer:
        """Do what a client asks for; give the answer."""
        session = self._sessions.get(sid)
        if session is None:
            is_over = sid in self._ended
            return self.refusal(sid, SignedOut(agents.SIGNED_OUT) if is_over else NotFound(NOT_FOUND))
        return await self._dispatch(name, sid, payload, session.agent.language)

    def _agent(self, sid: str) -> Agent:
        return self._sessions[sid].agent

    def _learning(self, command: OfSession) -> Handle:
        """Do a command of the page of questions to learn from in the name of who is signed in."""

        async def handle(sid: str, payload: Any) -> Answer:
            return await command(self._sessions[sid], payload)

        return handle

    async def _list_inbox(self, sid: str, command: console_wire.ListInbox) -> Answer:
        rows = await self._deps.store.read(reader.inbox)
        filed = await self._deps.store.read(tickets.open_tickets)
        return {
            "conversations": [payloads.summary_payload(*row) for row in rows],
            "tickets": [payloads.with_instants(news.summary(each)) for each in filed],
        }

    async def _load_conversation(self, sid: str, command: console_wire.LoadConversation) -> Answer:
        opened = await inbox.open_conversation(self._deps, command.conversation, command.after, command.notes_after)
        found = opened.conversation
        return {
            "messages": [payloads.message_payload(each) for each in opened.page.messages],
            "notes": [payloads.note_payload(each) for each in opened.notes],
            "seq": found.seq,
            "note_seq": opened.notes[-1].note_seq if opened.notes else command.notes_after,
            "more": opened.page.has_more,
            "summary": payloads.summary_payload(found, opened.last),
            "read_up_to": found.read_up_to,
            "visitor": {"time_zone": found.time_zone, "page": found.page, "language": found.language},
            "tickets": [payloads.with_instants(news.summary(each)) for each in opened.tickets],
            "suggestions": [
                {
                    "intent": each.intent,
                    "title": each.title,
                    "section": each.section,
                    "confidence": round(each.confidence, 3),
                    "text": each.text,
                    "nearest": each.nearest,
                }
                for each in opened.suggestions
            ],
        }

    async def _take(self, sid: str, command: console_wire.OfConversation) -> Answer:
        await takeover.take(self._deps, self._agent(sid), command.conversation)
        return {}

    async def _release(self, sid: str, command: console_wire.OfConversation) -> Answer:
        await takeover.release(self._deps, self._agent(sid), command.conversation)
        return {}

    async def _transfer(self, sid: str, command: console_wire.Transfer) -> Answer:
        note = incoming.typed(command.note) or None
        await takeover.transfer(self._deps, self._agent(sid), command.conversation, command.to, note)
        return {}

    async def _resolve(self, sid: str, command: console_wire.OfConversation) -> Answer:
        await takeover.resolve(self._deps, self._agent(sid), command.conversation)
        return {}

    async def _reopen(self, sid: str, command: console_wire.OfConversation) -> Answer:
        await takeover.reopen(self._deps, self._agent(sid), command.conversation)
        return {}

    async def _send_reply(self, sid: str, command: console_wire.SendReply) -> Answer:
        masked, agent = self._said(command.text), self._agent(sid)
        try:
            replied = await takeover.send_reply(
                self._deps, agent, command.conversation, command.client_id, masked.text, command.seen
            )
        except StaleView as error:
            refused = self._dispatch.refusal(error, agent.language)
            return {**refused, "messages": [payloads.message_payload(each) for each in error.missed]}
        return {"seq": replied.message.seq, "id": replied.message.id, "masked": list(masked.kinds)}

    async def _add_note(self, sid: str, command: console_wire.AddNote) -> Answer:
        masked = self._said(command.text)
        note = await takeover.add_note(
            self._deps, self._agent(sid), command.conversation, command.client_id, masked.text
        )
        return {"note_seq": note.note_seq, "id": note.id, "masked": list(masked.kinds)}

    async def _set_typing(self, sid: str, command: console_wire.AgentTyping) -> Answer:
        agent = self._agent(sid)
        found = await self._deps.store.read(reader.conversation_by_id, command.conversation)
        if found is None:
            raise NotFound(NOT_FOUND, field="conversation")
        to = ToConversation(found.visitor)
        self._deps.publish([TypingChanged(to, found.id, agent.id, agent.name, command.typing)])
        return {}

    async def _set_presence(self, sid: str, command: console_wire.SetPresence) -> Answer:
        await presence.set_presence(self._deps, self._agent(sid), command.present)
        self._deps.wake()
        return {}

    async def _load_ticket(self, sid: str, command: console_wire.OfTicket) -> Answer:
        ticket = await desk.ticket_by_id(self._deps, command.ticket)
        entries = await self._deps.store.read(tickets.entries_of, ticket.id)
        before = await self._deps.store.read(tickets.ticket_by_id, ticket.previous or "")
        lies = await self._deps.store.read(logins.logins_of, ticket.id)
        opened = await self._deps.store.read(logins.openings_of, ticket.id)
        attached = await self._deps.store.read(files_table.files_of_ticket, ticket.id)
        return {
            "ticket": {
                **payloads.with_instants(news.summary(ticket)),
                **ticket.facts,
                "missing": list(ticket.missing),
                "text": ticket.text,
                "language": ticket.language,
                "previous": before.number if before else None,
            },
            "entries": [payloads.entry_payload(each) for each in entries],
            "logins": [payloads.login_payload(each, opened, is_for_team=True) for each in lies],
            "attachments": [files.described(each) for each in attached],
        }

    async def _take_ticket(self, sid: str, command: console_wire.OfTicket) -> Answer:
        await desk.take_ticket(self._deps, self._agent(sid), command.ticket)
        return {}

    async def _answer_ticket(self, sid: str, command: console_wire.AnswerTicket) -> Answer:
        masked = self._said(command.text)
        await desk.answer_ticket(self._deps, self._agent(sid), command.ticket, command.client_id, masked.text)
        return {"masked": list(masked.kinds)}

    async def _solve_ticket(self, sid: str, command: console_wire.OfTicket) -> Answer:
        await desk.solve_ticket(self._deps, self._agent(sid), command.ticket)
        return {}

    async def _search(self, sid: str, command: console_wire.Search) -> Answer:
        found = await self._deps.store.read(reader.search_conversations, command.text)
        last = [await self._deps.store.read(reader.last_message, each.id) for each in found]
        filed = await self._deps.store.read(tickets.search_tickets, command.text)
        return {
            "conversations": [payloads.summary_payload(*pair) for pair in zip(found, last, strict=True)],
            "tickets": [payloads.with_instants(news.summary(each)) for each in filed],
        }

    def _said(self, text: str) -> Masked:
        return incoming.said(text, wire.LONGEST_TEXT)


def agent_payload(agent: Agent) -> Answer:
    """Give an account as its owner sees it."""
    return {"id": agent.id, "name": agent.name, "login": agent.login, "language": agent.language}
