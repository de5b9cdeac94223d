"""Trials of proposals, one at a time: which stored questions would be answered otherwise. Whoever asked is told how far it is."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from bot.content.library import Library
from bot.content.rehearsal import Decision, Effect, TrialFailed, try_out
from bot.core.errors import Busy
from bot.core.events import ToAgentSession, TrialChanged
from bot.core.phrases import Phrase
from bot.core.questions import NewTopic, Proposal
from bot.service.deps import Deps
from bot.service.unanswered import Draft, checked, title_of
from bot.store import questions as table

ASKED = 300  # of the newest stored questions
_SINCE = timedelta(weeks=4)
_SHOWN = 100
_LOG = logging.getLogger("tresen.trials")

TRYING = Phrase("error", "Another trial is running. Please try again in a moment.")


class Trials:
    """The trial that is running, if one is."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._running: tuple[str, str, asyncio.Task[None]] | None = None  # trial, session

    async def start(self, session: str, draft: Draft) -> str:
        """Begin a trial of all that is gathered and a draft; give its id. One's own earlier trial is ended, a colleague's is not.

        Raises Busy, or what is wrong with the draft.
        """
        drafted = await checked(self._deps, draft)
        proposed, topics = await self._deps.store.read(table.proposals)
        if draft.topic is not None:
            topics = [*(each for each in topics if each.id != draft.topic.id), draft.topic]
        if self._running is not None:
            _, whose, task = self._running
            if whose != session and not task.done():
                raise Busy(TRYING, retry_after=3)
            await self._end(task)
        trial = self._deps.new_id()
        proposals = [*(each.proposal for each in proposed), *drafted]
        task = asyncio.create_task(self._run(trial, session, proposals, topics), name="tresen-trial")
        self._running = (trial, session, task)
        return trial

    async def end(self, session: str, trial: str) -> None:
        """End a trial of one's own."""
        if self._running is not None and self._running[:2] == (trial, session):
            await self._end(self._running[2])

    async def close(self) -> None:
        """End what is running."""
        if self._running is not None:
            await self._end(self._running[2])

    async def _end(self, task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.wait([task])

    async def _run(self, trial: str, session: str, proposals: Sequence[Proposal], topics: Sequence[NewTopic]) -> None:
        deps = self._deps

        def tell(stage: str, **more: object) -> None:
            deps.publish([TrialChanged(ToAgentSession(session), {"trial": trial, "stage": stage, **more})])

        try:
            questions = await deps.store.read(table.recently_typed, deps.now() - _SINCE, ASKED)
            progress = lambda stage, done, total: tell(stage, done=done, total=total)  # noqa: E731
            cache = deps.settings.data / "cache"
            effects = await try_out(deps.settings, cache, proposals, topics, questions, progress)
        except TrialFailed as error:
            _LOG.error("a trial of proposals failed: %s", error)
            tell("failed")
        except Exception:
            _LOG.exception("a trial of proposals failed")
            tell("failed")
        else:
            names = {each.id: each.title for each in topics}
            library = deps.library()
            shown = [_payload(library, names, each) for each in sorted(effects, key=_risk)[:_SHOWN]]
            tell("done", asked=len(questions), effects=shown, changed=len(effects))


def _risk(effect: Effect) -> tuple[bool, bool]:
    """Put first what was answered before: it is what one may break."""
    return effect.before.action != "answer", effect.after.action == "answer"


def _payload(library: Library, names: dict[str, str], effect: Effect) -> dict[str, object]:
    def shown(decision: Decision) -> dict[str, object]:
        titles = [names.get(each) or title_of(library, effect.language, each) for each in decision.intents]
        return {"action": decision.action, "titles": titles}

    return {
        "text": effect.text,
        "language": effect.language,
        "before": shown(effect.before),
        "after": shown(effect.after),
    }
