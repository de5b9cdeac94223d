"""Talk: messages that are more than one topic said plainly: two topics at once, a negation, a question after a question."""

from collections.abc import Callable, Sequence

from bench.matching.asking import Reply, ask, choose
from bench.matching.figures import share
from bench.matching.messages import Contrast, FollowUp, Side, TwoTopics
from bench.matching.tables import Row, table
from bot.core.dialogue import Knowledge


def two_topics(knowledge: Knowledge, messages: Sequence[TwoTopics]) -> str:
    """Tell how often both topics of a message are answered, or at least offered."""
    columns = (
        "messages",
        "both answered",
        "in their order",
        "both answered or offered",
        "one of them answered",
        "answered wrong",
        "something wrong beside it",
    )
    asked = [(each, ask(knowledge, each.text, each.language)) for each in messages]

    def row(name: str, language: str | None) -> Row:
        group = [pair for pair in asked if language in (None, pair[0].language)]
        known = [(set(each.topics) & set(reply.answers), each, reply) for each, reply in group]
        return (
            name,
            len(group),
            share([len(right) == 2 for right, _, _ in known]),
            share([[each for each in reply.answers if each in both.topics] == [*both.topics] for both, reply in group]),
            share([set(each.topics) <= set(reply.shown) for each, reply in group]),
            share([len(right) == 1 for right, _, _ in known]),
            share([reply.is_wrong(each.topics) for each, reply in group]),
            share([bool(right) and bool(set(reply.answers) - right) for right, _, reply in known]),
        )

    return table("Two topics", columns, _by_language(row, {each.language for each in messages}))


def contrasts(knowledge: Knowledge, pairs: Sequence[Contrast]) -> str:
    """Tell how often both of two messages that differ by a negation or an opposite are understood.

    The second is well understood where it is right at once; where it asks for nothing, if what it refuses is not answered.
    """
    columns = (
        "pairs",
        "first right at once",
        "second right at once",
        "second right at once or among the choices",
        "second answered with what it refuses",
        "both well understood",
    )
    asked = [
        (pair, ask(knowledge, pair.one.text, pair.language), ask(knowledge, pair.other.text, pair.language))
        for pair in pairs
    ]

    def row(name: str, kind: str | None) -> Row:
        group = [each for each in asked if kind in (None, each[0].kind)]
        asking = [(pair.other.topic, reply) for pair, _, reply in group if pair.other.topic is not None]
        return (
            name,
            len(group),
            share([pair.one.topic in reply.answers for pair, reply, _ in group]),
            share([topic in reply.answers for topic, reply in asking]),
            share([topic in reply.shown for topic, reply in asking]),
            share([_does_refused(pair.other, reply) for pair, _, reply in group if pair.other.refused]),
            share([pair.one.topic in first.answers and _is_well(pair.other, second) for pair, first, second in group]),
        )

    kinds = dict.fromkeys(pair.kind for pair in pairs)
    return table("Contrast", columns, [*(row(kind, kind) for kind in kinds), row("all", None)])


def _does_refused(side: Side, reply: Reply) -> bool:
    return bool(set(side.refused) & set(reply.answers))


def _is_well(side: Side, reply: Reply) -> bool:
    return not _does_refused(side, reply) and (side.topic is None or side.topic in reply.answers)


def follow_ups(knowledge: Knowledge, messages: Sequence[FollowUp]) -> str:
    """Tell how well a short question is understood after the one before it, and how it would fare alone."""
    columns = ("messages", "right at once", "answered wrong", "right at once or among the choices", "top-1")
    asked = {
        "after the first": [(each, _in_talk(knowledge, each)) for each in messages],
        "alone": [(each, ask(knowledge, each.then, each.language)) for each in messages],
    }
    rows: list[Row] = []
    for how, pairs in asked.items():

        def row(
            name: str, language: str | None, pairs: Sequence[tuple[FollowUp, Reply]] = pairs, how: str = how
        ) -> Row:
            group = [pair for pair in pairs if language in (None, pair[0].language)]
            return (
                f"{name}, {how}",
                len(group),
                share([each.then_topic in reply.answers for each, reply in group]),
                share([reply.is_wrong([each.then_topic]) for each, reply in group]),
                share([each.then_topic in reply.shown for each, reply in group]),
                share([reply.first == each.then_topic for each, reply in group]),
            )

        rows += _by_language(row, {each.language for each in messages})
    return table("Follow-up", columns, rows)


def _in_talk(knowledge: Knowledge, each: FollowUp) -> Reply:
    """Ask the first question; click its topic, should the bot offer it; then ask the second."""
    reply = ask(knowledge, each.first, each.language)
    if each.first_topic in reply.choices and each.first_topic not in reply.answers:
        reply = choose(knowledge, each.first_topic, each.language, reply)
    return ask(knowledge, each.then, each.language, reply.memory)


def _by_language(row: Callable[[str, str | None], Row], languages: set[str]) -> list[Row]:
    """Give a row for each language, and one for all of them."""
    ordered = sorted(languages)
    return [*(row(name, name) for name in ordered), row(" + ".join(ordered), None)]
