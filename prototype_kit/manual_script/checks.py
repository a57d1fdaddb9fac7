"""What has to be so for people who listen, speak, zoom in or use a keyboard, and where to look for it.

What is checked follows the success criteria of WCAG 2.2 at levels A and AA that programs cannot judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prototype_kit.accessibility import Way

Situation = Literal[
    "start",  # the first page of a walkthrough
    "page",  # every page
    "onward",  # one with a button or link that leads on
    "form",  # one with something to fill in
    "group",  # fields or options under a legend
    "typing",  # fields to type into
    "choosing",  # radios or checkboxes
    "hint",
    "suggesting",  # a field that offers what fits what is typed
    "map",
    "files",
    "answers",  # check answers
    "end",  # the confirmation
    "language",  # the site is in more languages than one
    "mistake",  # what is entered is refused
]
"""What is on a page, so that something is asked of it."""


@dataclass(frozen=True)
class Check:
    """One thing that should be so. Its words may name what is on the page, such as `{heading}`."""

    at: Situation
    words: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class WayOfTesting:
    """How to test in one way: what is needed, what to do first, and what to look for.

    `minutes` are those of a page that is new and of one that was seen before, `mistake` those of one error.
    """

    tools: str
    before: tuple[str, ...]
    checks: tuple[Check, ...]
    minutes: tuple[float, float]
    mistake: float


SETTING_UP = 10
"""Minutes to start a browser and whatever else is needed, and to write down the versions."""

_SCREEN_READER = WayOfTesting(
    "A screen reader with the browser that it is most used with: NVDA or JAWS on Windows, VoiceOver on a Mac "
    "or an iPhone, TalkBack on Android.",
    (
        "Switch the screen reader on before you open the page. Turn the screen off, or look away.",
        "Go through each page once by its headings, once line by line, and once with Tab.",
        "Choose and type with the keyboard, or by touch on a phone.",
    ),
    (
        Check("page", "The title of the page is said first: ‘{title}’.", ("2.4.2",)),
        Check(
            "page",
            "‘{heading}’ is said as the heading of level 1, and there is no other.",
            ("1.3.1", "2.4.6"),
        ),
        Check(
            "page", "Everything that can be seen is said, in an order that makes sense.", ("1.1.1", "1.3.2")
        ),
        Check(
            "start",
            "The skip link is the first thing that Tab comes to, and leads to the heading.",
            ("2.4.1",),
        ),
        Check("start", "Landmarks are said: the banner, the main part and the foot of the page.", ("1.3.1",)),
        Check("language", "The language switch {languages} is said in its own language.", ("3.1.2",)),
        Check(
            "language",
            "When it is used, the page is read with a voice of that language. Go back to English.",
            ("3.1.1",),
        ),
        Check(
            "group", "‘{legend}’ is said with the first field or option that you come to.", ("1.3.1", "3.3.2")
        ),
        Check(
            "choosing",
            "Each option is said with its words, what it is, and whether it is chosen: {labels}.",
            ("1.3.1", "4.1.2"),
        ),
        Check("typing", "Each field is said with its label: {labels}.", ("1.3.1", "3.3.2", "4.1.2")),
        Check("hint", "Each hint is said with its question, option or field: {hints}.", ("1.3.1",)),
        Check(
            "suggesting",
            "Type two letters: how many results there are is said, and each as you come to it.",
            ("4.1.2", "4.1.3"),
        ),
        Check(
            "map",
            "The map is not in the way: you can choose from the list without it, and miss nothing.",
            ("1.1.1",),
        ),
        Check(
            "files", "While a file is uploaded, what happens with it is said without your moving.", ("4.1.3",)
        ),
        Check("answers", "Each question is said with its answer.", ("1.3.1",)),
        Check(
            "answers", "Each ‘Change’ link says what it changes, also in the list of all links.", ("2.4.4",)
        ),
        Check("end", "The reference is said as letters and numbers that you could write down.", ("1.3.1",)),
        Check("mistake", "You are taken to ‘There is a problem’, and it is said.", ("3.3.1", "4.1.3")),
        Check("mistake", "The title of the page now begins with ‘Error:’.", ("2.4.2",)),
        Check("mistake", "Each link under it leads to the field that it is about.", ("2.4.3", "3.3.1")),
        Check(
            "mistake",
            "The error is said together with that field, and says how to put it right.",
            ("1.3.1", "3.3.3"),
        ),
    ),
    (3, 0.5),
    2,
)
_VOICE = WayOfTesting(
    "Voice control: Dragon or Voice Access on Windows, Voice Control on a Mac or an iPhone, Voice Access on "
    "Android.",
    (
        "Put mouse and keyboard out of reach. Say everything.",
        "If a name does not work, say ‘show numbers’, go on by number, and write it down: it is a failure.",
    ),
    (
        Check(
            "page",
            "Say ‘show numbers’: everything that can be used has a number, and nothing else has.",
            ("4.1.2",),
        ),
        Check("page", "Say ‘scroll down’ and ‘scroll up’: you come to everything on the page.", ("2.1.1",)),
        Check(
            "start", "Say ‘click’ and the words of a link at the foot of the page, then go back.", ("2.5.3",)
        ),
        Check(
            "language",
            "Say ‘click’ and the name of the other language, {languages}, or its number.",
            ("2.5.3",),
        ),
        Check("onward", "Saying ‘click {button}’ works with the words that can be seen.", ("2.5.3", "4.1.2")),
        Check("choosing", "Saying ‘click’ and the words of an option chooses it: {labels}.", ("2.5.3",)),
        Check(
            "typing",
            "Saying ‘click’ and the label of a field takes you there, and you can dictate: {labels}.",
            ("2.5.3",),
        ),
        Check(
            "suggesting",
            "What you dictate brings results, and you can choose one by its words.",
            ("2.5.3", "4.1.2"),
        ),
        Check("map", "You can choose from the list by its words, without the map.", ("2.5.1", "2.5.7")),
        Check(
            "files", "You can open the dialogue that chooses a file by the words of its button.", ("2.5.3",)
        ),
        Check(
            "answers",
            "Saying ‘click change’ numbers the ‘Change’ links, or a longer name finds one.",
            ("2.5.3",),
        ),
        Check(
            "mistake", "Saying ‘click’ and the words of the error takes you to its field.", ("2.5.3", "3.3.1")
        ),
    ),
    (2, 0.5),
    1,
)
_ZOOM = WayOfTesting(
    "A browser on a desktop whose window is 1,280 pixels wide, and a way to set text spacing, such as a "
    "bookmarklet or a style of your own.",
    (
        "Look at each page at 200%, and at 400%, which is the same as a window 320 pixels wide.",
        "Look at it with more text spacing, and on a phone, held upright and sideways.",
        "Text spacing: lines 1.5 times the size of the text, and 2 times after paragraphs.",
        "Between letters it is 0.12 times the size of the text, and between words 0.16 times.",
    ),
    (
        Check(
            "page", "At 200% all text is there and can be read: nothing is cut off or covered.", ("1.4.4",)
        ),
        Check(
            "page",
            "At 400% everything is in one column, and nothing has to be scrolled sideways.",
            ("1.4.10",),
        ),
        Check("page", "With more text spacing nothing is cut off or overlaps.", ("1.4.12",)),
        Check(
            "page", "Text and the edges of fields can be told from what is behind them.", ("1.4.3", "1.4.11")
        ),
        Check("start", "The page works upright and sideways.", ("1.3.4",)),
        Check(
            "form",
            "At 400%, what has the focus is never hidden behind anything when you press Tab.",
            ("2.4.11",),
        ),
        Check("choosing", "Options can be hit without hitting a neighbour, also at 100%.", ("2.5.8",)),
        Check("suggesting", "At 400% the results stay on the screen and can be read.", ("1.4.10",)),
        Check("map", "At 400% the list can be read and used, whatever the map does.", ("1.4.10",)),
        Check(
            "answers",
            "At 400% each answer stands with its question, and ‘Change’ is easy to find.",
            ("1.4.10",),
        ),
        Check(
            "mistake",
            "At 400% the summary of errors is in sight, and each error stands at its field.",
            ("1.4.10", "3.3.1"),
        ),
        Check("mistake", "The errors are marked by more than colour.", ("1.4.1",)),
    ),
    (2, 0.5),
    1,
)
_KEYBOARD = WayOfTesting(
    "A keyboard and a browser. On a Mac, settings of the system and of Safari let Tab come to everything.",
    (
        "Put the mouse out of reach.",
        "Tab goes forward, and Shift and Tab back. Arrows move between radio buttons.",
        "Space ticks boxes and presses buttons. Enter follows links and sends.",
    ),
    (
        Check(
            "page",
            "Tab comes to everything that can be used, in the order in which it is read.",
            ("2.1.1", "2.4.3"),
        ),
        Check("page", "You always see where you are.", ("2.4.7", "2.4.11")),
        Check("page", "You can go back out of everything with Shift and Tab.", ("2.1.2",)),
        Check(
            "start",
            "The skip link is to be seen at the first Tab, and Enter leads past the head of the page.",
            ("2.4.1",),
        ),
        Check(
            "choosing", "Choosing an option changes nothing else but what that option asks for.", ("3.2.2",)
        ),
        Check("typing", "Coming to a field, and typing into it, takes you nowhere else.", ("3.2.1", "3.2.2")),
        Check(
            "suggesting", "Arrows go through the results, Enter takes one and Escape closes them.", ("2.1.1",)
        ),
        Check("map", "You can leave the map with Tab, and do without it.", ("2.1.1", "2.1.2")),
        Check("files", "You can choose a file, and remove it again.", ("2.1.1",)),
        Check("onward", "‘{button}’ works with Enter.", ("2.1.1",)),
        Check("mistake", "The summary of errors has the focus.", ("2.4.3", "3.3.1")),
        Check("mistake", "Enter on each of its links takes you into the field.", ("2.4.3",)),
    ),
    (1.5, 0.5),
    1,
)

WAYS_OF_TESTING: Mapping[Way, WayOfTesting] = {
    "screen-reader": _SCREEN_READER,
    "voice": _VOICE,
    "zoom": _ZOOM,
    "keyboard": _KEYBOARD,
}
