"""The ways in which walkthroughs are taken in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mode:
    """One way. `device` names one of Playwright's; `options` are those of its `new_context`.

    With `refusals`, pages are given what they must refuse. With `axe`, each page and each of its errors is
    looked at by axe, which needs JavaScript. With `keyboard`, nothing is pointed at.
    """

    name: str
    words: str
    device: str = ""
    javascript: bool = True
    width: int = 1280
    axe: bool = False
    refusals: bool = False
    keyboard: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def options(self) -> dict[str, Any]:
        """What Playwright's `new_context` is given, beside the device."""
        window: dict[str, Any] = {} if self.device else {"viewport": {"width": self.width, "height": 900}}
        return window if self.javascript else {**window, "java_script_enabled": False}


MODES = (
    Mode("javascript", "With JavaScript, on a desk; axe looks at everything", axe=True, refusals=True),
    Mode("no-javascript", "Without JavaScript", javascript=False),
    Mode("phone", "On a phone, by touch", device="iPhone 13"),
    Mode("narrow", "320 pixels wide, as a desktop is that is zoomed in to 400%", width=320),
    Mode("keyboard", "By keyboard alone, with the focus always to be seen", keyboard=True),
)
BY_NAME = {mode.name: mode for mode in MODES}
