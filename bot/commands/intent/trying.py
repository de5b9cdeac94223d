"""tresen intent try: says what the bot makes of a message, and why."""

from bot.commands.errors import UsageError
from bot.commands.places import near
from bot.commands.telling import tell
from bot.content.library import ContentError, Library, open_library
from bot.core.dialogue import Turn, take_turn
from bot.core.explaining import Why, explain
from bot.core.language import detect
from bot.core.matching import ALONE
from bot.core.model import Memory
from bot.core.understanding import Action
from bot.settings import Settings


def intent_try(settings: Settings, text: str, language: str | None) -> int:
    """Print what the bot makes of a message, and why; gives the exit code."""
    try:
        library = open_library(settings, settings.data / "cache", tell=tell)
    except ContentError as error:
        raise UsageError(f"the content cannot be used; mend this first:\n{error}") from None
    knowledge = library.knowledge
    turn = take_turn(knowledge, text, prior=language, memory=Memory(), encoder=knowledge.encoder)
    alone = take_turn(knowledge, text, prior=language, memory=Memory())
    encoder = knowledge.encoder if alone.understanding.is_unsure else None
    said = [(each.text, each.intent) for each in library.intents.utterances]
    why = explain(knowledge.matcher, text, said, language=turn.language, encoder=encoder)
    print("\n".join(_report(library, text, turn, why)))
    return 0


def _report(library: Library, text: str, turn: Turn, why: Why) -> list[str]:
    knowledge, matcher = library.knowledge, library.knowledge.matcher
    judge = matcher.semantic if why.is_semantic and matcher.semantic is not None else matcher.plain
    calibration = judge.calibrations.of(turn.language)
    is_alone = why.is_semantic or matcher.semantic is None
    sure = calibration.sure_from(knowledge.max_wrong * (1 if is_alone else ALONE))
    guess = detect(knowledge.language_model, text, None)
    lines = [f"Language      {guess.language}, {guess.probability:.0%} sure" + _kept(guess.language, turn.language)]
    for each in why.mended:
        lines.append(f"Unknown word  {each.typed}" + (f", read as {' + '.join(each.meant)}" if each.meant else ""))
    lines.append(f"Decision      {_decision(turn)}")
    lines.append(f"Decided by    {'words and the sentence encoder' if why.is_semantic else 'words alone'}")
    lines.append(
        f"Sure from     {_percent(sure)} (at most {knowledge.max_wrong:.0%} of all messages are to be answered wrongly)"
    )
    lines.append(f"Hopeless      below {calibration.hopeless:.0%}")
    lines.append(
        "Ranking       "
        + "\n              ".join(f"{each.confidence:4.0%}  {each.intent}" for each in turn.understanding.ranking)
    )
    lines.append(f"Margin        {why.margin:.2f} before the next one; no topic at all scores {why.none:.2f}")
    if why.speaking:
        lines.append("Words         " + ", ".join(f"{word} {weight:+.2f}" for word, weight in why.speaking))
    places = {(each.text, each.intent): f"{near(each.file)}:{each.line}" for each in library.intents.utterances}
    for like in why.nearest:
        place = places[like.text, like.intent]
        lines.append(f"Like          {like.likeness:4.0%}  {like.intent}: {like.text}  ({place})")
    return lines


def _percent(sure: float) -> str:
    return f"{sure:.0%}" if sure <= 1 else "never"


def _kept(guessed: str, used: str) -> str:
    return "" if guessed == used else f"; the conversation goes on in {used}"


def _decision(turn: Turn) -> str:
    understood = turn.understanding
    also = f"; offers {', '.join(understood.suggestions)} too" if understood.suggestions else ""
    match understood.action:
        case Action.ANSWER:
            return f"answers {' and '.join(understood.answers)}{also}"
        case Action.SUGGEST:
            return f'asks "did you mean …?": {", ".join(understood.suggestions)}'
        case Action.FALLBACK:
            return "says that it does not know"
