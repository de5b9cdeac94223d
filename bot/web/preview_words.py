"""The words that the server says on the preview's stages: answers, sentences, refusals, hours. The real functions word them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bot.content.authors.intents import Topic
from bot.content.translators.cast import AT, Cast
from bot.content.translators.columns import Column, Columns
from bot.content.translators.translations import Translations
from bot.content.wording import BOT_NOTICE, Reader, day_and_time, hours_now, opening_hours, with_facts, zone_text
from bot.core.hours import HoursStatus, WeekdaySpan
from bot.core.phrases import Phrase
from bot.settings import Settings

_SAID = ("bot", "system", "error")  # contexts of whole sentences that the service says
_FORMS = {"take_message": "message", "start_ticket": "ticket"}  # actions that put a form below their answer
_FAR = "America/New_York"


@dataclass(frozen=True)
class Stage:
    """What the words on a stage depend on."""

    columns: Columns
    column: Column
    settings: Settings
    cast: Cast
    number: int
    """For everything that is counted."""

    @property
    def translations(self) -> Translations:
        """What the column says, marked."""
        return self.column.translations

    @property
    def reader(self) -> Reader:
        """Who reads it, far away from the team."""
        return Reader(self.column.tag, AT, _FAR)


def stage_of(columns: Columns, column: Column, settings: Settings, cast: Cast, number: int) -> Stage:
    """Set a stage. The way of calling is the telephone there, or its word would stand nowhere."""
    settings = replace(settings, call_service="", company=cast.company or settings.company)
    return Stage(columns, column, settings, cast, number)


def words(stage: Stage, letters: Callable[[Stage], list[dict[str, str]]]) -> dict[str, object]:
    """Give everything that is said in a column, marked with the numbers of its texts."""
    return {
        "now": AT.isoformat(),
        "company": stage.settings.company,
        "zone": stage.settings.zone,
        "cast": asdict(stage.cast),
        "notice": _filled(stage, BOT_NOTICE),
        "phrases": _phrases(stage),
        "hours": _hours(stage),
        "topics": [_topic(stage, topic) for topic in stage.columns.topics.values()],
        "letters": letters(stage),
    }


def _phrases(stage: Stage) -> list[dict[str, object]]:
    return [
        {
            "number": number,
            "context": entry.context,
            "english": entry.id,
            "place": entry.files[0] if entry.files else "",
            "text": _filled(stage, Phrase(entry.context, entry.id, entry.plural)),
        }
        for number, entry in enumerate(stage.columns.entries)
        if entry.context in _SAID
    ]


def _filled(stage: Stage, phrase: Phrase) -> str:
    tag, translations = stage.column.tag, stage.translations
    values: Mapping[str, object] = {
        "number": stage.number if phrase.plural else stage.cast.number,
        "position": stage.number,
        "minutes": stage.number,
        "limit": 4000,
        "least": 12,
        "files": 5,
        "megabytes": 10,
        "field": "client_id",
        "email": stage.cast.email,
        "agent": stage.cast.colleague,
        "name": stage.cast.colleague,
        "due": day_and_time(translations, tag, AT + timedelta(days=2), _FAR),
        "languages": "English, Deutsch, français",
    }
    return with_facts(translations.say(tag, phrase, values), stage.settings, translations, stage.reader)


def _topic(stage: Stage, topic: Topic) -> dict[str, object]:
    tag, translations = stage.column.tag, stage.translations
    return {
        "id": topic.id,
        "section": topic.section,
        "title": translations.title(tag, topic),
        "text": with_facts(translations.answer(tag, topic), stage.settings, translations, stage.reader),
        "form": _FORMS.get(topic.action or ""),
    }


def _hours(stage: Stage) -> list[str]:
    """Say every kind of hours once: the sentence in answers, the week, the zone, a moment."""
    team, translations, tag = ZoneInfo("Asia/Kolkata"), stage.translations, stage.column.tag
    soon, later = (AT + timedelta(hours=5)).astimezone(team), (AT + timedelta(days=3)).astimezone(team)
    statuses = (
        HoursStatus(True, None, soon),
        HoursStatus(False, later, None),
        HoursStatus(True, None, None),
        HoursStatus(False, None, None),
    )
    readers = (stage.reader, Reader(tag, AT, str(team)))
    said = [hours_now(translations, reader, each, team) for each in statuses for reader in readers]
    week = (
        WeekdaySpan(0, 4, ((time(9), time(12)), (time(13), time(18)))),
        WeekdaySpan(5, 5, ((time(10), time(14)),)),
    )
    always = (WeekdaySpan(0, 6, ((time(), time()),)),)
    said += [opening_hours(translations, tag, each) for each in (week, always)]
    said += [zone_text(translations, stage.reader, team), day_and_time(translations, tag, soon, _FAR)]
    return list(dict.fromkeys(said))
