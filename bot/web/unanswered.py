"""The commands of the page of questions to learn from. They are part of the /agent namespace."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.content.authors.intents import OUTSIDE
from bot.core import incoming
from bot.core.questions import NewTopic, Question
from bot.service import unanswered
from bot.service.deps import Deps
from bot.service.sketches import Sketches
from bot.service.trials import Trials
from bot.service.unanswered import Draft, GroupRow, Listing
from bot.store import questions
from bot.store.agents import AgentSession
from bot.web import console_wire, payloads
from bot.web.dispatch import Answer

OfSession = Callable[[AgentSession, Any], Awaitable[Answer]]
"""Does a command in the name of who is signed in."""
_LONGEST_UTTERANCE, _LONGEST_ANSWER = 1000, 8000


class UnansweredCommands:
    """What the page may ask."""

    def __init__(self, deps: Deps, trials: Trials) -> None:
        self._deps = deps
        self._trials = trials
        self._sketches = Sketches()
        self.commands: Mapping[str, OfSession] = {
            "count_unanswered": self._count,
            "list_unanswered": self._list,
            "load_unanswered": self._load,
            "try_proposal": self._try,
            "end_trial": self._end_trial,
            "propose": self._propose,
            "dismiss": self._dismiss,
            "undo": self._undo,
        }
        """By name, as in `console_wire.AGENT_COMMANDS`."""

    async def _count(self, session: AgentSession, command: console_wire.CountUnanswered) -> Answer:
        return {"count": await self._deps.store.read(questions.count_open, self._deps.now())}

    async def _list(self, session: AgentSession, command: console_wire.ListUnanswered) -> Answer:
        listed = await unanswered.listing(self._deps, self._sketches)
        return {
            "count": listed.count,
            "groups": [_row_payload(each) for each in listed.groups],
            "more": listed.more,
            "decisions": self._decisions(listed, session.agent.language),
            "patch": listed.patch.text,
            "faults": list(listed.patch.faults),
            "topics": self._topics(listed, session.agent.language),
        }

    async def _load(self, session: AgentSession, command: console_wire.LoadUnanswered) -> Answer:
        opened = await unanswered.open_group(self._deps, self._sketches, command.message)
        return {
            "message": opened.questions[0].message,
            "count": opened.count,
            "messages": [_question_payload(each) for each in opened.questions],
            "guesses": [
                {"intent": each.intent, "title": each.title, "confidence": round(each.confidence, 3)}
                for each in opened.guesses
            ],
            "answered": opened.answered,
        }

    async def _try(self, session: AgentSession, command: console_wire.Propose) -> Answer:
        return {"trial": await self._trials.start(session.id, _draft(command))}

    async def _end_trial(self, session: AgentSession, command: console_wire.EndTrial) -> Answer:
        await self._trials.end(session.id, command.trial)
        return {}

    async def _propose(self, session: AgentSession, command: console_wire.Propose) -> Answer:
        return {"decision": await unanswered.propose(self._deps, session.agent, _draft(command))}

    async def _dismiss(self, session: AgentSession, command: console_wire.Dismiss) -> Answer:
        return {"decision": await unanswered.dismiss(self._deps, session.agent, command.messages)}

    async def _undo(self, session: AgentSession, command: console_wire.Undo) -> Answer:
        await unanswered.undo(self._deps, command.decision)
        return {}

    def _topics(self, listed: Listing, language: str) -> list[Answer]:
        """Give every intent to choose from: those that are served, and those that are proposed."""
        library = self._deps.library()
        known = [
            {"intent": each.id, "title": library.translations.title(language, each), "section": each.section}
            for each in library.intents.topics.values()
        ]
        return [*known, *({"intent": each.id, "title": each.title, "section": each.section} for each in listed.topics)]

    def _decisions(self, listed: Listing, language: str) -> list[Answer]:
        """Give what was gathered, a decision at a time."""
        library = self._deps.library()
        new = {each.id: each.title for each in listed.topics}
        found: dict[str, Answer] = {}
        for each in listed.proposed:
            intent = each.proposal.intent
            title = new.get(intent) or unanswered.title_of(library, language, intent)
            decision = found.setdefault(
                each.decision,
                {
                    "decision": each.decision,
                    "intent": intent,
                    "title": "" if intent == OUTSIDE else title,
                    "new": intent in new,
                    "agent_name": each.agent_name,
                    "at": payloads.instant(each.at),
                    "utterances": [],
                },
            )
            decision["utterances"].append({"language": each.proposal.language, "text": each.proposal.text})
        return list(found.values())


def _draft(command: console_wire.Propose) -> Draft:
    """Read a draft; all that was typed is cleaned and masked, as everything that is stored."""
    utterances = tuple(
        (each.message, unanswered.utterance_of(incoming.said(each.text, _LONGEST_UTTERANCE, "utterances").text))
        for each in command.utterances
    )
    topic = None
    if command.topic is not None:
        topic = NewTopic(
            command.intent,
            unanswered.utterance_of(incoming.typed(command.topic.title)),
            unanswered.utterance_of(incoming.typed(command.topic.section)),
            incoming.typed(command.topic.answer[:_LONGEST_ANSWER]),
        )
    return Draft(command.messages, utterances, command.intent, topic)


def _row_payload(row: GroupRow) -> Answer:
    return {
        "message": row.message,
        "text": row.text[:200],
        "language": row.language,
        "count": row.count,
        "reasons": {reason.value: count for reason, count in row.reasons.items()},
        "newest_at": payloads.instant(row.newest_at),
    }


def _question_payload(question: Question) -> Answer:
    return {
        "message": question.message,
        "conversation": question.conversation,
        "text": question.text,
        "language": question.language,
        "reason": question.reason.value,
        "at": payloads.instant(question.at),
    }
