"""Team: the half of the model that agents and the clock move."""

from datetime import timedelta

from tests.faults.model import CLOSE, LEASE, Model, Payload, Refused, Said, Talk, Ticket


class TeamModel(Model):
    """What agents' commands make of it, and what is done when its moment has come."""

    def take(self, agent: str, talk: Talk) -> Payload:
        self._found(talk)
        if talk.status == "assigned":
            if talk.agent != agent:
                raise Refused("already_taken")
            return {}
        if talk.status == "resolved":
            raise Refused("not_allowed")
        talk.status, talk.agent = "assigned", agent
        self._end_wait(talk)
        self.say(talk, Said("system"))
        return {}

    def release(self, agent: str, talk: Talk) -> Payload:
        self._must_have(agent, talk)
        self._wait(talk)
        self.say(talk, Said("system"))
        return {}

    def transfer(self, agent: str, talk: Talk, to: str, note: str | None, client_id: str) -> Payload:
        if not self.is_present(to):
            raise Refused("bad_request")
        self._must_have(agent, talk)
        talk.agent = to
        self.say(talk, Said("system"))
        if note:
            talk.notes.append(Said("note", note, client_id, agent=agent))
        return {}

    def resolve(self, agent: str, talk: Talk) -> Payload:
        self._found(talk)
        if talk.status == "assigned":
            self._must_have(agent, talk)
        if talk.status == "resolved":
            raise Refused("not_allowed")
        self._resolve(talk)
        self.say(talk, Said("system"))
        return {}

    def reopen(self, agent: str, talk: Talk) -> Payload:
        self._found(talk)
        latest = self.latest(talk.visitor)
        if talk.status != "resolved" or (latest and latest.status != "resolved"):
            raise Refused("not_allowed")
        talk.status, talk.agent = "assigned", agent
        # The visitor goes on in it: it is the open one from here on.
        self.say(talk, Said("system"))
        return {}

    def send_reply(self, agent: str, talk: Talk, client_id: str, text: str, seen: int) -> Payload:
        self._found(talk)
        for seq, each in enumerate(talk.said, 1):
            if each.sender == "agent" and each.client_id == client_id:
                if (each.text, each.agent) != (text, agent):
                    raise Refused("client_id_reused")
                return {"seq": seq}
        self._must_have(agent, talk)
        if any(each.sender in ("visitor", "agent") for each in talk.said[seen:]):
            raise Refused("stale_view")
        if not any(each.sender == "agent" for each in talk.said):
            typed = [seq for seq, each in enumerate(talk.said, 1) if each.sender == "visitor" and not each.choice]
            asked = [seq for seq in typed[-5:] if "human" not in str(talk.said[seq - 1].text)]
            if asked:
                self._learn(talk, asked[-1], "by_hand")
        self.say(talk, Said("agent", text, client_id, agent=agent))
        return {"seq": len(talk.said)}

    def add_note(self, agent: str, talk: Talk, client_id: str, text: str) -> Payload:
        self._found(talk)
        for other in self.talks:
            for seq, each in enumerate(other.notes, 1):
                if (each.agent, each.client_id) == (agent, client_id):
                    if other is not talk or each.text != text:
                        raise Refused("client_id_reused")
                    return {"note_seq": seq}
        talk.notes.append(Said("note", text, client_id, agent=agent))
        return {"note_seq": len(talk.notes)}

    def take_ticket(self, agent: str, ticket: Ticket) -> Payload:
        self._unsolved(ticket)
        ticket.status, ticket.agent = "open" if ticket.status == "new" else ticket.status, agent
        return {}

    def answer_ticket(self, agent: str, ticket: Ticket, client_id: str, text: str) -> Payload:
        for each in ticket.said if ticket.status != "forgotten" else ():
            if each.client_id == client_id:
                if (each.text, each.agent) != (text, agent):
                    raise Refused("client_id_reused")
                return {}
        self._unsolved(ticket)
        ticket.status, ticket.agent = "pending", agent
        ticket.said.append(Said("agent", text, client_id, agent=agent))
        return {}

    def solve_ticket(self, agent: str, ticket: Ticket) -> Payload:
        self._unsolved(ticket)
        ticket.status, ticket.agent, ticket.close_at = "solved", ticket.agent or agent, self.now + CLOSE
        return {}

    def set_presence(self, agent: str, is_present: bool) -> Payload:
        self.present.pop(agent, None)
        if is_present:
            self.present[agent] = self.now + LEASE
        return {}

    def is_present(self, agent: str) -> bool:
        return agent in self.present and self.present[agent] > self.now

    def tick(self, seconds: float) -> None:
        """Let time pass, and do what is due after it; of a wait only the last step."""
        self.now += timedelta(seconds=seconds)
        gone = [agent for agent, until in self.present.items() if until <= self.now]
        for talk in self.talks:
            due = {name for name, at in talk.timers.items() if at <= self.now}
            if due & {"offer", "closing"}:
                talk.status, talk.queued_at = "bot", None
                self._end_wait(talk)
                self.say(talk, Said("bot"))
            elif "word" in due:
                del talk.timers["word"]
                self.say(talk, Said("bot"))
            elif "idle" in due:
                self._resolve(talk)
            if talk.status == "assigned" and talk.agent in gone:
                self._wait(talk)
        for agent in gone:
            del self.present[agent]
        for ticket in self.tickets:
            if ticket.status == "solved" and ticket.close_at and ticket.close_at <= self.now:
                ticket.status = "closed"
                ticket.destroy()
            ticket.logins = {key: (until, here and until > self.now) for key, (until, here) in ticket.logins.items()}

    def _found(self, talk: Talk) -> None:
        if talk.status == "forgotten":
            raise Refused("not_found")

    def _must_have(self, agent: str, talk: Talk) -> None:
        self._found(talk)
        if talk.status != "assigned" or talk.agent != agent:
            raise Refused("not_allowed")

    def _unsolved(self, ticket: Ticket) -> None:
        if ticket.status == "forgotten":
            raise Refused("not_found")
        if ticket.status in ("solved", "closed"):
            raise Refused("not_allowed")
