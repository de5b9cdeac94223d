"""Unanswered: what agents see of the questions to learn from, and what they propose. Nothing of it goes live: it becomes a patch."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.content.authors.editing import quoted
from bot.content.authors.ids import SHAPE
from bot.content.authors.intents import OUTSIDE
from bot.content.authors.patches import Patch, patch_of
from bot.content.library import Library, folder_of
from bot.core.errors import NOT_FOUND, BadRequest, NotAllowed, NotFound
from bot.core.events import ToAgents, UnansweredChanged
from bot.core.matching import rank
from bot.core.model import Agent
from bot.core.phrases import Phrase
from bot.core.questions import NewTopic, Proposal, Question, QuestionState, Reason
from bot.core.understanding import Action, Setting, understand
from bot.service.deps import Deps
from bot.service.sketches import Sketches
from bot.store import questions as table
from bot.store.questions import Proposed
from bot.store.store import Store

SHOWN = 200  # groups of a list, and messages of a group
_GUESSED = 3

# Translators: an intent's id; the example stays as it is.
BAD_ID = Phrase("error", "Please write an id of two words with a full stop between them, such as payment.gift_card.")
ID_TAKEN = Phrase("error", "There is a topic with this id already. Choose it from the list, or take another id.")
TITLE_MISSING = Phrase("error", "Please give the topic a title of a few words.")
ANSWER_MISSING = Phrase("error", "Please write the answer, in English.")
NOTHING_CHOSEN = Phrase("error", "Please choose at least one message and what it means.")
DECIDED = Phrase("error", "Somebody has decided about this already.")
# Translators: said when an agent takes back a proposal that stands in the authors' files by now.
TAKEN = Phrase("error", "This was taken over already; it can be changed in the files only.")


@dataclass(frozen=True)
class Draft:
    """What an agent makes of a group: some of its messages become utterances, all of them are settled by that."""

    messages: tuple[str, ...]
    utterances: tuple[tuple[str, str], ...]
    """(message, text): the text may be shorter than the message was."""
    intent: str
    topic: NewTopic | None = None
    """What `intent` is, where it is new."""


@dataclass(frozen=True)
class GroupRow:
    """A group as the list shows it."""

    message: str
    """The id of its representative: it opens the group."""
    text: str
    language: str
    count: int
    reasons: dict[Reason, int]
    newest_at: datetime


@dataclass(frozen=True)
class Guess:
    """A topic that a question may be about."""

    intent: str
    title: str
    confidence: float


@dataclass(frozen=True)
class OpenedGroup:
    """A group as an agent opens it."""

    questions: tuple[Question, ...]
    """The representative first, then the newest first; at most SHOWN."""
    count: int
    guesses: tuple[Guess, ...]
    answered: str | None
    """The title of what the bot would answer by now, by words alone."""


@dataclass(frozen=True)
class Listing:
    """What the page shows."""

    count: int
    """Of questions."""
    groups: tuple[GroupRow, ...]
    """The largest first, then the newest; at most SHOWN."""
    more: int
    """Groups beyond these."""
    proposed: tuple[Proposed, ...]
    topics: tuple[NewTopic, ...]
    patch: Patch


async def listing(deps: Deps, sketches: Sketches) -> Listing:
    """Give the groups and what was gathered; what the utterances hold by now leaves both."""
    questions = await _open(deps, sketches)
    groups = await asyncio.to_thread(sketches.grouped, deps.library().knowledge.matcher, questions)
    rows = [_row([questions[at] for at in each.members], questions[each.representative]) for each in groups]
    rows.sort(key=lambda row: row.newest_at, reverse=True)
    rows.sort(key=lambda row: -row.count)
    proposed, topics, patch = await gathered(deps.store, folder_of(deps.settings, "intents"), deps.now())
    shown = tuple(rows[:SHOWN])
    return Listing(len(questions), shown, len(rows) - len(shown), tuple(proposed), tuple(topics), patch)


async def gathered(store: Store, folder: Path, at: datetime) -> tuple[list[Proposed], list[NewTopic], Patch]:
    """Give what is proposed, and the patch that it makes of `folder` (intents/); what the files hold by now is taken."""
    proposed, topics = await store.read(table.proposals)
    patch = await asyncio.to_thread(patch_of, folder, [each.proposal for each in proposed], topics)
    if patch.contained:
        there = [each for each in proposed if each.proposal in patch.contained]
        await store.write(table.take_proposals, [each.message for each in there], at)
        proposed = [each for each in proposed if each not in there]
        topics = [each for each in topics if any(other.proposal.intent == each.id for other in proposed)]
    return proposed, topics, patch


async def open_group(deps: Deps, sketches: Sketches, message: str) -> OpenedGroup:
    """Give the group in which a question stands. Raises NotFound where it is not open any more."""
    questions = await _open(deps, sketches)
    library = deps.library()
    groups = await asyncio.to_thread(sketches.grouped, library.knowledge.matcher, questions)
    for each in groups:
        inside = [questions[at] for at in each.members]
        if any(one.message == message for one in inside):
            first = questions[each.representative]
            others = [one for one in reversed(inside) if one is not first]
            guesses, answered = await asyncio.to_thread(_guesses, library, first)
            return OpenedGroup((first, *others)[:SHOWN], len(inside), guesses, answered)
    raise NotFound(NOT_FOUND, field="message")


async def propose(deps: Deps, agent: Agent, draft: Draft) -> str:
    """Gather a proposal; give the id of the decision, by which it can be undone. Raises NotAllowed where it is decided already."""
    asked = {each.message: each for each in await deps.store.read(table.questions_by_id, draft.messages)}
    proposals = await checked(deps, draft)
    decision = deps.new_id()
    proposed = [
        Proposed(decision, message, proposal, agent.name, deps.now())
        for (message, _), proposal in zip(draft.utterances, proposals, strict=True)
        if message in asked
    ]
    if not await deps.store.write(table.propose, proposed, list(asked), agent.id, draft.topic):
        raise NotAllowed(DECIDED)
    deps.publish([UnansweredChanged(ToAgents())])
    return decision


async def checked(deps: Deps, draft: Draft) -> list[Proposal]:
    """Give the proposals of a draft. Raises BadRequest or NotFound where something in it cannot be."""
    _, new = await deps.store.read(table.proposals)
    known = {*deps.library().intents.topics, OUTSIDE}
    if draft.topic is None and draft.intent not in {*known, *(each.id for each in new)}:
        raise BadRequest(NOTHING_CHOSEN, field="intent")
    if draft.topic is not None:
        _check_topic(draft.topic, known)
    if not draft.utterances:
        raise BadRequest(NOTHING_CHOSEN, field="utterances")
    asked = {each.message: each for each in await deps.store.read(table.questions_by_id, draft.messages)}
    if any(message not in asked for message, _ in draft.utterances):
        raise NotFound(NOT_FOUND, field="utterances")
    return [Proposal(draft.intent, asked[message].language, text) for message, text in draft.utterances]


async def dismiss(deps: Deps, agent: Agent, messages: Sequence[str]) -> str:
    """Find questions not worth learning; give the id of the decision. Raises NotAllowed where none was open."""
    decision = deps.new_id()
    if not await deps.store.write(table.decide, decision, messages, QuestionState.DISMISSED, agent.id):
        raise NotAllowed(DECIDED)
    deps.publish([UnansweredChanged(ToAgents())])
    return decision


async def undo(deps: Deps, decision: str) -> None:
    """Take a decision back: its questions are open again. Raises NotAllowed where an author has it, or there is none."""
    if not await deps.store.write(table.undo, decision):
        raise NotAllowed(TAKEN)
    deps.publish([UnansweredChanged(ToAgents())])


def utterance_of(text: str) -> str:
    """Give a message as the one line that an utterance is in its file."""
    return quoted(text)[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def title_of(library: Library, language: str, intent: str) -> str:
    """Give a topic's title in a language; an id of no topic as it is."""
    topic = library.intents.topics.get(intent)
    return library.translations.title(language, topic) if topic else intent


async def _open(deps: Deps, sketches: Sketches) -> list[Question]:
    """Give the open questions without those that the utterances hold by now."""
    questions = await deps.store.read(table.open_questions, deps.now())
    known = await asyncio.to_thread(sketches.known, deps.library().knowledge.matcher, questions)
    # A disliked answer, or one that a person gave, says something about an utterance too.
    unknown = (Reason.UNANSWERED, Reason.UNSURE)
    there = [each for each, is_known in zip(questions, known, strict=True) if is_known and each.reason in unknown]
    if there:
        await deps.store.write(table.settle, [each.message for each in there])
    return [each for each in questions if each not in there]


def _row(inside: Sequence[Question], first: Question) -> GroupRow:
    reasons = dict(Counter(each.reason for each in inside))
    return GroupRow(first.message, first.text, first.language, len(inside), reasons, inside[-1].at)


def _guesses(library: Library, question: Question) -> tuple[tuple[Guess, ...], str | None]:
    """Give the bot's best guesses by words alone, and the title of what it would answer now."""
    matcher, language = library.knowledge.matcher, question.language
    ranking = rank(matcher, question.text, _GUESSED, language=language)
    guesses = tuple(Guess(each.intent, title_of(library, language, each.intent), each.confidence) for each in ranking)
    understood = understand(matcher, question.text, Setting(language, library.knowledge.max_wrong))
    is_answered = understood.action is Action.ANSWER
    return guesses, title_of(library, language, understood.answers[0]) if is_answered else None


def _check_topic(topic: NewTopic, known: set[str]) -> None:
    if not SHAPE.fullmatch(topic.id):
        raise BadRequest(BAD_ID, field="intent")
    if topic.id in known:
        raise BadRequest(ID_TAKEN, field="intent")
    if not topic.title:
        raise BadRequest(TITLE_MISSING, field="title")
    if not topic.answer:
        raise BadRequest(ANSWER_MISSING, field="answer")
