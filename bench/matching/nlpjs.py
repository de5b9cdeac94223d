"""nlp.js as a baseline, where Node is at hand: npm installs it into a temporary folder, and a process of Node answers line by line."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.matching.ranker import Said

_PACKAGE = "node-nlp"
_FOLDER = "BENCH_NLPJS"  # the variable by which the processes that measure learn where it was installed
_SCRIPT = Path(__file__).with_name("nlpjs.mjs")


@contextmanager
def installed() -> Iterator[None]:
    """Install nlp.js for as long as this lasts. Without Node or npm, or where npm fails, `nlpjs` stays unavailable."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="bench-nlpjs-") as folder:
        command = [npm, "install", "--no-save", "--no-audit", "--no-fund", "--silent", "--prefix", folder, _PACKAGE]
        if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0:
            os.environ[_FOLDER] = folder
        try:
            yield
        finally:
            os.environ.pop(_FOLDER, None)


class nlpjs:
    """nlp.js with one language. Raises ImportError where it was not installed."""

    language = "en"

    def __init__(self) -> None:
        if _FOLDER not in os.environ:
            raise ImportError("Node and npm are not at hand, or npm could not install it")
        command = ["node", str(_SCRIPT), os.environ[_FOLDER]]
        self._node = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._answer = self._read()

    def fit(self, said: Said) -> None:
        self._ask({"language": self.language, "said": list(said)})

    def rank(self, text: str) -> list[tuple[str, float]]:
        return [(intent, score) for intent, score in self._ask({"text": text})["ranking"]]

    def cpu_seconds(self) -> float:
        """Give the CPU time that all answers have taken, all threads of Node together."""
        return float(self._answer["cpu"])

    def megabytes(self) -> float:
        """Give the resident memory of Node."""
        return float(self._answer["megabytes"])

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._node.stdin is not None
        self._node.stdin.write(json.dumps(question) + "\n")
        self._node.stdin.flush()
        self._answer = self._read()
        return self._answer

    def _read(self) -> dict[str, Any]:
        assert self._node.stdout is not None
        line = self._node.stdout.readline()
        if not line:
            raise RuntimeError(f"node has ended with {self._node.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer
