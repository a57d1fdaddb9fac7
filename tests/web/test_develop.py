"""Serving while somebody edits notices every change, whoever else does not."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from prototype_kit.web import develop
from prototype_kit.web.develop import Developing
from tests.web.world import street_lights_alone

PATIENCE_S = 20


def _version_after(developing: Developing) -> int:
    """How often the app was made anew, once it was."""
    following = threading.Thread(target=developing.follow, daemon=True)
    following.start()
    until = time.monotonic() + PATIENCE_S
    while developing.version == 0 and time.monotonic() < until:
        time.sleep(0.02)
    developing.stop()
    following.join(PATIENCE_S)
    return developing.version


def test_a_change_before_the_watching_began_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who saves while the server starts sees it as soon as anybody."""
    monkeypatch.setattr(develop, "_LOOK_MS", 100)
    folder = street_lights_alone(tmp_path / "site")
    said: list[str] = []
    developing = Developing(folder, said.append, {})
    file = folder / "street_lights" / "journeys" / "report.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Send report", "Send it"), encoding="utf-8")
    assert _version_after(developing) == 1
    assert said == ["A file changed. The site is up to date."]


def test_what_running_leaves_behind_is_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the site would be made anew for ever."""
    monkeypatch.setattr(develop, "_LOOK_MS", 50)
    folder = street_lights_alone(tmp_path / "site")
    developing = Developing(folder, lambda _: None, {})
    (folder / "instance").mkdir(exist_ok=True)
    (folder / "instance" / "kept.json").write_text("{}", encoding="utf-8")
    following = threading.Thread(target=developing.follow, daemon=True)
    following.start()
    time.sleep(1)
    developing.stop()
    following.join(PATIENCE_S)
    assert developing.version == 0
