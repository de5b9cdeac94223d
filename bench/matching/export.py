"""`python -m bench.matching.export FOLDER` writes our own policy as data sets, so that `python -m bench.matching` sets ours beside others.

policy_de.jsonl and policy_en.jsonl: all shipped utterances and titles to learn from (of both languages, as the product does), the
messages of `tests/intents` in that language to test with. Score them with `--shots 0`.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from bench.matching.messages import Messages, read_messages
from bench.matching.shipped import read_shipped, titles, utterances


def main() -> None:
    """Read the option, write."""
    options = argparse.ArgumentParser(prog="python -m bench.matching.export", description=__doc__)
    options.add_argument("folder", type=Path, help="where to write; made if it is not there")
    folder: Path = options.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    intents, messages = read_shipped(), read_messages()
    learned = [
        {"text": each.text, "intent": each.intent, "split": "train", "lang": each.language}
        for each in (*utterances(intents), *titles(intents))
    ]
    for language in intents.languages:
        rows = [*learned, *_tests(messages, language)]
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (folder / f"policy_{language}.jsonl").write_text("".join(lines), encoding="utf-8")


def _tests(messages: Messages, language: str) -> Iterator[dict[str, str]]:
    for each in messages.asked:
        if each.language == language:
            yield {"text": each.text, "intent": each.topic, "split": "test", "lang": language}
    for stranger in messages.outside:
        if stranger.language == language and stranger.distance != "sales":
            row = {"text": stranger.text, "intent": "oos", "split": "oos_test", "lang": language}
            yield {**row, "oos": stranger.distance}


if __name__ == "__main__":
    main()
