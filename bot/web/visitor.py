"""The /visitor namespace: each command becomes one call of the service; every command is acknowledged."""

from dataclasses import replace
from typing import Any

from bot.core import incoming
from bot.core.errors import NOT_FOUND, SESSION_OVER, NotFound, SessionOver, TresenError
from bot.core.events import ToAgents, ToVisitor, TypingChanged
from bot.core.hours import zone_or_none
from bot.core.logins import LoginKind
from bot.core.tickets import Desk, TicketKind
from bot.service import cases, conversations, drafts, filing, news, vault, visitors
from bot.service.deps import Deps
from bot.service.visitors import Session, Situation
from bot.store import logins, tickets
from bot.web import payloads, wire
from bot.web.delivery import EVERYONE, VISITOR, rooms_of
from bot.web.dispatch import Answer, Dispatch
from bot.web.guard import GuardedServer


class VisitorNamespace:
    """The tabs that are connected, and what they may ask."""

    def __init__(self, deps: Deps, server: GuardedServer) -> None:
        self._deps = deps
        self._server = server
        self._sessions: dict[str, Session] = {}
        self._ended: dict[str, str] = {}  # the language of tabs that are still to be cut off
        names = wire.VISITOR_COMMANDS
        self._dispatch = Dispatch(deps, names, {name: getattr(self, f"_{name}") for name in names})
        server.voices[VISITOR] = self
        server.on("connect", self._connect, namespace=VISITOR)
        server.on("disconnect", self._disconnect, namespace=VISITOR)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        try:
            hello = wire.parse(wire.Connect, auth if isinstance(auth, dict) else None)
        except TresenError:
            hello = wire.Connect()
        page, zone = incoming.typed(hello.page) or None, hello.time_zone if zone_or_none(hello.time_zone) else None
        session = await visitors.start_session(self._deps, hello.token, hello.language, zone, page)
        self._sessions[sid] = session
        for namespace, room in [*rooms_of(ToVisitor(session.visitor)), (VISITOR, EVERYONE)]:
            await self._server.enter_room(sid, room, namespace=namespace)
        now = await visitors.situation(self._deps, session)
        company, languages = self._deps.settings.company, self._deps.library().knowledge.languages
        await self._server.tell(
            sid,
            VISITOR,
            "session_started",
            {
                "token": session.token,
                **self._state(session, now),
                "notice": now.notice,
                "company": company,
                "languages": sorted(languages),
                "tickets": [payloads.with_instants(news.short(each)) for each in now.tickets],
                "previous": list(now.previous),
            },
        )

    def owner(self, sid: str) -> str | None:
        """Give the visitor, for the limits."""
        session = self._sessions.get(sid)
        return session.visitor if session else None

    def refusal(self, sid: str, error: TresenError) -> Answer:
        """Say no in the visitor's language."""
        session = self._sessions.get(sid)
        language = session.language if session else self._ended.get(sid, self._deps.library().knowledge.languages[0])
        return self._dispatch.refusal(error, language)

    def end(self, sid: str) -> None:
        """Do nothing more for a tab whose session is over."""
        if sid in self._sessions:
            self._ended[sid] = self._sessions.pop(sid).language

    async def _disconnect(self, sid: str, reason: str) -> None:
        self._sessions.pop(sid, None)
        self._ended.pop(sid, None)

    async def command(self, name: str, sid: str, payload: object) -> Answer:
        """Do what a client asks for; give the answer."""
        session = self._sessions.get(sid)
        if session is None:
            is_over = sid in self._ended
            return self.refusal(sid, SessionOver(SESSION_OVER) if is_over else NotFound(NOT_FOUND))
        return await self._dispatch(name, sid, payload, session.language)

    async def _send_message(self, sid: str, command: wire.SendMessage) -> Answer:
        masked = incoming.said(command.text, self._deps.settings.message_length)
        session = self._sessions[sid]
        posted = await conversations.send_message(self._deps, session, command.client_id, masked.text, command.choice)
        self._speak(sid, posted.conversation.language)
        message = posted.message
        return {
            "conversation": message.conversation,
            "seq": message.seq,
            "id": message.id,
            "masked": list(masked.kinds),
        }

    async def _leave_message(self, sid: str, command: wire.LeaveMessage) -> Answer:
        masked = incoming.said(command.text, self._deps.settings.message_length)
        return await self._file(
            sid,
            filing.Request(
                kind=TicketKind.MESSAGE,
                client_id=command.client_id,
                email=incoming.typed(command.email),
                text=masked.text,
                name=incoming.typed(command.name),
                desk=Desk(command.desk) if command.desk else None,
            ),
            masked.kinds,
        )

    async def _open_ticket(self, sid: str, command: wire.OpenTicket) -> Answer:
        masked = incoming.said(command.details, self._deps.settings.message_length, "details")
        facts = {
            name: incoming.typed(getattr(command, name))
            for name in ("order_id", "website_url", "product", "product_version", "other_extensions")
        }
        return await self._file(
            sid,
            filing.Request(
                kind=TicketKind.TICKET,
                client_id=command.client_id,
                email=incoming.typed(command.email),
                text=masked.text,
                name=incoming.typed(command.name),
                desk=Desk(command.desk) if command.desk else None,
                facts=facts,
                insists=command.insists,
                attachments=command.attachments,
            ),
            masked.kinds,
        )

    async def _file(self, sid: str, request: filing.Request, masked: tuple[str, ...]) -> Answer:
        ticket = await filing.file(self._deps, self._sessions[sid], request)
        return {"ticket": payloads.with_instants(news.short(ticket)), "masked": list(masked)}

    async def _reply_to_ticket(self, sid: str, command: wire.ReplyToTicket) -> Answer:
        masked = incoming.said(command.text, self._deps.settings.message_length)
        session = self._sessions[sid]
        ticket = await cases.reply(self._deps, session, command.number, command.client_id, masked.text)
        return {"ticket": payloads.with_instants(news.short(ticket)), "masked": list(masked.kinds)}

    async def _load_ticket(self, sid: str, command: wire.LoadTicket) -> Answer:
        ticket = await cases.ticket_of(self._deps, self._sessions[sid], command.number)
        entries = await self._deps.store.read(tickets.entries_of, ticket.id)
        said = [payloads.entry_payload(each) for each in entries if each.kind != "note"]
        lies = await self._deps.store.read(logins.logins_of, ticket.id)
        opened = await self._deps.store.read(logins.openings_of, ticket.id)
        return {
            "ticket": {**payloads.with_instants(news.short(ticket)), "text": ticket.text},
            "entries": said,
            "logins": [payloads.login_payload(each, opened) for each in lies],
        }

    async def _seal_credentials(self, sid: str, command: wire.SealCredentials) -> Answer:
        wish = vault.Wish(command.number, command.client_id, LoginKind(command.kind), command.fields)
        login = await vault.seal(self._deps, self._sessions[sid], wish)
        return {"sealed": {"id": login.id, "expires_at": payloads.instant(login.expires_at)}}

    async def _destroy_credentials(self, sid: str, command: wire.DestroyCredentials) -> Answer:
        await vault.destroy_own(self._deps, self._sessions[sid], command.number)
        return {}

    async def _load_history(self, sid: str, command: wire.LoadHistory) -> Answer:
        session = self._sessions[sid]
        page = await conversations.history(self._deps, session, command.conversation, command.after)
        now = await visitors.situation(self._deps, session, command.conversation)
        messages = [payloads.message_payload(message) for message in page.messages]
        return {"messages": messages, "more": page.has_more, **self._state(session, now)}

    async def _set_language(self, sid: str, command: wire.SetLanguage) -> Answer:
        if command.language not in self._deps.library().knowledge.languages:
            raise NotFound(NOT_FOUND, field="language")
        self._speak(sid, command.language)
        session = replace(self._sessions[sid], language=command.language)
        await conversations.set_language(self._deps, session, command.language)
        notice = (await visitors.situation(self._deps, session)).notice
        return {"language": command.language, "notice": notice}

    async def _set_typing(self, sid: str, command: wire.SetTyping) -> Answer:
        found = (await visitors.situation(self._deps, self._sessions[sid])).conversation
        if found is not None:
            self._deps.publish([TypingChanged(ToAgents(), found.id, "visitor", None, command.typing)])
        return {}

    async def _read_up_to(self, sid: str, command: wire.ReadUpTo) -> Answer:
        await conversations.read_up_to(self._deps, self._sessions[sid], command.seq)
        return {}

    async def _request_agent(self, sid: str, command: wire.RequestAgent) -> Answer:
        conversation, position = await conversations.request_agent(self._deps, self._sessions[sid])
        answer: Answer = {"conversation": conversation.id, "status": conversation.status.value}
        return answer if position is None else {**answer, "position": position}

    async def _save_draft(self, sid: str, command: wire.SaveDraft) -> Answer:
        await drafts.save(self._deps, self._sessions[sid], command.form, incoming.fields(command.fields))
        return {}

    async def _load_draft(self, sid: str, command: wire.LoadDraft) -> Answer:
        fields = await drafts.load(self._deps, self._sessions[sid], command.form)
        required = filing.required(self._deps) if command.form == "ticket" else ["email", "text"]
        return {"fields": fields, "required": required}

    async def _rate(self, sid: str, command: wire.Rate) -> Answer:
        comment = incoming.typed(command.comment) or None
        session = self._sessions[sid]
        await conversations.rate(self._deps, session, command.message, command.thumb, comment)
        return {}

    async def _end_session(self, sid: str, command: wire.EndSession) -> Answer:
        await visitors.end_session(self._deps, self._sessions[sid])
        return {}

    async def _forget_me(self, sid: str, command: wire.ForgetMe) -> Answer:
        forgotten = await visitors.forget(self._deps, self._sessions[sid])
        await vault.sweep(self._deps)
        at = payloads.instant(self._deps.now())
        return {"receipt": {"at": at, "conversations": forgotten.conversations, "messages": forgotten.messages}}

    def _speak(self, sid: str, language: str) -> None:
        """Note a session's language, unless the tab has gone meanwhile."""
        session = self._sessions.get(sid)
        if session is not None and session.language != language:
            self._sessions[sid] = replace(session, language=language)

    def _state(self, session: Session, now: Situation) -> Answer:
        """Give what a tab shows beside the messages; the same at the start and after every gap."""
        found = now.conversation
        return {
            "conversation": found.id if found else None,
            "seq": found.seq if found else 0,
            "status": found.status.value if found else "bot",
            "agent": found.agent_name if found else None,
            "language": session.language,
            **payloads.hours_payload(now.hours, now.is_available),
            "hours_zone": self._deps.settings.zone,
        }
