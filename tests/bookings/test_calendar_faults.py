"""A fault in a calendar's file is told with its line and how to mend it; what works may have advice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from prototype_kit.bookings.entries import (
    OPENS,
    CalendarEntry,
    ExtraEntry,
    HoursEntry,
    OfficeEntry,
    ResourceEntry,
)
from prototype_kit.bookings.reading import WORDS
from prototype_kit.check import advise_skills, faults_in_use
from prototype_kit.document import Faults, fill, parse_yaml, read_yaml, words_in
from prototype_kit.errors import DefinitionError, Fault
from prototype_kit.service import advise_bookings
from prototype_kit.site import Site, load_site

SURGERY = Path(__file__).parents[1] / "sites" / "surgery"
NURSES, BOOK, RULES = "visits/calendars/nurses.yaml", "visits/journeys/book.yaml", "visits/rules.py"
TODAY = date(2026, 5, 6)

Change = Callable[[str, str, str], Path]
"""Takes a file, words that stand in it, and what is written in their place; gives the changed site."""


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """The surgery with one change after another."""
    folder = tmp_path / "surgery"
    shutil.copytree(SURGERY, folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))

    def change(file: str, old: str, new: str) -> Path:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {file}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


NEEDS = "needs: [nurse]"
ANN = "at: [{office: mill-lane}]"
FAULTS: dict[str, tuple[tuple[str, str, str], tuple[int, str, str]]] = {
    "a misspelt key": ((NURSES, "window:", "windows:"), (6, "'windows' is not a key", "mean 'window'?")),
    "a day alone in a list of entries": (
        (NURSES, "window: 8 weeks", "window: 8 weeks\nclosed:\n  - 2026-12-24"),
        (8, "What stands here under 'closed' is no entry of it.",
         "Write it like {day: 2026-12-24, because: We are taking stock}.")),
    "a length in no unit": (
        (NURSES, "window: 8 weeks", "window: 8 moons"),
        (6, "'8 moons' is not a length of time.", "Write it like: 30 minutes, or 2 weeks.")),
    "a window in working days": (
        (NURSES, "window: 8 weeks", "window: 8 working days"),
        (6, "Working days can be used for lead_time alone.", "Write days, such as 7 days.")),
    "a window of four years": (
        (NURSES, "window: 8 weeks", "window: 200 weeks"),
        (6, "Nobody books more than two years ahead.", "Write a shorter window.")),
    "a length that is no multiple of five": (
        (NURSES, "length: 20 minutes", "length: 7 minutes"),
        (3, "'7 minutes' is not a number of five minutes.", "Write 5, 10, 15 minutes and so on")),
    "no length at all": (
        (NURSES, "length: 20 minutes", "length: 0 minutes"),
        (3, "No time at all cannot be booked.", "Write at least 5 minutes.")),
    "a length of days": (
        (NURSES, "length: 20 minutes", "length: 2 days"),
        (3, "'2 days' is too long for this.", "Write minutes or hours")),
    "nothing is needed": (
        (NURSES, NEEDS, "needs: []"),
        (2, "An appointment takes nobody and nothing.", "Write needs: [nurse]")),
    "nobody of the kind": (
        (NURSES, NEEDS, "needs: [doctor]"),
        (2, "There is no 'doctor' among the resources",
         "{name: …, kind: doctor, at: [{office: mill-lane}]}. Choose from: nurse.")),
    "a misspelt kind": (
        (NURSES, f"    kind: nurse\n    {ANN}", f"    kind: nures\n    {ANN}"),
        (22, "Resource 'ann': no appointment takes anything of the kind 'nures'.", "Did you mean 'nurse'?")),
    "a misspelt weekday": (
        (NURSES, "days: [friday]", "days: [firday]"), (13, "'days' cannot be 'firday'.", "Use 'monday'")),
    "a time in words": (
        (NURSES, "from: 10:00", "from: 10am"),
        (13, "'10am' is not a time of day.", "Write it like 09:00 or 16:30.")),
    "an uneven time": (
        (NURSES, "from: 10:00", "from: 10:02"),
        (13, "'10:02' is not a multiple of five minutes.", "Write a time like 09:05 or 09:30.")),
    "hours that end before they begin": (
        (NURSES, "from: 10:00, to: 11:00", "from: 11:00, to: 10:00"),
        (13, "Office 'mill-lane': it ends before it begins.", "such as from: 09:00, to: 17:00.")),
    "hours of no day": (
        (NURSES, "{days: [friday], from", "{from"), (13, "Office 'mill-lane': it does not say on which days.",
         "days: [monday, friday], or rule: FREQ")),
    "a rule that there is not": (
        (NURSES, "days: [friday]", "rule: FREQ=SOMETIMES"),
        (13, "'FREQ=SOMETIMES' is not a rule for days", "which is the first Saturday of each month.")),
    "a rule that does more than days": (
        (NURSES, "days: [friday]", "rule: FREQ=WEEKLY;UNTIL=20270101"),
        (13, "does more than say days.", "Use since: and until:, and from: and to:.")),
    "an office that there is not": (
        (NURSES, ANN, "at: [{office: mil-lane}]"),
        (23, "Resource 'ann': there is no office 'mil-lane'.", "Did you mean 'mill-lane'?")),
    "somebody who is nowhere": (
        (NURSES, ANN, "at: []"), (23, "Resource 'ann' is nowhere.", "Write at: [{office: mill-lane}]")),
    "somebody who goes before they come": (
        (NURSES, ANN, "at: [{office: mill-lane, from: 12:00, to: 10:00}]"),
        (23, "Resource 'ann': it ends before it begins.", "Change from: or to:, such as")),
    "somebody on days and by a rule": (
        (NURSES, ANN, "at: [{office: mill-lane, days: [monday], rule: FREQ=DAILY}]"),
        (23, "Resource 'ann': these are days and a rule at once.", "days: [monday, friday], or rule: FREQ")),
    "somebody until a day before the first": (
        (NURSES, ANN, "at: [{office: mill-lane, since: 2026-02-02, until: 2026-02-01}]"),
        (23, "Resource 'ann': the last day is before the first.", "such as since: 2026-01-05, until: 2026")),
    "an office that never opens": (
        (NURSES, "opens:\n      - {days: [tuesday, thursday], from: 14:00, to: 16:00}", "opens: []"),
        (17, "Office 'pond-walk' never opens.", f"Write opens: {OPENS}")),
    "an office whose name has capitals": (
        (NURSES, "  pond-walk:\n", "  Pond Walk:\n"),
        (14, "'Pond Walk' cannot be used for 'offices'.", "starting with a letter, such as pond-walk.")),
    "one kind that is no list": (
        (NURSES, NEEDS, "needs: nurse"), (2, "'needs' must be a list.", "Write needs: [nurse]")),
    "a capacity of nobody": (
        (NURSES, f"    kind: nurse\n    {ANN}", f"    kind: nurse\n    capacity: 0\n    {ANN}"),
        (23, "Resource 'ann': 'capacity' must be 1 or more, not '0'.",
         "Write capacity: 1, or a higher number.")),
    "an office without hours": (
        (NURSES, "    opens:\n      - {days: [tuesday, thursday], from: 14:00, to: 16:00}\n", ""),
        (15, "Office 'pond-walk': 'opens' is missing.", f"Add a line opens: {OPENS}")),
    "hours that are no list": (
        (NURSES, "opens:\n      - {days: [tuesday, thursday], from: 14:00, to: 16:00}", "opens: daily"),
        (17, "Office 'pond-walk': 'opens' must be a list.", f"Write opens: {OPENS}")),
    "hours without an end": (
        (NURSES, ", from: 10:00, to: 11:00", ", from: 10:00"),
        (13, "Office 'mill-lane': 'to' is missing.", "Add a line to: 16:30")),
    "an office without an address": (
        (NURSES, "    address: [2 Pond Walk, Anytown, ZZ2 2BB]\n", ""),
        (15, "Office 'pond-walk': 'address' is missing.",
         "Add a line address: [1 High Street, Anytown, ZZ1 1AA]")),
    "an address in one piece": (
        (NURSES, "address: [2 Pond Walk, Anytown, ZZ2 2BB]", "address: 2 Pond Walk"),
        (16, "Office 'pond-walk': 'address' must be a list.",
         "Write address: [1 High Street, Anytown, ZZ1 1AA]")),
    "a misspelt key of an office": (
        (NURSES, "    address: [2", "    adress: [2"),
        (16, "Office 'pond-walk': 'adress' is not a key", "Did you mean 'address'?")),
    "closed days that are no list": (
        (NURSES, "needs: [nurse]", "needs: [nurse]\nclosed: today"),
        (3, "'closed' must be a list.", "Write closed: [{day: 2026-12-24, because: We are taking stock}]")),
    "somebody who is not said to be anywhere": (
        (NURSES, f"    {ANN}\n", ""),
        (21, "Resource 'ann': 'at' is missing.", "Add a line at: [{office: town-hall}]")),
    "somebody without a kind": (
        (NURSES, f"    kind: nurse\n    {ANN}", f"    {ANN}"),
        (21, "Resource 'ann': 'kind' is missing.", "Add a line kind: registrar")),
    "a calendar without a length": (
        (NURSES, "length: 20 minutes\n", ""), (1, "'length' is missing.", "Add a line length: 30 minutes")),
    "a pause after which the day is over": (
        (NURSES, "length: 20 minutes", "length: 12 hours\npause: 30 minutes"),
        (4, "An appointment and its pause are longer than 12 hours.",
         "such as length: 30 minutes, pause: 10")),
    "a zone that there is not": (
        (NURSES, NEEDS, f"{NEEDS}\nzone: Europe/Londn"),
        (3, "'Europe/Londn' is not a time zone.", "Write one like Europe/London.")),
    "a closed day that there is not": (
        (NURSES, NEEDS, f"{NEEDS}\nclosed: [{{day: 2026-02-31, because: Painting}}]"),
        (3, "'2026-02-31' is not a day.", "Write it like 2026-12-24.")),
    "closed days without an end": (
        (NURSES, NEEDS, f"{NEEDS}\nclosed: [{{from: 2026-02-20, because: Painting}}]"),
        (3, "It does not say when.", "Write day: 2026-12-24, or from: 2026-12-24, to")),
    "closed without a reason": (
        (NURSES, NEEDS, f"{NEEDS}\nclosed: [{{day: 2026-02-20}}]"),
        (3, "'because' is missing.", "Add a line because: We are taking stock")),
    "bank holidays in a word of one's own": (
        (NURSES, NEEDS, f"{NEEDS}\nbank_holidays: shut"),
        (3, "'bank_holidays' cannot be 'shut'.", "Use 'closed' or 'open'.")),
    "a calendar that there is not": (
        (BOOK, "calendar: nurses", "calendar: nursess"),
        (13, "There is no file calendars/nursess.yaml.", "Did you mean 'nurses'?")),
    "an office that the calendar has not": (
        (BOOK, "by: good-until", "by: good-until\n    offices: [nowhere]"),
        (16, "There is no office 'nowhere' in calendars/nurses.yaml.", "")),
    "words for a skill that nobody has": (
        (BOOK, "by: good-until", "by: good-until\n    skill_words: {wlsh: The nurse speaks Welsh}"),
        (16, "Nobody in calendars/nurses.yaml has the skill 'wlsh'.", "")),
    "a rule for the last day that there is not": (
        (BOOK, "by: good-until", "by: good-untl"),
        (11, "There is no rule 'good-untl' in visits/rules.py.", "Did you mean 'good-until'?")),
    "a rule for the length that there is not": (
        (BOOK, "length: minutes-needed", "length: minutes-neded"),
        (11, "There is no rule 'minutes-neded'", "Did you mean 'minutes-needed'?")),
    "an error that the page of offices has not": (
        (BOOK, "    late:", "    office_errors: {requird: Choose}\n    late:"),
        (19, "A page with offices has no error 'requird'.", "Its errors are: required, unknown.")),
    "a page where the kit keeps appointments": (
        (BOOK, "- page: email", "- page: hold"),
        (23, "'hold' is an address that the kit uses itself.", "Choose another name.")),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_with_its_line(case: str, changed: Change) -> None:
    """One fault, at its place, that says what to do; nothing that only follows from it."""
    (file, old, new), (line, what, mend) = FAULTS[case]
    with pytest.raises(DefinitionError) as raised:
        load_site(changed(file, old, new))
    (fault,) = raised.value.faults
    assert (fault.file, fault.line) == (file, line)
    assert what in fault.what
    assert mend in fault.mend


@pytest.mark.parametrize("entry", [CalendarEntry, OfficeEntry, ResourceEntry, HoursEntry, ExtraEntry])
def test_what_must_be_there_has_an_example(entry: type[BaseModel]) -> None:
    """Whoever leaves it out is shown what it looks like: the three dots say nothing."""
    needed = {name: field.examples for name, field in entry.model_fields.items() if field.is_required()}
    assert needed
    assert [name for name, examples in needed.items() if not examples] == []


def test_what_is_written_as_a_mend_is_a_calendar() -> None:
    """The examples together, as somebody copies them one after another, are a calendar without a fault."""
    lines = [
        f"{field.alias or name}: {field.examples[0]}"
        for name, field in CalendarEntry.model_fields.items()
        if field.examples
    ]
    faults = Faults()
    node = parse_yaml("\n".join(lines), "made-up.yaml", faults)
    assert node is not None
    assert fill(CalendarEntry, node, faults) is not None
    assert faults.found == []


def test_all_faults_are_told_at_once(changed: Change) -> None:
    """Whatever does not fit together is told beside what is written wrongly, also inside one entry."""
    everywhere = [
        ("needs: [nurse]", "needs: [nurse, room]"),
        ("length: 20 minutes", "length: 7 minutes"),
        ("window: 8 weeks", "windows: 8 weeks"),
        ("{days: [friday], from: 10:00, to: 11:00}", "{days: [firday], from: 12:00, to: 11:00}"),
        ("      - {days: [tuesday, thursday], from: 14:00, to: 16:00}\n", ""),
        ("at: [{office: mill-lane}]", "at: [{office: mil-lane, since: 2026-05-02, until: 2026-05-01}]"),
        ("at: [{office: pond-walk}]", "at: []"),
    ]
    for old, new in everywhere:
        folder = changed(NURSES, old, new)
    with pytest.raises(DefinitionError) as raised:
        load_site(folder)
    assert [(fault.line, fault.what) for fault in raised.value.faults] == [
        (2, "There is no 'room' among the resources, so nothing can be booked."),
        (3, "'7 minutes' is not a number of five minutes."),
        (6, "'windows' is not a key that is known here."),
        (13, "Office 'mill-lane': 'days' cannot be 'firday'."),
        (13, "Office 'mill-lane': it ends before it begins."),
        (17, "Office 'pond-walk': 'opens' must be a list."),
        (22, "Resource 'ann': the last day is before the first."),
        (22, "Resource 'ann': there is no office 'mil-lane'."),
        (26, "Resource 'ben' is nowhere."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "what", "mend"),
    [
        ("return 40 if", "return 41 if", "'minutes-needed' gives 41", "in steps of 5, from 5 to 720"),
        ("return 40 if", "return 0 if", "'minutes-needed' gives 0", "in steps of 5, from 5 to 720"),
        ("return 40 if", "return True if", "'minutes-needed' gives True", "in steps of 5, from 5 to 720"),
        ("return 40 if", "return 800 if", "'minutes-needed' gives 800", "in steps of 5, from 5 to 720"),
        ("return j.today + timedelta(weeks=3) if", 'return "soon" if', "'good-until' gives 'soon'", "a date"),
    ],
)
def test_a_rule_that_gives_what_it_must_not(
    changed: Change, old: str, new: str, what: str, mend: str
) -> None:
    """Sample walks ask it, so that it is found before anybody comes to the page."""
    found = set(faults_in_use(load_site(changed(RULES, old, new)), TODAY))
    assert [what in fault.what and mend in fault.mend for fault in found] == [True]
    assert [(fault.file, fault.line) for fault in found] == [(RULES, 8 if "minutes" in what else 13)]


def test_a_rule_for_skills_gives_a_list(changed: Change) -> None:
    """A word alone would be read letter by letter."""
    changed(BOOK, "by: good-until", "by: good-until\n    skills: skills-needed")
    site = load_site(
        changed(
            RULES,
            "def good_until",
            'def skills_needed(j: Known) -> str:\n    """S"""\n    return "welsh"\n\n\ndef good_until',
        )
    )
    (fault,) = set(faults_in_use(site, TODAY))
    assert fault.what == "'skills-needed' gives 'welsh', which is no list of skills."


def test_nobody_is_asked_for_two_times(changed: Change) -> None:
    """One of them could not be changed or cancelled later. One of two is fine, whichever it is."""
    again = (
        "  - page: again\n    type: slot\n    calendar: nurses\n    ask: When will you come again?\n\n"
        "  - say: bring\n"
    )
    folder = changed(BOOK, "  - say: bring\n", again)
    (fault,) = {each for each in faults_in_use(load_site(folder), TODAY) if each.file == BOOK}
    assert fault.line == 21
    assert fault.what == "Some people are asked for two appointments: 'visit' and 'again'."
    assert "Give one page a when:" in fault.mend
    changed(BOOK, "  - page: again\n", "  - page: again\n    when: {reason: jab}\n")
    changed(BOOK, "  - page: visit\n", "  - page: visit\n    when: {reason: dressing}\n")
    assert [each for each in faults_in_use(load_site(folder), TODAY) if each.file == BOOK] == []


# Advice


def advice(site: Site, today: date = TODAY) -> list[Fault]:
    """The advice on its calendars."""
    return list(advise_bookings(site.services["visits"], today))


def test_what_staff_alone_read_has_no_words_in_another_language(changed: Change) -> None:
    """The calendar's name, and all of its resources: nobody is asked to translate it."""
    folder = changed(
        NURSES, "    kind: nurse\n", "    kind: nurse\n    away: [{on: 2026-05-08, because: Ill}]\n"
    )
    node = read_yaml(folder / NURSES, NURSES, Faults())
    assert node is not None
    asked = [path for path, _ in words_in(node, WORDS)]
    assert ("offices", "mill-lane", "name") in asked
    assert [path for path in asked if path[0] in ("name", "resources")] == []


def test_a_good_calendar_needs_no_advice() -> None:
    """Nothing is said of the surgery."""
    assert advice(load_site(SURGERY)) == []


def test_a_skill_that_nobody_has(changed: Change) -> None:
    """Anybody would be booked, and nobody told; once somebody has it, all is well."""
    changed(BOOK, "by: good-until", "by: good-until\n    skills: skills-needed")
    rule = 'def skills_needed(j: Known) -> list[str]:\n    """S"""\n    return ["welsh"]\n\n\ndef good_until'
    folder = changed(RULES, "def good_until", rule)
    (fault,) = advise_skills(load_site(folder), TODAY)
    assert (fault.file, fault.line) == (BOOK, 16)
    assert fault.what == "'skills-needed' asks for 'welsh', which nobody in calendars/nurses.yaml has."
    changed(NURSES, "    kind: nurse\n", "    kind: nurse\n    skills: [welsh]\n")
    assert list(advise_skills(load_site(folder), TODAY)) == []


@pytest.mark.parametrize("calendar", ["at: []", "a"])
def test_a_calendar_with_a_fault_hides_none_of_the_journey(changed: Change, calendar: str) -> None:
    """Rules that the question names and that there are not are told in the same run."""
    changed(NURSES, ANN, calendar)
    changed(BOOK, "by: good-until", "by: good-untl")
    with pytest.raises(DefinitionError) as raised:
        load_site(changed(BOOK, "length: minutes-needed", "length: minutes-neded"))
    missing = [fault.what for fault in raised.value.faults if fault.file == BOOK]
    assert missing == [
        "There is no rule 'good-untl' in visits/rules.py.",
        "There is no rule 'minutes-neded' in visits/rules.py.",
    ]
    assert {fault.file for fault in raised.value.faults} == {BOOK, NURSES}


@pytest.mark.parametrize("with_fault", [False, True])
def test_the_time_goes_by_the_name_of_its_question(changed: Change, with_fault: bool) -> None:
    """Whoever writes ((appointment)) is told which name is meant, also while the calendar has a fault."""
    folder = changed("visits/content/book-confirmation.md", "\n\n", "\n\n((appointment))\n\n")
    if with_fault:
        changed(NURSES, ANN, "at: []")
    with pytest.raises(DefinitionError) as raised:
        load_site(folder)
    (fault,) = [each for each in raised.value.faults if each.file != NURSES]
    assert fault.what == "Nothing is known to fill in for ((appointment)) here."
    assert fault.mend == "Write ((visit)): what somebody chose goes by its question's name."


def test_the_first_calendar_is_asked_for_line_by_line(changed: Change) -> None:
    """Whoever has none is told how it begins; with that line, each other one is shown by an example."""
    folder = changed(NURSES, "name: Nurses", "name: Nurses")
    (folder / NURSES).unlink()
    with pytest.raises(DefinitionError) as raised:
        load_site(folder)
    (fault,) = raised.value.faults
    assert fault.what == "There is no file calendars/nurses.yaml."
    assert fault.mend.startswith("Write it, beginning with a line name: Register offices.")
    (folder / NURSES).write_text("name: Nurses\n", encoding="utf-8")
    with pytest.raises(DefinitionError) as raised:
        load_site(folder)
    asked = [fault.mend.split(":")[0] for fault in raised.value.faults]
    assert asked == [f"Add a line {key}" for key in ("length", "needs", "offices", "resources", "starts")]


def test_words_may_name_a_time_whose_calendar_cannot_be_read(changed: Change) -> None:
    """What is wrong with it is said once, and not of each word that names the time."""
    named = "\n\n((appointment-day)), ((appointment-length))\n\n"
    changed("visits/content/book-confirmation.md", "\n\n", named)
    with pytest.raises(DefinitionError) as raised:
        load_site(changed(NURSES, ANN, "at: [{office: mil-lane}]"))
    (fault,) = raised.value.faults
    assert fault.file == NURSES


def test_days_that_are_over(changed: Change) -> None:
    """At each place where a day stands by itself, and not before it is over."""
    changed(
        NURSES,
        NEEDS,
        f"{NEEDS}\nclosed:\n  - {{day: 2026-05-05, because: Paint}}\n  - {{day: 2026-05-06, because: Paint}}",
    )
    changed(
        NURSES,
        "    kind: nurse\n",
        "    kind: nurse\n    away: [{from: 2026-04-01, to: 2026-05-01, because: Leave}]\n",
    )
    folder = changed(
        NURSES, "    opens:\n", "    also: [{day: 2026-03-02, from: 09:00, to: 10:00}]\n    opens:\n"
    )
    found = advice(load_site(folder))
    assert [(fault.line, fault.what) for fault in found] == [
        (4, "This was over on 5 May 2026."),
        (14, "This was over on 2 March 2026."),
        (27, "This was over on 1 May 2026."),
    ]


def test_holidays_that_nobody_knows_yet(changed: Change) -> None:
    """Who may book further than the list of bank holidays reaches could book one."""
    site = load_site(SURGERY)
    known = site.services["visits"].calendars["nurses"].working_days.known_until
    (fault,) = advice(site, known.replace(month=12, day=1))
    assert (fault.line, "bank holidays are known until 31 December" in fault.what) == (6, True)
    assert advice(site, known.replace(month=10, day=1)) == []
    folder = changed(NURSES, NEEDS, f"{NEEDS}\nbank_holidays: open")
    assert advice(load_site(folder), known.replace(month=12, day=1)) == []


def test_nothing_can_be_booked_where_the_first_day_is_after_the_last(changed: Change) -> None:
    """People would be told to try again later, and later is the same."""
    (fault,) = advice(load_site(changed(NURSES, "lead_time: 1 working day", "lead_time: 9 weeks")))
    assert fault.line == 5
    assert fault.what == (
        "Nothing can ever be booked: the earliest day would be 8 July 2026, and the last one 1 July 2026."
    )
    assert fault.mend == "Make lead_time: shorter than window:."


def test_an_office_where_nobody_ever_is(changed: Change) -> None:
    """It would be offered, and have nothing free for ever."""
    (fault,) = advice(load_site(changed(NURSES, "at: [{office: pond-walk}]", ANN)))
    assert fault.line == 14
    assert fault.what == "Nothing can be booked at 'pond-walk' on any day up to 1 July 2026, the last one."
    assert fault.mend == "No nurse is ever there: write {office: pond-walk} under at: of one."


def test_an_office_where_nobody_is_long_enough(changed: Change) -> None:
    """Somebody is there, but for less than an appointment takes."""
    folder = changed(NURSES, "at: [{office: pond-walk}]", "at: [{office: pond-walk, from: 15:50}]")
    (fault,) = advice(load_site(folder))
    assert fault.mend == "Check when it opens, who is there then, and if they stay as long as length: says."


def test_a_calendar_that_no_question_asks_for(changed: Change) -> None:
    """Somebody has written it for a page, and forgotten the page."""
    folder = changed(BOOK, "calendar: nurses", "calendar: others")
    calendars = folder / "visits" / "calendars"
    shutil.copy(calendars / "nurses.yaml", calendars / "others.yaml")
    (fault,) = advice(load_site(folder))
    assert (fault.file, fault.what) == (NURSES, "No question asks for a time of this calendar.")
