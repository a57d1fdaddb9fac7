"""The plan of a made-up town: believable, the same each time, and plainly made up."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from prototype_kit import Site, load_site
from prototype_kit.answers import EMPTY
from prototype_kit.bookings import Booking, Diary
from prototype_kit.check import faults_in_use
from prototype_kit.demo import Setting, plan
from prototype_kit.demo.appointments import Appointments
from prototype_kit.demo.lives import UNKNOWN, way
from prototype_kit.demo_words import DemoWords, read_demo_words
from prototype_kit.document import Faults
from prototype_kit.expectations import expectation
from prototype_kit.journey import walk
from prototype_kit.language import LOCAL
from prototype_kit.life_cycle import Status
from prototype_kit.people import ROLES, Account, Role
from prototype_kit.questions.phone import DRAMA
from prototype_kit.store import DemoCase
from prototype_kit.submitting import target_of
from prototype_kit.targets import due, paused, unit_of
from prototype_kit.working_days import day_of
from tests.conftest import Author
from tests.web.world import LIGHTS, ROOT, street_lights_alone

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
NUMBER = 2_000
BASE = "https://services.anytown.example"


def _account(number: int, role: Role) -> Account:
    return Account(number, "staff", f"{role}@anytown.example", f"Demo {role}", (role,), None, NOW, None)


STAFF = [_account(number, role) for number, role in enumerate(ROLES, 1)]


@pytest.fixture(scope="module")
def site() -> Site:
    """The site of the exemplars."""
    return load_site(LIGHTS)


@pytest.fixture(scope="module")
def town(site: Site) -> Sequence[DemoCase]:
    """A town of 2,000 cases on a Friday in November."""
    return list(plan(Setting(site, NOW, NUMBER, BASE, STAFF)))


def _digest(cases: Sequence[DemoCase]) -> str:
    """A hash of all that is written of some cases."""
    rows = [
        (made.case.answers.dumps(), replace(made, case=replace(made.case, answers=EMPTY))) for made in cases
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def test_the_same_plan_comes_out_each_time(site: Site, town: Sequence[DemoCase]) -> None:
    """Whatever order this Python keeps sets in; another seed gives another town."""
    code = (
        "from tests.test_demo import *\nfrom tests.test_demo import _digest\n"
        "cases = list(plan(Setting(load_site(LIGHTS), NOW, 60, BASE, STAFF)))\n"
        "print(_digest(cases))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONHASHSEED": "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert _digest(list(plan(Setting(site, NOW, 60, BASE, STAFF)))) == told
    other = list(plan(Setting(site, NOW, 60, BASE, STAFF, seed=1)))
    assert _digest(other) != told
    assert other[0].case.reference not in {made.case.reference for made in town}


def test_each_case_is_one_of_its_own(town: Sequence[DemoCase]) -> None:
    """As many as were asked for, counted from 1, with references and drafts of their own, oldest first."""
    assert [made.case.id for made in town] == list(range(1, NUMBER + 1))
    assert len({made.case.reference for made in town}) == NUMBER
    assert len({made.case.draft_id for made in town}) == NUMBER
    received = [made.case.received_at for made in town]
    assert received == sorted(received)


def test_every_case_is_a_demo(town: Sequence[DemoCase]) -> None:
    """Its env says so, whoever reported it; nobody is asked whether it is fixed."""
    assert {made.case.origin.env for made in town} == {"demo"}
    assert {made.case.origin.source for made in town} == {"user", "staff"}
    assert {made.case.survey_at for made in town} == {None}


def test_nothing_lies_in_the_future_or_comes_before_its_case(town: Sequence[DemoCase]) -> None:
    """A timeline begins with the report, goes on in order, and ends before now."""
    for made in town:
        case, times = made.case, [entry.at for entry in made.entries]
        assert made.started_at < case.received_at == times[0]
        assert (made.entries[0].kind, made.entries[0].public) == ("submitted", True)
        assert times == sorted(times)
        assert max([*times, case.status_at]) <= NOW
        assert all(case.received_at <= since <= NOW for _, since in made.followers)
        assert all(fact.at == case.received_at for fact in case.answers.facts.values())
    newest = NOW - town[-1].case.received_at
    assert timedelta(0) < newest < timedelta(minutes=10)
    assert timedelta(days=500) < NOW - town[0].case.received_at < timedelta(days=560)


def test_a_case_is_where_its_timeline_leads(site: Site, town: Sequence[DemoCase]) -> None:
    """Its status is the last of its timeline, its group that of the status, and each may follow the last."""
    for made in town:
        case, statuses = made.case, site.services[made.case.service].entry.statuses
        moves = [entry for entry in made.entries if entry.status]
        assert (moves[-1].status, moves[-1].at) == (case.status, case.status_at)
        assert case.state == statuses[case.status].group
        assert case.ended_at == (None if case.state == "open" else case.status_at)
        for before, after in itertools.pairwise(moves):
            follows = statuses[before.status or ""].next
            assert follows is None or after.status in follows


def test_due_dates_are_those_of_the_rule(site: Site, town: Sequence[DemoCase]) -> None:
    """The target is what the service's rule says to the answers; the clock stood still as it should."""
    for made in town[::10]:
        case, service = made.case, site.services[made.case.service]
        journey = service.journeys[case.journey]
        walked = walk(journey, case.answers, day_of(case.received_at))
        assert walked.complete
        target = target_of(service, journey, walked.known)
        assert case.target == (str(target) if target else None)
        if target is None:
            assert case.due_at is None
            continue
        wanted = due(target, case.received_at, site.working_days)
        stands = None
        for entry in made.entries:
            if entry.status is None:
                continue
            pauses = service.entry.statuses[entry.status].pauses
            if stands and not pauses:
                wanted = paused(wanted, stands, entry.at, unit_of(case.target or ""), site.working_days)
            stands = (stands or entry.at) if pauses else None
        assert (case.due_at, case.paused_at) == (wanted, stands)


def test_states_are_believable(town: Sequence[DemoCase]) -> None:
    """Most are done and in time; a few wait, are late, were opened again, or turned out to be duplicates."""
    lights = [made for made in town if made.case.service == "street-lights"]
    cases = [made.case for made in lights]
    assert 0.6 < len(lights) / NUMBER < 0.95
    share = {state: count / len(cases) for state, count in Counter(case.state for case in cases).items()}
    assert 0.7 < share["fixed"] < 0.93
    assert 0.05 < share["closed"] < 0.25
    assert 0.01 < share["open"] < 0.12
    fixed = [case for case in cases if case.state == "fixed" and case.due_at]
    assert (
        0.78 < sum(bool(c.ended_at and c.ended_at <= c.due_at) for c in fixed if c.due_at) / len(fixed) < 0.92
    )
    old = [case for case in cases if case.received_at < NOW - timedelta(days=180)]
    assert sum(case.state == "open" for case in old) / len(old) < 0.02
    assert any(case.paused_at for case in cases)
    assert any(case.state == "open" and case.due_at and case.due_at < NOW for case in cases)
    assert (
        0.005 < sum(any(e.kind == "reopened" for e in made.entries) for made in lights) / len(lights) < 0.06
    )
    assert {case.priority for case in cases} == {"normal", "high", "low"}
    assert {case.status for case in cases} > {"received", "investigating", "repair-planned", "fixed"}
    grids = {case.status for case in cases if case.journey == "grids"}
    assert "fixed" in grids
    assert "waiting-for-electricity-network" not in grids


def _appointments(town: Sequence[DemoCase]) -> Sequence[tuple[DemoCase, Booking]]:
    return [(made, each.booking) for made in town for each in made.bookings]


def test_appointments_are_those_that_people_chose(site: Site, town: Sequence[DemoCase]) -> None:
    """Each has one booking, of the time in its answers, which could be booked when the case came in."""
    births = [made for made in town if made.case.service == "birth-registration"]
    assert len(births) == len(_appointments(town)) > 100
    for made, booking in _appointments(town):
        (answer,) = made.case.answers.appointments.values()
        calendar = site.services[booking.service].calendars[booking.calendar]
        assert (answer.starts_at, answer.office) == (booking.starts_at, booking.office)
        assert (booking.local_day, booking.local_time) == (answer.day, answer.at)
        assert booking.ends_at - booking.starts_at == timedelta(minutes=answer.minutes)
        assert Diary(calendar, made.case.received_at).is_on_offer(booking.slot, booking.need)
        assert (booking.case_id, booking.draft_id) == (made.case.id, made.case.draft_id)
        assert (booking.env, booking.remind_at) == ("demo", None)
        assert booking.diary == "prototype/birth-registration/register-offices"
    assert len({booking.office for _, booking in _appointments(town)}) == 3
    assert len({booking.minutes for _, booking in _appointments(town)}) > 2


def test_no_two_people_are_given_the_same_time(site: Site, town: Sequence[DemoCase]) -> None:
    """However many want one at once: nobody has two of them, with the pause after each."""
    service = site.services["birth-registration"]
    case = next(made.case for made in town if made.case.journey == "births")
    times, journey = Appointments(service, NOW), service.journeys["births"]
    given = [
        each for number in range(300) for each in times.give(Random(number), journey, case.answers, NOW)[1]
    ]
    assert len(given) == 300
    taken = sorted(
        (resource.id, each.slot.starts_at, each.slot.ends_at + each.calendar.entry.pause)
        for each in given
        for resource in each.resources
    )
    for before, after in itertools.pairwise(taken):
        assert before[0] != after[0] or before[2] <= after[1]


def test_those_ahead_take_a_time(town: Sequence[DemoCase]) -> None:
    """So that it is offered to nobody else; what is long over takes none."""
    assert any(booking.starts_at > NOW for _, booking in _appointments(town))
    for made in town:
        for each in made.bookings:
            ahead = each.booking.ends_at > NOW and each.booking.state == "booked"
            assert not ahead or each.takes
            assert not each.takes or each.booking.ends_at > NOW - timedelta(days=3)


def test_cases_end_with_their_appointments(town: Sequence[DemoCase]) -> None:
    """Somebody came, did not come, or cancelled before; what is ahead or has just been is open."""
    found = Counter(booking.state for _, booking in _appointments(town))
    assert {*found} == {"booked", "attended", "missed", "cancelled"}
    assert found["attended"] > 0.75 * found.total()
    for made, booking in _appointments(town):
        case = made.case
        if booking.state == "booked":
            assert (case.state, case.status) == ("open", "booked")
            assert booking.starts_at > NOW - timedelta(hours=1)
        elif booking.state == "cancelled":
            assert case.status == "cancelled"
            assert case.received_at < case.status_at < booking.starts_at
        else:
            status, group = {"attended": ("registered", "fixed"), "missed": ("not-attended", "closed")}[
                booking.state
            ]
            assert (case.status, case.state) == (status, group)
            assert booking.starts_at < case.status_at < booking.starts_at + timedelta(hours=2)


def test_days_are_as_far_away_as_when_it_came(town: Sequence[DemoCase]) -> None:
    """A birth of nine days ago was nine days before the case, whenever that came; names differ."""
    births = [made.case for made in town if made.case.journey == "births"]
    for case in births:
        days = [baby.values["born"] for baby in case.answers.items["babies"].values()]
        assert all(isinstance(day, date) for day in days)
        ages = {(day_of(case.received_at) - day).days for day in days if isinstance(day, date)}
        assert ages <= {4, 8, 11, 15, 19, 24, 30, 36, 47}
        names = [case.answers.values.get(name) for name in ("full-name", "other-name")]
        assert names[0] != names[1]


def test_duplicates_are_of_older_open_cases_of_the_same_thing(town: Sequence[DemoCase]) -> None:
    """And of none that is a duplicate itself."""
    cases = {made.case.id: made.case for made in town}
    same = [case for case in cases.values() if case.duplicate_of]
    assert 0.01 < len(same) / NUMBER < 0.08
    for case in same:
        original = cases[case.duplicate_of or 0]
        assert original.id < case.id
        assert (original.service, original.asset) == (case.service, case.asset)
        assert case.asset is not None
        assert original.duplicate_of is None
        assert original.ended_at is None or original.ended_at > case.received_at
        assert case.status == "duplicate"


def test_voices_are_in_the_timeline(town: Sequence[DemoCase]) -> None:
    """Each person more is one line, while the case was open; some of them follow it."""
    for made in town:
        lines = [entry for entry in made.entries if entry.kind == "voice"]
        assert made.case.voices == 1 + len(lines)
        assert sum(not new.reporter for new, _ in made.followers) <= len(lines)
    loud = [made.case for made in town if made.case.voices > 1]
    assert 0.03 < len(loud) / NUMBER < 0.15
    assert all(case.asset for case in loud)


def test_people_are_plainly_made_up(town: Sequence[DemoCase]) -> None:
    """Nobody can have such an address; a third gave none; each follows a case once."""
    lights = [made for made in town if made.case.service == "street-lights"]
    none = sum(not any(new.reporter for new, _ in made.followers) for made in lights)
    assert 0.25 < none / len(lights) < 0.45
    for made in town:
        recipients = [new.recipient for new, _ in made.followers]
        assert len(set(recipients)) == len(recipients)
        assert {new.base for new, _ in made.followers} <= {BASE}
        for new, _ in made.followers:
            if new.channel == "email":
                assert re.fullmatch(r"resident-[\d-]+@example\.com", new.recipient)
            else:
                assert DRAMA.fullmatch(new.recipient.replace(" ", "").replace("0", "+44", 1))
    typed = " ".join(made.case.answers.dumps() for made in lights)
    assert "O’Brien" not in typed
    assert "xxxx" not in typed
    assert {"en", "cy"} == {new.language for made in town for new, _ in made.followers}


def test_staff_help_some_and_work_on_all(town: Sequence[DemoCase]) -> None:
    """A call taker fills in what is phoned, inspectors and managers change cases; each by role."""
    helped = [made.case for made in town if made.case.origin.assisted]
    assert 0.1 < len(helped) / NUMBER < 0.25
    for case in helped:
        assert (case.origin.source, case.origin.assistance and case.origin.assistance.account_id) == (
            "staff",
            1,
        )
    assert {case.origin.channel for case in helped} == {"phone", "face_to_face"}
    workers = {entry.account_id for made in town for entry in made.entries if entry.account_id}
    assert workers == {2, 3} == {made.case.assignee_id for made in town} - {None}
    assert {"note", "assigned"} <= {entry.kind for made in town for entry in made.entries}


def test_public_words_are_in_both_languages(town: Sequence[DemoCase]) -> None:
    """Where the service has them; notes are never public."""
    entries = [entry for made in town for entry in made.entries]
    said = [entry for entry in entries if entry.kind == "status" and entry.words]
    assert said
    assert all(set(entry.translated) == {"cy"} for entry in said)
    assert not any(entry.public for entry in entries if entry.kind == "note")


def test_more_come_on_weekdays_and_in_winter(town: Sequence[DemoCase]) -> None:
    """A rhythm that a chart would show."""
    days = [made.case.received_at.astimezone(LOCAL) for made in town]
    week = Counter(day.weekday() for day in days)
    assert min(week[each] for each in range(5)) > max(week[5], week[6])
    months = Counter(day.month for day in days if day > NOW - timedelta(days=365))
    assert months[12] + months[1] > 1.2 * (months[6] + months[7])
    assert sum(7 <= day.hour < 21 for day in days) > 0.85 * len(days)


def test_expectations_come_out_plausible(site: Site, town: Sequence[DemoCase]) -> None:
    """Half of the lights that do not come on are mended within the target, and nine in ten not long after."""
    durations = [
        (made.case.received_at, made.case.ended_at)
        for made in town
        if made.case.kind == "not-working" and made.case.state != "closed"
    ]
    found = expectation(durations, NOW.date(), site.working_days)
    assert found is not None
    assert 1 <= found.p50 <= 5 <= found.p90 + 2
    assert found.p90 <= 25


def test_cases_are_found_by_their_words(town: Sequence[DemoCase]) -> None:
    """By the reference, and by what the case is about."""
    case = next(made for made in town if made.case.asset)
    tight = case.case.reference.replace("-", "").lower()
    assert {tight, (case.case.asset or "").lower()} <= set(case.words)


def test_a_site_without_staff_or_demo_words_has_a_town_too(author: Author) -> None:
    """Everything comes by the web, and nobody's account changes a case."""
    made = list(plan(Setting(author.load(), NOW, 150, BASE)))
    assert len(made) == 150
    assert {one.case.service for one in made} == {"bins"}
    assert {one.case.status for one in made} == {"received", "emptied"}
    assert {one.case.origin.channel for one in made} == {"web"}
    assert {entry.by for one in made for entry in one.entries} == {"user", UNKNOWN}


def test_a_journey_that_nobody_can_end_has_no_cases(author: Author) -> None:
    """It is left out, and a site of such journeys has an empty town."""
    author.replace(
        "bins/journeys/report.yaml", "    when: {colour: blue}", "    when: {colour: {answered: yes}}"
    )
    assert list(plan(Setting(author.load(), NOW, 10, BASE))) == []


def test_the_way_to_an_end_is_one_that_the_service_allows() -> None:
    """The shortest, through open statuses; none where there is none."""

    def status(group: str, *then: str) -> Status:
        return Status.model_validate({"words": "W", "group": group, "next": then})

    statuses = {
        "new": status("open", "seen"),
        "seen": status("open", "planned", "shut"),
        "planned": status("open", "fixed"),
        "shut": status("closed", "fixed"),
        "fixed": status("fixed"),
    }
    assert way(statuses, "new", "fixed") == ("seen", "planned", "fixed")
    assert way(statuses, "fixed", "new") == ()


# --- demo.yaml ----------------------------------------------------------------


def _read(folder: Path, text: str) -> tuple[DemoWords, list[str]]:
    (folder / "street_lights" / "demo.yaml").write_text(text, encoding="utf-8")
    site, faults = load_site(folder), Faults()
    found = read_demo_words(site, site.services["street-lights"], faults)
    return found, [str(fault) for fault in faults.found]


def test_demo_words_are_read(tmp_path: Path) -> None:
    """What staff say by status and language, what they note, what people type."""
    folder = street_lights_alone(tmp_path / "anytown")
    text = "says:\n  fixed:\n    - {en: Done., cy: Wedi.}\nnotes: [Seen.]\nanswers: {details: [It hums.]}\n"
    found, faults = _read(folder, text)
    assert faults == []
    assert found.says == {"fixed": ({"en": "Done.", "cy": "Wedi."},)}
    assert (found.notes, found.answers) == (("Seen.",), {"details": ("It hums.",)})
    (folder / "street_lights" / "demo.yaml").unlink()
    site = load_site(folder)
    assert read_demo_words(site, site.services["street-lights"], Faults()) == DemoWords()


def test_faults_in_demo_words_are_said_at_once(tmp_path: Path) -> None:
    """With the line and what is meant, and by `check`."""
    folder = street_lights_alone(tmp_path / "anytown")
    text = (
        "says:\n  fixd:\n    - {en: Done.}\n  fixed:\n    - {cy: Wedi.}\n    - {en: Done., fr: Fait.}\n"
        "answers: {detail: [It hums.]}\nnever: {grid: [fixed], grids: [fixt]}\n"
    )
    _, faults = _read(folder, text)
    assert [fault.split("\n  ")[:2] for fault in faults] == [
        [f"street_lights/demo.yaml, line {line}", words]
        for line, words in (
            (2, "There is no status 'fixd' in this service."),
            (7, "There is no question 'detail' in this service."),
            (8, "There is no journey 'grid' in this service."),
            (8, "There is no status 'fixt' in this service."),
            (5, "This is not said in English."),
            (6, "'fr' is no language that the kit has."),
        )
    ]
    assert faults[0].endswith("Did you mean 'fixed'?")
    site = load_site(folder)
    assert {str(fault) for fault in faults_in_use(site, NOW.date())} >= set(faults)


def test_what_people_choose_can_be_said(author: Author) -> None:
    """An option by its value, a day counted from today; what is neither is a fault."""
    text = "answers:\n  colour: [blue, puce]\n"
    author.write("bins/demo.yaml", text)
    site, faults = author.load(), Faults()
    read_demo_words(site, site.services["bins"], faults)
    (fault,) = [str(each) for each in faults.found]
    assert fault.startswith("bins/demo.yaml, line 2\n  'puce' is no option of 'colour'.")
    births, faults = load_site(LIGHTS), Faults()
    service = replace(births.services["birth-registration"], folder=author.folder)
    (author.folder / "demo.yaml").write_text("answers:\n  born: [9 days ago, soon]\n", encoding="utf-8")
    read_demo_words(replace(births, folder=author.folder), service, faults)
    (fault,) = [str(each) for each in faults.found]
    assert fault.startswith("demo.yaml, line 2\n  'soon' is not a day.")


def test_every_key_of_demo_words_is_described() -> None:
    """The reference lists what can be written."""
    text = (ROOT / "docs" / "reference" / "demo.md").read_text(encoding="utf-8")
    (own,) = re.findall(r"^\| key \|.*?\n\n", text, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"^\| `(\w+)` \|", own, re.MULTILINE)) == {*DemoWords.model_fields}


def test_a_case_of_the_plan_is_not_changed_by_its_writing(town: Sequence[DemoCase]) -> None:
    """Answers are kept as they are read back: no files, and nothing that only the way needed."""
    for made in town[::50]:
        again = replace(made.case, answers=type(made.case.answers).loads(made.case.answers.dumps()))
        assert again == made.case
        assert made.case.answers.files == ()
