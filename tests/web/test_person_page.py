"""The page of an export: every kind of value can be read, and nothing stands there as it is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from prototype_kit.answers import (
    Address,
    Answers,
    Appointment,
    Asset,
    Choice,
    Fact,
    Moment,
    Month,
    UploadedFile,
    UploadedFiles,
    Value,
)
from prototype_kit.person_export import tell_person
from prototype_kit.person_export.forms import tell_answers
from prototype_kit.profiles import Profile
from prototype_kit.site import Site
from prototype_kit.testing.page_checks import read_page, words_of
from prototype_kit.web.person_page import person_page
from tests.web.journeys import unlisted_light
from tests.web.residents import ANN, resident
from tests.web.world import World

MOVED = date(1990, 2, 1)
AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
NO_MORE: Mapping[str, tuple[Value, str]] = {
    "gone-yes": (True, "Yes"),
    "gone-no": (False, "No"),
    "gone-day": (MOVED, "1 February 1990"),
    "gone-time": (time(17, 30), "5:30pm"),
    "gone-month": (Month(2026, 3), "March 2026"),
    "gone-moment": (Moment(MOVED, time(12)), "midday on 1 February 1990"),
    "gone-number": (Decimal("1.50"), "1.50"),
    "gone-choice": (Choice("by_post", "By post"), "By post"),
    "gone-choices": ((Choice("a_b", "First"), Choice("c_d", "Second")), "First Second"),
    "gone-address": (
        Address(("1 Mill Lane",), "Milton", "ZZ1 1ZZ", uprn="1000_1"),
        "1 Mill Lane Milton ZZ1 1ZZ",
    ),
    "gone-asset": (Asset("light_7", "Light 7", 1.0, 2.0), "Light 7"),
    "gone-files": (UploadedFiles((UploadedFile("id_1", "a.jpg", "photo", 3),)), "a.jpg"),
    "gone-appointment": (
        Appointment(
            "main", "town_hall", "Town hall", date(2026, 7, 1), time(10, 30), "Europe/London", AT, 20
        ),
        "10:30am on 1 July 2026 Town hall",
    ),
}
"""Answers whose questions the journey does not have, and what is to be read."""
FOUND = {
    "received_at": "2026-07-01T09:30:00+00:00",
    "due_on": "2026-07-02",
    "is_ours": True,
    "kind_of": "street_light",
    "parts": ["lamp_post", "2026-07-03"],
    "home": {"lines": ["1 Mill Lane"], "town": "Milton", "postcode": "ZZ1 1ZZ", "uprn": "1000_1"},
}
RAW = re.compile(r"\w_\w|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|\b(?:True|False|None)\b|gone-")


@pytest.fixture
def sent(account_world: World) -> str:
    """The page of somebody who answered in every way, and the data beside it."""
    visitor = resident(account_world)
    unlisted_light(visitor)
    visitor.submit()
    return ANN


def page_and_data(world: World, code: str = "en", **given: Any) -> tuple[str, str]:
    """The words of the page, and the data, with answers of every kind in the one case."""
    front = world.front
    account_of = front.store.accounts.by_email("resident", ANN)
    assert account_of is not None
    site = front.site.in_language(code)
    records = front.store.own_data.read(front.store.own_data.keys(account_of, front.settings.envs))
    (own,) = records.cases
    values = {name: value for name, (value, _) in NO_MORE.items()}
    item = Answers(values={"gone-day": MOVED})
    answers = Answers(
        values={**own.case.answers.values, **values},
        facts={"gone-fact": Fact(FOUND, "made up", AT)},
        items={"other-things": {"1": item}},
    )
    kept = Profile(
        details={"date-of-birth": MOVED, "address": Address(("2 Mill Lane",), "Milton", "ZZ1 1ZZ")}
    )
    records = replace(
        records,
        cases=(replace(own, case=replace(own.case, answers=answers, **given)),),
        details=json.loads(kept.dumps_details()),
    )
    document = tell_person(site, records, {}, world.clock()).document
    before = document.model_dump_json()
    page = person_page(front.render, site.language, document, site)
    assert document.model_dump_json() == before
    apart = page.replace("</dt>", "</dt> ").replace("<br>", "<br> ")
    return words_of(read_page(apart)[0].find("body")), before


def test_every_kind_of_value_can_be_read(account_world: World, sent: str) -> None:
    """By its name in words where the journey does not ask it any more, and by its title where it does."""
    words, _ = page_and_data(account_world)
    for name, (_, said) in NO_MORE.items():
        assert f"{name.replace('-', ' ').capitalize()} {said}" in words
    assert "Full name Ann Lee" in words
    assert "Other things 1: Gone day 1 February 1990" in words
    assert "Saved detail: Date of birth 1 February 1990" in words
    assert "Saved detail: Address 2 Mill Lane Milton ZZ1 1ZZ" in words


def test_what_was_looked_up_can_be_read(account_world: World, sent: str) -> None:
    """Days and local times, yes and no, lists, codes and addresses."""
    words, _ = page_and_data(account_world)
    for said in (
        "Gone fact received at: 10:30am on 1 July 2026",
        "due on: 2 July 2026",
        "is ours: yes",
        "kind of: street light",
        "parts: lamp post, 3 July 2026",
        "home: 1 Mill Lane, Milton, ZZ1 1ZZ",
    ):
        assert said in words


@pytest.mark.parametrize("code", ["en", "cy"])
def test_nothing_stands_there_as_it_is_kept(account_world: World, sent: str, code: str) -> None:
    """No name with an underscore, no day or time of data; all of it stays in the data."""
    words, data = page_and_data(account_world, code)
    assert RAW.findall(words) == []
    for kept in ("received_at", "by_post", "1990-02-01", "17:30:00", "gone-yes", "town_hall", "light_7"):
        assert kept in data
    if code == "cy":
        assert "1 Chwefror 1990" in words


def test_a_service_that_is_gone_is_told_in_words(account_world: World, sent: str) -> None:
    """With its status; what the case is about is told by its label, where an answer has it."""
    gone = {"service": "gone-service", "status": "in_progress", "asset": "light_7"}
    words, data = page_and_data(account_world, **gone)
    for said in (
        "Service Gone service",
        "Status In progress",
        "What it is about Light 7",
        "Other things 1: Gone day",
        "Fault It is damaged",
    ):
        assert said in words
    assert RAW.findall(words) == []
    assert all(f'"{kept}"' in data for kept in gone.values())


def test_the_data_says_them_in_words_too(account_world: World, sent: str) -> None:
    """As the page: nothing stands there as Python writes it. The value is among `data`."""
    for code, day in (("en", "1 February 1990"), ("cy", "1 Chwefror 1990")):
        _, data = page_and_data(account_world, code)
        (case,) = json.loads(data)["cases"]
        said = {each["name"]: each["answer"] for each in case["answers"] if not each["about"]}
        assert said["gone-day"] == day
        assert RAW.findall("\n".join(said.values())) == []
        if code == "en":
            assert {name: said[name].replace("\n", " ") for name in NO_MORE} == {
                name: words for name, (_, words) in NO_MORE.items()
            }


def test_items_are_called_as_in_the_form(site_of_exemplars: Site) -> None:
    """In the language of the copy, also in the questions; what is not repeated any more by its name."""
    one = {"1": Answers(values={"product": "Jam"})}
    two = {**one, "2": Answers(values={"product": "Honey"})}
    answers = Answers(items={"products": two, "old-things": one})
    told = tell_answers(site_of_exemplars.in_language("cy"), ("everything", "apply"), answers, MOVED)
    assert [(each.about, each.question) for each in told] == [
        ("cynnyrch 1", "Beth yw cynnyrch 1?"),
        ("cynnyrch 2", "Beth yw cynnyrch 2?"),
        ("Old things 1", "Beth yw Old things 1?"),
    ]
