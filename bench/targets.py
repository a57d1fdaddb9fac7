"""Other services to measure in the same run, as a file of targets names them: see README.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.processes import Server, Unmeasured, listener, start
from bench.project import environment, free_port
from bench.visiting import Step, Target


@dataclass(frozen=True)
class Wanted:
    """A service of a file of targets: how it is started, or that it is there already, and its journey."""

    target: Target
    command: Sequence[str]
    folder: Path
    environ: Mapping[str, str]

    def serve(self, work: Path) -> Server:
        """Start it, or find it. Raises `Unmeasured`."""
        port = self.target.port
        if not self.command:
            return Server(listener(port), port)
        page, log = self.target.steps[0].page, work / f"{self.target.name}.log"
        return start(self.command, self.folder, self.environ, port, page, log)


def read_targets(file: Path) -> list[Wanted]:
    """The services of a file. Raises `Unmeasured` where it cannot be read as one."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        return [_wanted(each, file.resolve().parent) for each in given["targets"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unmeasured(f"{file} is not a file of targets ({error!r}): see bench/README.md.") from error


def _wanted(given: Mapping[str, Any], beside: Path) -> Wanted:
    command, folder = given.get("command", []), beside / given.get("folder", ".")
    if command:
        port = free_port()
    else:
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/?", given["address"])
        if not found:
            raise ValueError(given["address"])
        port = int(found[1])
    steps = tuple(Step(**step) for step in given["steps"])
    if given["question"] not in [step.page for step in steps]:
        raise ValueError(given["question"])
    target = Target(given["name"], port, steps, given["question"], given.get("change", {}))

    def filled(words: str) -> str:
        return words.replace("{port}", str(port)).replace("{folder}", str(folder))

    environ = {name: filled(value) for name, value in given.get("environment", {}).items()}
    return Wanted(target, [filled(each) for each in command], folder, environment(**environ))
