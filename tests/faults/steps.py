"""Steps: what can happen in a history of `test_model.py`. `pick` and `more`, 0 to 11, say with what, and how."""

from bot.store.reader import PAGE
from tests.faults.beside import AGENTS, Beside
from tests.faults.model import Payload, Refused, Talk, Ticket

MOSTLY = 9  # of 12: a step is taken where it can be
TEXTS = ("Is there an FAQ page?", "the till ate my coin", "I want to talk to a human")
CHOICES = ("none", "help.faq")
FORMS = ("message", "ticket")
FACTS = {"order_id": "12345", "website_url": "https://example.com", "product": "Portal", "product_version": "1.2.3"}
NOBODY = "0" * 32  # an id that there is not
SECONDS = (20, 20, 20, 61, 61, 181, 181, 600, 600, 8 * 3600, 90_000, 200_000)
DOWN = (1, 40, 200, 7200)
# Often what leads on, seldom what ends much.
STEPS = (
    *["send_message", "request_agent", "take", "send_reply", "set_presence"] * 4,
    *["file", "ticket"] * 3,
    *["leave", "rate", "tick", "propose", "transfer", "reopen", "come_back", "again", "reply_to_ticket", "login"] * 2,
    *["choose", "draft", "read", "look_back", "language", "typing", "forget", "reply_again", "note"],
    *["open", "look", "unanswered", "undo", "restart"],
)


class Steps:
    """Does steps in a house, and remembers what was sent, to send it again."""

    def __init__(self, house: Beside) -> None:
        self.house, self.model = house, house.model
        self.sent: list[tuple[str, Payload]] = []
        self.replied: list[tuple[str, Talk, Payload]] = []
        self.decisions: list[str] = [""]

    def do(self, what: str, at: int, agent: str, pick: int, more: int) -> None:
        """Do a step; where it cannot be done at all, nothing happens."""
        getattr(self, f"_{what}")(at, agent, pick, more)

    # Visitors

    def _send_message(self, at: int, agent: str, pick: int, more: int) -> None:
        self._send(at, {"client_id": self._client_id(), "text": TEXTS[more % 3]})

    def _choose(self, at: int, agent: str, pick: int, more: int) -> None:
        self._send(at, {"client_id": self._client_id(), "text": "This one", "choice": CHOICES[more % 2]})

    def _again(self, at: int, agent: str, pick: int, more: int) -> None:
        mine = [payload for name, payload in self.sent if name == self.house.names[at]]
        if mine:
            self._send(at, mine[-1 - pick % len(mine)] | ({"text": "Something else"} if more > MOSTLY else {}))

    def _send(self, at: int, payload: Payload) -> None:
        name = self.house.names[at]
        self.sent.append((name, payload))
        self.house.visitor(at, "send_message", lambda: self.model.send_message(name, **payload), **payload)  # type: ignore[arg-type]

    def _request_agent(self, at: int, agent: str, pick: int, more: int) -> None:
        self.house.visitor(at, "request_agent", lambda: self.model.request_agent(self.house.names[at]))

    def _file(self, at: int, agent: str, pick: int, more: int) -> None:
        """File something, perhaps again, perhaps with another text."""
        form, client_id = FORMS[more % 2], self._client_id()
        for text in ("Please call me", "Please call me", "Please write")[: 3 if pick > MOSTLY else 1]:
            common: Payload = {"client_id": client_id, "email": "anna@example.com"}
            words: Payload = {"text": text} if form == "message" else {"details": text, "insists": True, **FACTS}
            wanted = lambda said=text: self.model.file(self.house.names[at], form, client_id, said)  # noqa: E731
            command = "leave_message" if form == "message" else "open_ticket"
            self.house.visitor(at, command, wanted, **common, **words)

    def _reply_to_ticket(self, at: int, agent: str, pick: int, more: int) -> None:
        name = self.house.names[at]
        mine = [n for n, each in enumerate(self.model.tickets, 1001) if each.visitor == name and pick < MOSTLY]
        number = mine[-1 - pick % len(mine)] if mine else 1001 + pick
        said: Payload = {"client_id": f"reply {more % 4}", "text": f"It works {more // 8}"}
        wanted = lambda: self.model.reply_to_ticket(name, number, **said)  # type: ignore[arg-type]  # noqa: E731
        self.house.visitor(at, "reply_to_ticket", wanted, number=number, **said)
        ticket = self.model.tickets[number - 1001] if number <= 1000 + len(self.model.tickets) else None
        is_mine = ticket is not None and ticket.visitor == name
        state = lambda: {"status": ticket.status} if ticket and is_mine else _refuse("not_found")  # noqa: E731
        opened = self.house.visitor(at, "load_ticket", state, number=number)
        told = [(each["kind"], each["text"]) for each in opened.get("entries", [])]
        assert told == ([(each.sender, each.text) for each in ticket.said] if ticket and is_mine else [])
        there = [each["end"] is None for each in opened.get("logins", [])]
        assert there == ([is_there for _, is_there in ticket.logins.values()] if ticket and is_mine else [])

    def _login(self, at: int, agent: str, pick: int, more: int) -> None:
        """Seal a login, perhaps again, or have those of a ticket destroyed."""
        name = self.house.names[at]
        mine = [n for n, each in enumerate(self.model.tickets, 1001) if each.visitor == name and pick < MOSTLY]
        number, client_id = mine[-1 - pick % len(mine)] if mine else 1001 + pick, f"login {more % 4}"
        if more > MOSTLY:
            self.house.visitor(at, "destroy_credentials", lambda: self.model.destroy(name, number), number=number)
            return
        wanted = lambda: self.model.seal(name, number, client_id)  # noqa: E731
        sealed: Payload = {"client_id": client_id, "kind": "ftp", "fields": {"user": "anna"}}
        self.house.visitor(at, "seal_credentials", wanted, number=number, **sealed)

    def _draft(self, at: int, agent: str, pick: int, more: int) -> None:
        form, fields = FORMS[more % 2], {"name": f"Anna {pick}"}
        self.model.drafts[self.house.names[at], form] = fields
        self.house.visitor(at, "save_draft", dict, form=form, fields=fields)
        kept = self.model.drafts.get((self.house.names[at], "message"))
        self.house.visitor(at, "load_draft", lambda: {"fields": kept} if kept else {}, form="message")

    def _read(self, at: int, agent: str, pick: int, more: int) -> None:
        self.house.visitor(at, "read_up_to", lambda: self.model.read_up_to(self.house.names[at], more), seq=more)

    def _rate(self, at: int, agent: str, pick: int, more: int) -> None:
        talk = self.model.latest(self.house.names[at])
        if talk is None or not talk.said:
            self.house.visitor(at, "rate", lambda: _refuse("not_found"), message=NOBODY, thumb="up")
            return
        seq, thumb = len(talk.said) - pick % len(talk.said), ("up", "down")[more % 2]
        said = self.house.run(self.house.tabs[at].ask("load_history", after=seq - 1))["messages"][0]["id"]
        self.house.visitor(at, "rate", lambda: self.model.rate(talk, seq, thumb), message=said, thumb=thumb)

    def _look_back(self, at: int, agent: str, pick: int, more: int) -> None:
        if talk := self._talk(pick):
            is_mine = talk.visitor == self.house.names[at]
            wanted = (lambda: {"seq": len(talk.said)}) if is_mine else (lambda: _refuse("not_found"))
            answer = self.house.visitor(at, "load_history", wanted, conversation=self._id(talk), after=more)
            told = [each["seq"] for each in answer.get("messages", [])]
            assert told == (list(range(more + 1, len(talk.said) + 1))[:PAGE] if is_mine else [])

    def _language(self, at: int, agent: str, pick: int, more: int) -> None:
        language = ("de", "en", "xx")[more % 3]
        wanted = (lambda: _refuse("not_found")) if language == "xx" else (lambda: {"language": language})
        self.house.visitor(at, "set_language", wanted, language=language)

    def _typing(self, at: int, agent: str, pick: int, more: int) -> None:
        self.house.visitor(at, "set_typing", dict, typing=True)
        if talk := self._talk(pick):
            wanted = dict if talk.status != "forgotten" else (lambda: _refuse("not_found"))
            self.house.agent(agent, "set_typing", wanted, conversation=self._id(talk), typing=True)

    def _forget(self, at: int, agent: str, pick: int, more: int) -> None:
        """End a session, or have everything destroyed: who comes back is somebody else."""
        name = self.house.names[at]
        if more % 2:
            self.house.both(self.house.tabs[at], "end_session", lambda: self.model.end_session(name), {})
        else:
            self.house.both(self.house.tabs[at], "forget_me", lambda: self.model.forget_me(name), {})
        self.house.names[at] = self._client_id()
        self.house.come_back(at)

    def _come_back(self, at: int, agent: str, pick: int, more: int) -> None:
        self.house.hear()
        self.house.come_back(at)

    # Agents

    def _take(self, at: int, agent: str, pick: int, more: int) -> None:
        self._move(agent, "take", self._talk(pick, "queued", "bot"))

    def _leave(self, at: int, agent: str, pick: int, more: int) -> None:
        talk = self._talk(pick, "assigned")
        self._move(_whose(agent, pick, talk), ("release", "resolve")[more % 2], talk)

    def _reopen(self, at: int, agent: str, pick: int, more: int) -> None:
        self._move(agent, "reopen", self._talk(pick, "resolved"))

    def _move(self, agent: str, step: str, talk: Talk | None) -> None:
        if talk:
            work = getattr(self.model, step)
            self.house.agent(agent, step, lambda: work(agent, talk), talk, conversation=self._id(talk))

    def _transfer(self, at: int, agent: str, pick: int, more: int) -> None:
        if talk := self._talk(pick, "assigned"):
            agent, to, note = _whose(agent, pick, talk), AGENTS[more % 2], (None, "He waits since noon.")[pick % 2]
            wanted = lambda: self.model.transfer(agent, talk, to, note, self._client_id())  # noqa: E731
            payload: Payload = {"to": self.house.consoles[to].agent["id"], "note": note}
            self.house.agent(agent, "transfer", wanted, talk, conversation=self._id(talk), **payload)

    def _send_reply(self, at: int, agent: str, pick: int, more: int) -> None:
        if talk := self._talk(pick, "assigned"):
            seen = len(talk.said) if more < MOSTLY else max(0, len(talk.said) - more + MOSTLY)
            number = self._client_id()
            payload: Payload = {"client_id": number, "text": f"Reply {number}.", "seen": seen}
            self._reply(_whose(agent, pick, talk), talk, payload)

    def _reply_again(self, at: int, agent: str, pick: int, more: int) -> None:
        if self.replied:
            who, talk, payload = self.replied[-1 - pick % len(self.replied)]
            payload = payload | ({"text": "Another reply."} if more > MOSTLY else {})
            self._reply(who if more < MOSTLY else agent, talk, payload)

    def _reply(self, agent: str, talk: Talk, payload: Payload) -> None:
        self.replied.append((agent, talk, payload))
        wanted = lambda: self.model.send_reply(agent, talk, **payload)  # type: ignore[arg-type]  # noqa: E731
        self.house.agent(agent, "send_reply", wanted, talk, conversation=self._id(talk), **payload)

    def _note(self, at: int, agent: str, pick: int, more: int) -> None:
        if talk := self._talk(pick):
            note: Payload = {"client_id": f"note {more}", "text": ("Pays by card", "Pays late")[pick > MOSTLY]}
            wanted = lambda: self.model.add_note(agent, talk, **note)  # type: ignore[arg-type]  # noqa: E731
            self.house.agent(agent, "add_note", wanted, talk, conversation=self._id(talk), **note)

    def _open(self, at: int, agent: str, pick: int, more: int) -> None:
        if talk := self._talk(pick):
            is_there = talk.status != "forgotten"
            wanted = (lambda: {"read_up_to": talk.read}) if is_there else (lambda: _refuse("not_found"))
            answer = self.house.agent(agent, "load_conversation", wanted, conversation=self._id(talk), after=more)
            told = [each["seq"] for each in answer.get("messages", [])]
            assert told == (list(range(more + 1, len(talk.said) + 1))[:PAGE] if is_there else [])
            assert [each["text"] for each in answer.get("notes", [])] == [each.text for each in talk.notes]

    def _set_presence(self, at: int, agent: str, pick: int, more: int) -> None:
        present = more < MOSTLY
        self.house.agent(agent, "set_presence", lambda: self.model.set_presence(agent, present), present=present)

    def _look(self, at: int, agent: str, pick: int, more: int) -> None:
        """Compare the inbox with all that there is, and look for what was said."""
        answer = self.house.agent(agent, "list_inbox", dict)
        talks = enumerate(self.model.talks)
        told = {each["conversation"]: (each["status"], each["last"]["seq"]) for each in answer["conversations"]}
        there = {self.house.ids[n]: (each.status, len(each.said)) for n, each in talks if each.status != "forgotten"}
        assert told == there
        tickets = enumerate(self.model.tickets, 1001)
        filed = {each["number"]: (each["status"], each["agent_name"]) for each in answer["tickets"]}
        assert filed == {number: (each.status, each.agent) for number, each in tickets if each.status != "forgotten"}
        replies = [(each, talk) for talk in self.model.talks for each in talk.said if each.sender == "agent"]
        if replies:
            reply, talk = replies[pick % len(replies)]
            found = self.house.agent(agent, "search", dict, text=reply.text)["conversations"]
            is_there = talk.status != "forgotten"
            assert [each["conversation"] for each in found] == ([self._id(talk)] if is_there else [])

    def _ticket(self, at: int, agent: str, pick: int, more: int) -> None:
        there = [(number, each) for number, each in enumerate(self.model.tickets, 1001) if each.status != "forgotten"]
        if not there:
            return
        number, ticket = there[-1 - pick % len(there)]
        inbox = self.house.run(self.house.consoles[agent].ask("list_inbox"))
        known = next(each["ticket"] for each in inbox["tickets"] if each["number"] == number)
        answer = self.house.agent(agent, "load_ticket", lambda: {"status": ticket.status}, ticket=known)
        assert [each["text"] for each in answer["entries"]] == [each.text for each in ticket.said]
        self._work_at(agent, ticket, known, more)

    def _work_at(self, agent: str, ticket: Ticket, known: str, more: int) -> None:
        if more < 6:
            said: Payload = {"client_id": f"answer {more % 3}", "text": f"Answer {more // 4}"}
            wanted = lambda: self.model.answer_ticket(agent, ticket, **said)  # type: ignore[arg-type]  # noqa: E731
            self.house.agent(agent, "answer_ticket", wanted, ticket=known, **said)
        else:
            step = "take_ticket" if more < 10 else "solve_ticket"
            work = getattr(self.model, step)
            self.house.agent(agent, step, lambda: work(agent, ticket), ticket=known)

    # Learning from visitors

    def _questions(self, agent: str) -> dict[tuple[int, int], str]:
        """Give the ids of the open questions."""
        found: dict[tuple[int, int], str] = {}
        for place, seq in self.model.open_questions():
            asked = {"conversation": self.house.ids[place], "after": seq - 1}
            found[place, seq] = self.house.run(self.house.consoles[agent].ask("load_conversation", **asked))[
                "messages"
            ][0]["id"]
        return found

    def _unanswered(self, at: int, agent: str, pick: int, more: int) -> None:
        there = self._questions(agent)
        self.house.agent(agent, "count_unanswered", lambda: {"count": len(there)})
        answer = self.house.agent(agent, "list_unanswered", lambda: {"count": len(there)})
        for group in answer["groups"]:
            wanted = lambda count=group["count"]: {"count": count}  # noqa: E731
            opened = self.house.agent(agent, "load_unanswered", wanted, message=group["message"])
            assert {each["message"] for each in opened["messages"]} <= set(there.values())

    def _propose(self, at: int, agent: str, pick: int, more: int) -> None:
        there = self._questions(agent)
        chosen = list(there)[: 1 + pick % 3]
        messages = [there[key] for key in chosen] or [NOBODY]
        text = f"the till ate coin {self._client_id()}"
        draft = {"messages": messages, "utterances": [{"message": messages[0], "text": text}], "intent": "help.faq"}
        if more < 3:
            wanted = dict if chosen else (lambda: _refuse("not_found"))
            trial = self.house.agent(agent, "try_proposal", wanted, **draft).get("trial", NOBODY)
            self.house.agent(agent, "end_trial", dict, trial=trial)
            return
        step, payload = ("propose", draft) if more % 2 else ("dismiss", {"messages": messages})
        if not chosen:
            self.house.agent(agent, step, lambda: _refuse("not_found" if more % 2 else "not_allowed"), **payload)
            return
        decision = self.house.agent(agent, step, dict, **payload)["decision"]
        self.model.decide(chosen, step, decision)
        self.decisions.append(decision)

    def _undo(self, at: int, agent: str, pick: int, more: int) -> None:
        decision = self.decisions[-1 - pick % len(self.decisions)]
        self.house.agent(agent, "undo", lambda: self.model.undo(decision), decision=decision or NOBODY)

    # Time

    def _tick(self, at: int, agent: str, pick: int, more: int) -> None:
        """Let time pass; agents who are awake renew their leases."""
        seconds, are_awake = SECONDS[more], pick < MOSTLY
        for step in [20] * (seconds // 20) if are_awake and seconds <= 600 else [seconds]:
            self.house.tick(step)
            for name in list(self.model.present) if are_awake else ():
                wanted = lambda who=name: self.model.set_presence(who, True)  # noqa: E731
                self.house.agent(name, "set_presence", wanted, present=True)
        self._look(at, agent, pick, more)

    def _restart(self, at: int, agent: str, pick: int, more: int) -> None:
        self.house.restart(DOWN[more % 4])

    # What steps pick

    def _talk(self, pick: int, *statuses: str) -> Talk | None:
        """Pick a conversation, the newest first; mostly one with which the step can be done."""
        fitting = [each for each in self.model.talks if each.status in statuses] if pick < MOSTLY else []
        talks = fitting or self.model.talks
        return talks[-1 - pick % len(talks)] if talks else None

    def _id(self, talk: Talk) -> str:
        return self.house.ids[self.model.talks.index(talk)]

    def _client_id(self) -> str:
        return f"c{next(self.house.numbers)}"


def _whose(agent: str, pick: int, talk: Talk | None) -> str:
    """Give the agent who has a conversation, mostly."""
    return talk.agent if talk and talk.status == "assigned" and talk.agent and pick < MOSTLY else agent


def _refuse(code: str) -> Payload:
    raise Refused(code)
