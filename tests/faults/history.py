"""History: what clients asked for, were told and heard, and what stands in the store in the end. `judge` says what of it cannot be.

In the manner of Jepsen: the load only writes down, and nothing is decided while it runs. A call whose answer never came is unknown:
it may have happened or not, but not twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from bot.core.phrases import Phrase
from bot.service.handoff import NOBODY_HERE, QUEUED
from bot.service.takeover import ENDED, JOINED, LEFT


@dataclass(frozen=True)
class Call:
    """A command, from its call to its answer. Moments are numbers of one counter for all clients."""

    who: str
    command: str
    invoked: int
    answered: int | None = None
    """None: no answer came."""
    ok: bool = False
    conversation: str | None = None
    client_id: str | None = None
    text: str | None = None
    seq: int | None = None
    """The number that the answer gave."""


@dataclass(frozen=True)
class Said:
    """A message, as somebody saw it or as it stands in the store."""

    conversation: str
    seq: int
    id: str
    sender: str
    text: str
    client_id: str | None = None
    agent_name: str | None = None


@dataclass(frozen=True)
class Heard:
    """What one connection was sent, in its order."""

    who: str
    said: tuple[Said, ...]
    is_told_of_holes: bool = False
    """It read too slowly, and was told that it missed something."""


@dataclass(frozen=True)
class Replay:
    """What `load_history` gave, all its pages together."""

    who: str
    conversation: str
    after: int
    invoked: int
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Kept:
    """A conversation as it stands in the store in the end."""

    id: str
    visitor: str
    status: str
    messages: tuple[Said, ...]
    agent: str | None = None
    is_in_queue: bool = False
    has_timer: bool = False


@dataclass
class History:
    """All of it."""

    calls: list[Call] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    replays: list[Replay] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


def judge(history: History) -> list[str]:
    """Say what contradicts the promises; an empty list: nothing does."""
    kept = {each.id: each for each in history.kept}
    return [
        *_acknowledged_is_stored(history, kept),
        *_nothing_is_doubled(history),
        *(fault for each in history.kept for fault in (*_order(each), *_owners(each), *_answers(each))),
        *_heard_as_stored(history, kept),
        *_replays(history, kept),
        *_one_open_conversation(history),
        *(f"{each.id}: {each.status}, and nobody will ever look at it" for each in history.kept if _is_orphan(each)),
    ]


def _acknowledged_is_stored(history: History, kept: dict[str, Kept]) -> Iterator[str]:
    for call in history.calls:
        if not call.ok or call.seq is None or call.conversation is None:
            continue
        found = [each for each in _messages(kept, call.conversation) if each.seq == call.seq]
        if not found:
            yield f"{call.who}: {call.client_id} was acknowledged as {call.seq} of {call.conversation}, and is lost"
        elif (found[0].client_id, found[0].text) != (call.client_id, call.text):
            yield f"{call.who}: {call.client_id} was acknowledged, and {call.seq} of {call.conversation} is another"


def _nothing_is_doubled(history: History) -> Iterator[str]:
    asked = {(call.who, call.client_id) for call in history.calls if call.ok or call.answered is None}
    written = [
        (each.visitor if said.sender == "visitor" else said.agent_name or "", said.client_id)
        for each in history.kept
        for said in each.messages
        if said.client_id is not None
    ]
    for author in sorted({each for each in written if written.count(each) > 1}):
        yield f"{author[1]} of {author[0]} is stored {written.count(author)} times"
    for author in sorted(set(written) - asked):
        yield f"{author[1]} of {author[0]} is stored, and was refused or never asked for"
    ids = [said.id for each in history.kept for said in each.messages]
    if len(ids) != len(set(ids)):
        yield "two messages have one id"


def _order(conversation: Kept) -> Iterator[str]:
    if [each.seq for each in conversation.messages] != list(range(1, len(conversation.messages) + 1)):
        yield f"{conversation.id}: the numbers have holes, or are not in order"


def _owners(conversation: Kept) -> Iterator[str]:
    """One owner; the bot silent while there is one; nothing behind the end."""
    owner, is_ended = None, False
    for said in conversation.messages:
        where = f"{conversation.id}: {said.seq}"
        joined = _joined(said)
        if is_ended and joined is None:
            yield f"{where} stands behind the end"
        if said.sender == "bot" and owner is not None:
            yield f"{where} is the bot's, and {owner} has the conversation"
        if said.sender == "agent" and said.agent_name != owner:
            yield f"{where} is {said.agent_name}'s, and {owner or 'nobody'} has the conversation"
        if joined is not None:
            if owner is not None:
                yield f"{where}: {joined} joined, and {owner} has the conversation"
            owner, is_ended = joined, False
        elif said.sender == "system" and said.text in (LEFT.text, ENDED.text):
            owner, is_ended = None, said.text == ENDED.text


def _answers(conversation: Kept) -> Iterator[str]:
    """The load asks what has one answer: each question that is the bot's has it, right behind it, and once."""
    is_bots, said = True, conversation.messages
    for at, each in enumerate(said):
        if _joined(each) is not None or _is_line(each, QUEUED):
            is_bots = False  # until the end: nothing that the load does gives it back to the bot
        elif each.sender == "visitor" and is_bots:
            behind = list(takewhile(lambda one: one.sender == "bot", said[at + 1 :]))
            answers = [one for one in behind if not (_is_line(one, QUEUED) or _is_line(one, NOBODY_HERE))]
            if len(answers) != 1:
                yield f"{conversation.id}: {each.seq} has {len(answers)} answers"


def _heard_as_stored(history: History, kept: dict[str, Kept]) -> Iterator[str]:
    """Each connection hears what is stored, in order, nothing twice, and nothing is left out behind the first that it hears."""
    for heard in history.heard:
        last: dict[str, int] = {}
        for said in heard.said:
            if said not in _messages(kept, said.conversation)[said.seq - 1 : said.seq]:
                yield f"{heard.who} heard {said.seq} of {said.conversation} otherwise than it is stored"
            before = last.get(said.conversation, said.seq - 1)
            if said.seq <= before or (said.seq > before + 1 and not heard.is_told_of_holes):
                yield f"{heard.who} heard {said.seq} of {said.conversation} after {before}"
            last[said.conversation] = said.seq


def _replays(history: History, kept: dict[str, Kept]) -> Iterator[str]:
    """A replay is what is stored behind its cursor, at least up to what was acknowledged to anybody before it was asked for."""
    for replay in history.replays:
        stored = _messages(kept, replay.conversation)
        if replay.said != stored[replay.after : replay.after + len(replay.said)]:
            yield f"{replay.who}: the replay of {replay.conversation} behind {replay.after} is not what is stored"
        known = max(
            (call.seq for call in history.calls if _was_known(call, replay) and call.seq is not None), default=0
        )
        if replay.after + len(replay.said) < known:
            yield f"{replay.who}: the replay of {replay.conversation} ends before {known}, which was acknowledged"


def _one_open_conversation(history: History) -> Iterator[str]:
    opened = [each.visitor for each in history.kept if each.status != "resolved"]
    for visitor in sorted({each for each in opened if opened.count(each) > 1}):
        yield f"{visitor} has {opened.count(visitor)} open conversations"


def _is_orphan(kept: Kept) -> bool:
    match kept.status:
        case "assigned":
            return kept.agent is None
        case "queued":
            return not kept.is_in_queue
        case "bot":
            return not kept.has_timer
        case _:
            return False


def _was_known(call: Call, replay: Replay) -> bool:
    is_here = call.ok and call.conversation == replay.conversation
    return is_here and call.answered is not None and call.answered < replay.invoked


def _messages(kept: dict[str, Kept], conversation: str) -> tuple[Said, ...]:
    return kept[conversation].messages if conversation in kept else ()


def _joined(said: Said) -> str | None:
    """Give who has the conversation from this message on."""
    name, _, rest = said.text.partition(JOINED.text.removeprefix("{agent}"))
    return name if said.sender == "system" and name != said.text and not rest else None


def _is_line(said: Said, phrase: Phrase) -> bool:
    return said.sender == "bot" and said.text.startswith(phrase.text.partition("{")[0])
