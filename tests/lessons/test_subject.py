"""What lessons are about in a project without street_lights, or with it by another name."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit.lessons import Edit, find_subject, lessons
from prototype_kit.project import new_project
from tests.lessons.test_first_hour import JOURNEY
from tests.lessons.trainee import Trainee


@pytest.fixture
def births(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trainee:
    """Somebody whose project has other services alone."""
    monkeypatch.setattr("prototype_kit.scaffold.pin_kit", lambda project, kit: "0")
    named = {"project_name": "Births", "exemplars": "birth_registration, blank"}
    return Trainee(new_project(tmp_path, named), capsys)


def rename(trainee: Trainee, new: str) -> None:
    """Call the service something else, as the README of a project says."""
    services = trainee.project / "services"
    (services / "street_lights").rename(services / new)
    trainee.write(Edit("site.yaml", "street_lights", new))
    study = trainee.project / "studies" / "street-lights" / "study.yaml"
    study.write_text(study.read_text("utf-8").replace("street-lights", new), encoding="utf-8")


def test_the_project_says_how_to_learn(trainee: Trainee) -> None:
    """And what it takes, as the lesson has it."""
    readme = (trainee.project / "README.md").read_text(encoding="utf-8")
    words = lessons()["first-hour"].words
    assert "prototype-kit learn" in readme
    assert len(lessons()["first-hour"].steps) == 7
    for each in ("seven steps", "about an hour together"):
        assert each in readme
        assert each in words.lower()


def test_a_service_that_was_renamed_is_named_so(trainee: Trainee) -> None:
    """In words, edits and commands; and it is the same lesson."""
    rename(trainee, "lamps")
    trainee.skip_to("question")
    assert "In services/lamps/journeys/report.yaml write" in trainee.said
    assert "map lamps/report" in trainee.said
    assert "street_lights" not in trainee.said
    assert "street-lights" not in trainee.said
    trainee.write(
        Edit(JOURNEY.replace("street_lights", "lamps"), "ask: Which street light is it?", "ask: W?")
    )
    assert "Right. A question has other words." in trainee.learn()


def test_another_service_is_learned_with_too(births: Trainee) -> None:
    """It is said that the words are about another form, and where to do the same."""
    births.skip_to("question")
    assert "another form: that of street_lights, which is not in this project." in births.said
    assert "Do the same in services/birth_registration." in births.said
    file = "services/birth_registration/journeys/births.yaml"
    assert f"In {file} write" in births.said
    births.type("prototype-kit learn begin load")
    assert "services/birth_registration/load.yaml says how many people" in births.said
    assert "another form" not in births.said
    births.type("prototype-kit learn begin first-hour")
    births.write(Edit(file, "ask: Where did the birth take place?", "ask: Where was it?"))
    assert "Right. A question has other words." in births.learn()


def test_the_example_is_found_among_others(trainee: Trainee, births: Trainee) -> None:
    """Wherever it stands in the list; and also while site.yaml cannot be read."""
    for project in (trainee.project, births.project):
        (project / "site.yaml").write_text("services: [", encoding="utf-8")
    found = find_subject(trainee.project), find_subject(births.project)
    assert [each.place for each in found if each] == ["services/street_lights", "services/birth_registration"]


def test_the_record_names_what_was_worked_on(births: Trainee, tmp_path: Path) -> None:
    """What the learner changed since the first step began; before that, what the lessons are about."""
    record = tmp_path / "record.md"

    def named() -> str:
        assert births.type(f"prototype-kit learn record --to {record}") == 0
        return record.read_text(encoding="utf-8").splitlines()[2]

    births.learn()
    assert named() == "In the project births, with the service birth_registration."
    births.write(Edit("services/blank/journeys/apply.yaml", "ask: What do you need?", "ask: What is it?"))
    assert named() == "In the project births, with the service blank."
    births.write(
        Edit(
            "services/birth_registration/journeys/births.yaml",
            "ask: Where did the birth take place?",
            "ask: Where was it?",
        )
    )
    assert named() == "In the project births, with the services birth_registration and blank."
