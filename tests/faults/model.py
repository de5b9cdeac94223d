"""Model: what the service has to do, said once more in plain values; `test_model.py` holds the service to it, step by step."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

Payload = dict[str, object]
WAITS = {"word": 60, "offer": 180}  # seconds in the queue
LEASE, IDLE, CLOSE = timedelta(seconds=30), timedelta(hours=24), timedelta(days=2)
VAULT = timedelta(days=4)


class Refused(Exception):
    """The code of the error that is to be answered."""


@dataclass
class Said:
    """A message; `text` is None where the words are the service's own."""

    sender: str
    text: str | None = None
    client_id: str | None = None
    choice: str | None = None
    agent: str | None = None


@dataclass
class Talk:
    """A conversation."""

    visitor: str
    said: list[Said] = field(default_factory=list)
    status: str = "bot"
    agent: str | None = None
    queued_at: datetime | None = None
    timers: dict[str, datetime] = field(default_factory=dict)
    notes: list[Said] = field(default_factory=list)
    read: int = 0


@dataclass
class Ticket:
    """A ticket."""

    visitor: str
    client_id: str
    text: str
    status: str = "new"
    agent: str | None = None
    said: list[Said] = field(default_factory=list)
    close_at: datetime | None = None
    logins: dict[str, tuple[datetime, bool]] = field(
        default_factory=dict
    )  # client_id: until when, and whether it is there

    def destroy(self) -> None:
        self.logins = {key: (until, False) for key, (until, _) in self.logins.items()}


class Model:
    """Everything that is known, and what each command makes of it. `text` of a command says what the bot understands of it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.talks: list[Talk] = []
        self.tickets: list[Ticket] = []
        self.present: dict[str, datetime] = {}
        self.drafts: dict[tuple[str, str], Payload] = {}
        self.questions: dict[tuple[int, int], list[str]] = {}  # (talk, seq): [state, reason, decision]

    # What is there

    def is_open(self) -> bool:
        local = self.now.astimezone(ZoneInfo("Asia/Kolkata"))
        return local.weekday() < 5 and 10 <= local.hour < 18

    def closing(self) -> datetime:
        return self.now.astimezone(ZoneInfo("Asia/Kolkata")).replace(hour=18, minute=0, second=0, microsecond=0)

    def latest(self, visitor: str) -> Talk | None:
        """Give the visitor's open conversation, else the newest."""
        theirs = [each for each in self.talks if each.visitor == visitor]
        return next((each for each in theirs if each.status != "resolved"), theirs[-1] if theirs else None)

    def open(self, visitor: str) -> Talk:
        """Give the visitor's open conversation, or begin one."""
        found = self.latest(visitor)
        if found is None or found.status == "resolved":
            found = Talk(visitor)
            self.talks.append(found)
        return found

    def place(self, talk: Talk) -> int:
        return 1 + sum(each.status == "queued" and each.queued_at < talk.queued_at for each in self.talks)  # type: ignore[operator]

    def say(self, talk: Talk, *said: Said) -> None:
        """Say something; who is answered by the bot is not idle."""
        talk.said += said
        talk.timers.pop("idle", None)
        if talk.status == "bot":
            talk.timers["idle"] = self.now + IDLE

    def _open_with_notice(self, visitor: str) -> Talk:
        talk = self.open(visitor)
        if not talk.said:
            talk.said.append(Said("system"))
        return talk

    def _wait(self, talk: Talk) -> None:
        talk.status, talk.agent, talk.queued_at = "queued", None, talk.queued_at or self.now
        talk.timers |= {name: self.now + timedelta(seconds=after) for name, after in WAITS.items()}
        if self.is_open():
            talk.timers["closing"] = self.closing()

    def _end_wait(self, talk: Talk) -> None:
        for name in (*WAITS, "closing"):
            talk.timers.pop(name, None)

    # Visitors

    def send_message(self, visitor: str, client_id: str, text: str, choice: str | None = None) -> Payload:
        for talk in self.talks:
            for seq, each in enumerate(talk.said, 1):
                if talk.visitor == visitor and each.sender == "visitor" and each.client_id == client_id:
                    if (each.text, each.choice) != (text, choice):
                        raise Refused("client_id_reused")
                    return {"seq": seq}
        talk = self.open(visitor)
        if talk.status == "bot" and not talk.said:
            talk.said.append(Said("system"))
        before, seq = self._typed(talk, len(talk.said) + 1), len(talk.said) + 1
        said = Said("visitor", text, client_id, choice)
        if talk.status != "bot":
            self.say(talk, said)
            return {"seq": seq}
        if "human" in text:
            talk.said.append(said)
            self.ask(talk)
            return {"seq": seq}
        if choice == "none" and before:
            self._learn(talk, before, "unsure")
        elif choice is None and "coin" in text:
            self._learn(talk, seq, "unanswered")
        self.say(talk, said, Said("bot"))
        return {"seq": seq}

    def request_agent(self, visitor: str) -> Payload:
        talk = self._open_with_notice(visitor) if self._bot_has(visitor) else self.open(visitor)
        if talk.status == "bot":
            self.ask(talk)
        return {"status": talk.status} | ({"position": self.place(talk)} if talk.status == "queued" else {})

    def _bot_has(self, visitor: str) -> bool:
        found = self.latest(visitor)
        return found is None or found.status in ("bot", "resolved")

    def ask(self, talk: Talk) -> None:
        """Ask for a person."""
        if not (self.is_open() and any(until > self.now for until in self.present.values())):
            self.say(talk, Said("bot"))
            return
        talk.queued_at = None
        self._wait(talk)
        soon = self.closing() - self.now < timedelta(minutes=15)
        self.say(talk, *[Said("bot")] * (2 if soon else 1))

    def file(self, visitor: str, form: str, client_id: str, text: str) -> Payload:
        """Leave a message or open a ticket."""
        for number, each in enumerate(self.tickets, 1001):
            if (each.visitor, each.client_id) == (visitor, client_id):
                if each.text != text:
                    raise Refused("client_id_reused")
                return {"number": number, "status": each.status}
        self.tickets.append(Ticket(visitor, client_id, text))
        self.drafts.pop((visitor, form), None)
        talk = self._open_with_notice(visitor)
        self.say(talk, Said("bot" if talk.status == "bot" else "system"))
        return {"number": 1000 + len(self.tickets), "status": "new"}

    def reply_to_ticket(self, visitor: str, number: int, client_id: str, text: str) -> Payload:
        """Say something to a ticket: a solved one opens, of a closed one a new one goes on."""
        ticket = self.own_ticket(visitor, number)
        followed = [
            n for n, each in enumerate(self.tickets, 1001) if (each.visitor, each.client_id) == (visitor, client_id)
        ]
        said = next((each for each in ticket.said if each.client_id == client_id), None)
        if said or followed:
            if (said.text if said else self.tickets[followed[0] - 1001].text) != text:
                raise Refused("client_id_reused")
            return {"number": followed[0] if followed else number}
        if ticket.status == "closed":
            self.tickets.append(Ticket(visitor, client_id, text))
            return {"number": 1000 + len(self.tickets), "status": "new"}
        ticket.status, ticket.close_at = {"new": "new"}.get(ticket.status, "open"), None
        ticket.said.append(Said("visitor", text, client_id))
        return {"number": number, "status": ticket.status}

    def own_ticket(self, visitor: str, number: int) -> Ticket:
        ticket = self.tickets[number - 1001] if number <= 1000 + len(self.tickets) else None
        if ticket is None or ticket.visitor != visitor:
            raise Refused("not_found")
        return ticket

    def seal(self, visitor: str, number: int, client_id: str) -> Payload:
        """Put a login into the vault; what was destroyed does not come back."""
        ticket = self.own_ticket(visitor, number)
        if client_id in ticket.logins and not ticket.logins[client_id][1]:
            return {}
        if ticket.status == "closed":
            raise Refused("not_allowed")
        ticket.logins.setdefault(client_id, (self.now + VAULT, True))
        return {}

    def destroy(self, visitor: str, number: int) -> Payload:
        ticket = self.own_ticket(visitor, number)
        ticket.destroy()
        if ticket.status == "solved":
            ticket.status = "closed"
        return {}

    def read_up_to(self, visitor: str, seq: int) -> Payload:
        talk = self.latest(visitor)
        if talk and talk.status != "resolved":
            talk.read = max(talk.read, min(seq, len(talk.said)))
        return {}

    def rate(self, talk: Talk, seq: int, thumb: str) -> Payload:
        if not 1 <= seq <= len(talk.said) or talk.said[seq - 1].sender not in ("bot", "agent"):
            raise Refused("not_found")
        before = self._typed(talk, seq)
        if talk.said[seq - 1].sender == "bot" and before:
            key = (self.talks.index(talk), before)
            if thumb == "down":
                self._learn(talk, before, "thumb_down")
            elif self.questions.get(key, [])[:2] == ["open", "thumb_down"]:
                del self.questions[key]
        return {}

    def end_session(self, visitor: str) -> Payload:
        talk = self.latest(visitor)
        if talk and talk.status != "resolved":
            self._resolve(talk)
        return {}

    def forget_me(self, visitor: str) -> Payload:
        gone = [each for each in self.talks if each.visitor == visitor]
        for talk in gone:
            self.questions = {key: each for key, each in self.questions.items() if key[0] != self.talks.index(talk)}
            talk.visitor, talk.status, talk.timers, talk.notes = "", "forgotten", {}, []
        for ticket in self.tickets:
            if ticket.visitor == visitor:
                ticket.visitor, ticket.status = "", "forgotten"
        return {"conversations": len(gone), "messages": sum(len(each.said) for each in gone)}

    def _resolve(self, talk: Talk) -> None:
        talk.status, talk.queued_at, talk.timers = "resolved", None, {}

    # What is learned

    def _typed(self, talk: Talk, before: int) -> int | None:
        """Give the number of what the visitor typed last before a number."""
        typed = [seq for seq, each in enumerate(talk.said[: before - 1], 1) if _is_typed(each)]
        return typed[-1] if typed else None

    def _learn(self, talk: Talk, seq: int, reason: str) -> None:
        self.questions.setdefault((self.talks.index(talk), seq), ["open", reason, ""])

    def open_questions(self) -> list[tuple[int, int]]:
        return [key for key, (state, *_) in self.questions.items() if state == "open"]

    def decide(self, keys: list[tuple[int, int]], state: str, decision: str) -> None:
        """Propose or dismiss."""
        there = [key for key in keys if self.questions.get(key, [""])[0] == "open"]
        if not there:
            raise Refused("not_allowed")
        for key in there:
            self.questions[key] = [state, self.questions[key][1], decision]

    def undo(self, decision: str) -> Payload:
        there = [each for each in self.questions.values() if decision and each[2] == decision]
        if not there:
            raise Refused("not_allowed")
        for each in there:
            each[0], each[2] = "open", ""
        return {}


def _is_typed(said: Said) -> bool:
    return said.sender == "visitor" and said.choice is None
