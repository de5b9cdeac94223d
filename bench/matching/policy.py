"""`python -m bench.matching.policy` asks our own bot every message of `tests/intents` and prints what it makes of them, in percent.

Run it in the folder of the settings that `tresen ask` would take; a checkout has none, so it measures what is shipped.
"""

from collections import Counter
from collections.abc import Sequence

from bench.matching.asking import Reply, ask, open_as_asked
from bench.matching.figures import calibration_error, share, sureness, top
from bench.matching.messages import Asked, Outside, read_messages
from bench.matching.tables import Row, table
from bench.matching.talk import contrasts, follow_ups, two_topics

_SALES = "contact.sales"
_LONGEST = 1000  # words
_LENGTHS = ((1, 6), (7, 20), (21, _LONGEST))
_CONFUSIONS = 15  # that are shown

AskedReplies = Sequence[tuple[Asked, Reply]]
OutsideReplies = Sequence[tuple[Outside, Reply]]


def main() -> None:
    """Open, ask, print."""
    knowledge = open_as_asked().knowledge
    messages = read_messages()
    asked = [(each, ask(knowledge, each.text, each.language)) for each in messages.asked]
    outside = [(each, ask(knowledge, each.text, each.language)) for each in messages.outside]
    spoken = sorted(knowledge.languages)
    print(one_topic(asked, spoken))
    print(no_topic([pair for pair in outside if pair[0].distance != "sales"], spoken))
    print(of_sales([pair for pair in outside if pair[0].distance == "sales"]))
    print(two_topics(knowledge, messages.two_topics))
    print(contrasts(knowledge, messages.contrasts))
    print(follow_ups(knowledge, messages.follow_ups))
    print(confusions(asked, outside, spoken))


def one_topic(asked: AskedReplies, spoken: Sequence[str]) -> str:
    """Tell how well messages about one topic are answered: by language, by length, and in a language that is not spoken."""
    ours = [pair for pair in asked if pair[0].language in spoken]
    groups = {language: [pair for pair in ours if pair[0].language == language] for language in spoken}
    groups[" + ".join(spoken)] = ours
    for least, most in _LENGTHS:
        name = f"{least}–{most} words" if most < _LONGEST else f"{least} words or more"
        groups[name] = [pair for pair in ours if least <= len(pair[0].text.split()) <= most]
    for language in sorted({each.language for each, _ in asked} - set(spoken)):
        groups[f"{language} (not spoken)"] = [pair for pair in asked if pair[0].language == language]
    columns = (
        "messages",
        "right at once",
        "answered wrong",
        "right at once or among the choices",
        "another topic answered beside it",
        "top-1",
        "top-3",
        "ECE",
    )
    return table("One topic", columns, [_one_topic(name, group) for name, group in groups.items()])


def _one_topic(name: str, group: AskedReplies) -> Row:
    replies = [reply for _, reply in group]
    rankings, truth = [reply.ranking for reply in replies], [each.topic for each, _ in group]
    first = top(rankings, truth)
    return (
        name,
        len(group),
        share([each.topic in reply.answers for each, reply in group]),
        share([reply.is_wrong([each.topic]) for each, reply in group]),
        share([each.topic in reply.shown for each, reply in group]),
        share([each.topic in reply.answers and len(reply.answers) > 1 for each, reply in group]),
        share(first),
        share(top(rankings, truth, 3)),
        calibration_error(sureness(rankings), first),
    )


def no_topic(outside: OutsideReplies, spoken: Sequence[str]) -> str:
    """Tell what becomes of messages that no topic answers, near the vendor's world and far from it."""
    groups: dict[str, OutsideReplies] = {}
    for language in sorted({each.language for each, _ in outside}, key=lambda name: (name not in spoken, name)):
        for distance in ("near", "far"):
            groups[f"{language}, {distance}"] = [
                pair for pair in outside if (pair[0].language, pair[0].distance) == (language, distance)
            ]
    ours = [pair for pair in outside if pair[0].language in spoken]
    for distance in ("near", "far"):
        groups[f"{' + '.join(spoken)}, {distance}"] = [pair for pair in ours if pair[0].distance == distance]
    groups[" + ".join(spoken)] = ours
    rows: list[Row] = [
        (
            name,
            len(group),
            share([bool(reply.answers) for _, reply in group]),
            share([bool(reply.choices) and not reply.answers for _, reply in group]),
            share([not reply.shown for _, reply in group]),
        )
        for name, group in groups.items()
    ]
    return table("No topic", ("messages", "answered with a topic", "given choices", "honest no"), rows)


def of_sales(asked: OutsideReplies) -> str:
    """Tell what becomes of questions about prices, discounts and reselling, for which contact.sales is right too."""
    columns = (
        "messages",
        "answered by contact.sales",
        "answered with another topic",
        "contact.sales among the choices",
        "other choices",
        "honest no",
    )
    rows: list[Row] = []
    for language in sorted({each.language for each, _ in asked}):
        replies = [reply for each, reply in asked if each.language == language]
        offers = [reply.choices if not reply.answers else () for reply in replies]
        rows.append(
            (
                language,
                len(replies),
                share([_SALES in reply.answers for reply in replies]),
                share([reply.is_wrong([_SALES]) for reply in replies]),
                share([_SALES in offer for offer in offers]),
                share([bool(offer) and _SALES not in offer for offer in offers]),
                share([not reply.shown for reply in replies]),
            )
        )
    return table("Prices, discounts, resellers", columns, rows)


def confusions(asked: AskedReplies, outside: OutsideReplies, spoken: Sequence[str]) -> str:
    """Give the most frequent wrong pairs: for messages of a topic what leads the ranking, for others what was answered."""
    taken: Counter[tuple[str, str]] = Counter()
    answered: Counter[tuple[str, str]] = Counter()
    for each, reply in asked:
        if each.language in spoken and reply.first != each.topic:
            taken[each.topic, reply.first] += 1
            answered[each.topic, reply.first] += reply.is_wrong([each.topic])
    for stranger, reply in outside:
        if stranger.language in spoken and reply.is_wrong([_SALES] if stranger.distance == "sales" else []):
            taken[f"({stranger.distance})", reply.answers[0]] += 1
            answered[f"({stranger.distance})", reply.answers[0]] += 1
    rows: list[Row] = [
        (meant, first or "(nothing)", count, answered[meant, first])
        for (meant, first), count in taken.most_common(_CONFUSIONS)
    ]
    return table("Meant", ("taken for", "messages", "of them answered"), rows)


if __name__ == "__main__":
    main()
