"""The map as a drawing: everything is on it, in order; it can be read by all, and is the same every time."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.journey import Journey
from prototype_kit.journey.columns import COLUMN
from prototype_kit.journey.drawing import Figures, map_sheets, map_svg, summary
from prototype_kit.journey.lettering import Lettering
from prototype_kit.journey.map import map_text
from prototype_kit.journey.map_page import map_page
from prototype_kit.journey.stops import every_stop, stops
from prototype_kit.site import load_site
from tests.conftest import Author

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def births() -> Journey:
    """A journey with every kind of stop."""
    return load_site(ROOT / "tests/sites/births").services["birth-registration"].journeys["book"]


@pytest.fixture(scope="module")
def lights() -> Journey:
    """One with facts and several exits."""
    return load_site(ROOT / "exemplars").services["street-lights"].journeys["report"]


def long_journey(author: Author, pages: int) -> Journey:
    """A journey of so many pages, every third for some people only."""
    lines = [
        "title: A long journey",
        "pages:",
        "  - {page: q0, type: yes-no, ask: Is this the first question?}",
    ]
    for number in range(1, pages):
        when = "" if number % 3 else f", when: {{q{number - 1}: yes}}"
        lines.append(f"  - {{page: q{number}, type: yes-no, ask: Is this question number {number}?{when}}}")
    author.write("bins/journeys/report.yaml", "\n".join(lines) + "\n")
    author.replace("bins/service.yaml", "about: bin\n", "")
    return author.service().journeys["report"]


def words_of(element: ET.Element) -> str:
    """All text inside, with its line ends taken out."""
    texts = element.iter(f"{SVG}text")
    return " ".join(" ".join("".join(text.itertext()).split()) for text in texts)


def items(svg: str) -> list[str]:
    """The words of every stop and branch, in the order that they are read aloud."""
    root = ET.fromstring(svg)
    return [words_of(group) for group in root.iter(f"{SVG}g") if group.get("role") == "listitem"]


# --- What is on it --------------------------------------------------------------------------------------


def test_every_stop_is_drawn_in_order(births: Journey, lights: Journey) -> None:
    """Pages, information, exits, repeats and what is in them, check answers, confirmation: as in the text."""
    for journey in (births, lights):
        labels = re.findall(r"(\d[\d.]*) · ([a-z][a-z0-9-]*)", words_of(ET.fromstring(map_svg(journey))))
        assert labels == [(stop.number, stop.name) for stop in every_stop(stops(journey))]
        in_text = re.findall(r"^ *([\d.]+)\. ([a-z][a-z0-9-]*)", map_text(journey), re.MULTILINE)
        assert in_text == labels
        assert labels[-2:][0][1] == "check-answers"


def test_a_branch_carries_its_condition_in_english(births: Journey) -> None:
    """On its line, inside a sentence; and a question about an item names the item."""
    said = items(map_svg(births))
    assert any(
        words.startswith("Only when ‘Was the baby born in Anytown?’ is ‘No’ 2 · declar") for words in said
    )
    assert any(words.startswith("Only when a baby was born more than 12 months ago 5 · ph") for words in said)
    assert any(
        "for any of babies, ‘When was the baby born?’ is before 42 days ago" in words for words in said
    )
    assert "{item}" not in map_svg(births)


def test_an_exit_says_so_and_the_line_does_not_come_back(lights: Journey) -> None:
    """Not by its colour alone; a branch to a page has one line more, which comes back."""
    root = ET.fromstring(map_svg(lights))
    branches = {
        words_of(group).partition(" · ")[2].split()[0]: group
        for group in root.iter(f"{SVG}g")
        if group.get("role") == "listitem" and words_of(group).startswith("Only when")
    }
    assert "exit Phone us now The journey ends here" in words_of(branches["dangerous"])
    lines = {name: len(group.findall(f"{SVG}path")) for name, group in branches.items()}
    ends = {"dangerous": 2, "not-ours": 2, "known-about": 2}
    assert lines == {**ends, "others": 3, "where": 3, "already-reported": 3}


def test_a_repeat_is_a_frame_round_its_stops(births: Journey) -> None:
    """Its stops are a list inside its item, and it says what it counts."""
    root = ET.fromstring(map_svg(births))
    groups = [group for group in root.iter(f"{SVG}g") if words_of(group).startswith("4 · babies · repeat")]
    words = words_of(groups[0])
    assert "For each of ‘How many babies do you need to register?’" in words
    assert "4.1 · born" in words
    assert "4.2 · time-born" in words
    assert "5 · phone-us" not in words
    assert groups[0].find(f"{SVG}rect").get("stroke-dasharray")


def test_facts_and_questions_of_a_page_are_on_it(births: Journey, lights: Journey) -> None:
    """What is looked up, several questions, and those that an option reveals."""
    assert "Then looks up: Open reports about this light or others nearby" in words_of(
        ET.fromstring(map_svg(lights))
    )
    words = words_of(ET.fromstring(map_svg(births)))
    assert "How should we contact you? Email address (optional) UK telephone number (optional)" in words
    assert "Your relationship, with one of the options" in words


SECTIONS = """\
title: Apply for bins
sections:
  - section: you
    title: About you
    pages:
      - {page: name, type: name, ask: What is your name?, called: your name}
      - {page: council, type: yes-no, ask: Do you pay council tax here?, called: it}
  - section: needs
    title: What you need
    after: [you]
    pages:
      - repeat: containers
        title: Containers you need
        add: Do you need another?
        item: container {n}
        max: 5
        pages:
          - {page: size, type: text, ask: "How large is {item}?", called: it}
"""


def in_sections(author: Author) -> Journey:
    """A journey with a task list, and items that people add."""
    author.write("bins/journeys/report.yaml", SECTIONS).write("bins/rules.py", "")
    author.replace("bins/service.yaml", "about: bin\n", "")
    return author.service().journeys["report"]


def test_sections_are_drawn_one_after_the_other_from_the_task_list(author: Author) -> None:
    """Each says when it can be started, and its line leads back instead of into the next."""
    journey = in_sections(author)
    drawn = items(map_svg(journey))
    starts = [words.partition(" · ")[0] for words in drawn if words[:1].isdigit()]
    assert starts == ["1", "2", "2.1", "2.2", "3", "3.1", "3.1.1", "4", "5"]
    assert "1 · tasks Task list Leads to every section, and to check answers when all are done" in drawn
    assert "2 · you · section About you Can be started at any time" in drawn
    assert "3 · needs · section What you need Can be started after ‘About you’" in drawn
    assert sum(words.endswith("Back to the task list") for words in drawn) == 2
    assert "3. needs (section): What you need\n   once ‘About you’ is done\n   3.1. " in map_text(journey)
    for sheet in map_sheets(journey, most=300):  # a section that begins a column does not go on from anything
        assert "Goes on here with 3 ·" not in words_of(ET.fromstring(sheet))
    sheets = [words_of(ET.fromstring(sheet)) for sheet in map_sheets(journey, most=300)]
    goes_on = [re.findall(r"Goes on with ([\d.]+)", words) for words in sheets]
    comes = [re.findall(r"Goes on here with ([\d.]+)", words) for words in sheets]
    assert goes_on[:-1] == comes[1:]
    assert [] in comes[1:]


def test_items_that_people_add_are_a_frame_too(author: Author) -> None:
    """With how many there may be, and the question that adds another."""
    words = words_of(ET.fromstring(map_svg(in_sections(author))))
    assert "3.1 · containers · repeat For each that people add, from 1 to 5: ‘Do you need another?’" in words
    assert "3.1.1 · size How large is container 1?" in words


def test_stops_on_the_same_condition_share_a_branch(author: Author) -> None:
    """The condition stands there once; five at the most, as a column cannot end inside a branch."""
    lines = ["title: Together", "pages:", "  - {page: first, type: yes-no, ask: Is it?}"]
    lines += [
        f"  - {{page: q{number}, type: yes-no, ask: Question {number}?, when: {{first: yes}}}}"
        for number in range(7)
    ]
    author.write("bins/journeys/report.yaml", "\n".join(lines) + "\n").replace(
        "bins/service.yaml", "about: bin\n", ""
    )
    drawn = words_of(ET.fromstring(map_svg(author.service().journeys["report"])))
    assert drawn.count("Only when ‘Is it?’ is ‘Yes’") == 2


def test_it_says_how_much_there_is(births: Journey) -> None:
    """Counted in a sentence, which is also the drawing's description."""
    words = (
        "9 pages of questions, 3 information pages, 1 exit and 1 repeat. 4 of them are for some people only."
    )
    assert summary(births) == words
    assert words in ET.fromstring(map_svg(births)).findtext(f"{SVG}desc", "")


# --- Who can read it ------------------------------------------------------------------------------------


def test_it_has_a_name_a_description_and_roles(births: Journey) -> None:
    """Ids are the journey's own, so that several maps may stand on a page; signs are not read aloud."""
    root = ET.fromstring(map_svg(births))
    ids = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert ids[root.get("aria-labelledby")] == "Map of the journey: Book an appointment to register a birth"
    assert root.get("aria-describedby") in ids
    assert all("birth-registration" in name for name in ids)
    assert root.get("role") == "group"
    signs = [*root.iter(f"{SVG}path"), *root.iter(f"{SVG}polygon")]
    assert all(sign.get("aria-hidden") == "true" for sign in signs)
    for group in root.iter(f"{SVG}g"):
        for child in group if group.get("role") == "list" else ():
            assert child.get("role") == "listitem" or child.get("aria-hidden") == "true"


def test_pages_are_linked(births: Journey) -> None:
    """To what the callable gives for a name, escaped; what it has no address for is no link."""
    svg = map_svg(births, link=lambda name: None if name == "confirmation" else f'/x?a="b"&page={name}')
    links = [link.get("href", "") for link in ET.fromstring(svg).iter(f"{SVG}a")]
    assert '/x?a="b"&page=time-born' in links
    assert '/x?a="b"&page=start' in links
    assert not any("confirmation" in link for link in links)
    assert "<a" not in map_svg(births)


def test_it_has_no_script_and_its_words_are_escaped(author: Author) -> None:
    """Nor can an author's words become markup, in the drawing or on the page."""
    author.replace(
        "bins/journeys/report.yaml", "ask: What colour is the bin?", "ask: <script>alert(1)</script> & so on?"
    )
    journey = author.service().journeys["report"]
    for made in (map_svg(journey), map_page("<b>Bins</b>", [journey])):
        assert "<script" not in made
        assert "<b>" not in made
        assert "&lt;script&gt;" in made


def test_forced_colours_have_rules(births: Journey) -> None:
    """Every shape and text takes the colours that a person has chosen."""
    style = ET.fromstring(map_svg(births)).findtext(f"{SVG}style", "")
    for rule in ("forced-colors: active", "CanvasText", "LinkText", "Canvas"):
        assert rule in style
    root = ET.fromstring(map_svg(births))
    drawn = [shape for tag in ("rect", "path", "polygon", "circle") for shape in root.iter(SVG + tag)]
    assert all(shape.get("class") in ("box", "line", "solid") for shape in drawn)


def test_the_page_holds_the_same_as_a_list(births: Journey) -> None:
    """Every line of the text is there, in order, with the stops of a repeat in a list of their own."""
    page = map_page("Births", [births])
    listed = page.partition("The map as a list")[2]
    place = 0
    for line in map_text(births).splitlines()[3:]:
        words = re.sub(r"^ *[\d.]+\d*\. ", "", line).strip()
        place = listed.index(words, place)
    assert listed.count("<ol") == 2
    assert '<html lang="en">' in page


# --- Layout ---------------------------------------------------------------------------------------------


def test_the_same_journey_gives_the_same_drawing(births: Journey) -> None:
    """Letter by letter, also when it is read again."""
    again = load_site(ROOT / "tests/sites/births").services["birth-registration"].journeys["book"]
    assert map_svg(births) == map_svg(again)
    assert map_page("A", [births]) == map_page("A", [again])


def test_a_long_journey_is_drawn_like_paper_on_its_side(author: Author) -> None:
    """In columns that say where the line goes on, so that it fits a wall; or in as many as are asked for."""
    journey = long_journey(author, 60)
    root = ET.fromstring(map_svg(journey))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    assert 1.1 < width / height < 1.9
    words = words_of(root)
    numbers = re.findall(r"Goes on with (\d+)", words)
    assert numbers == re.findall(r"Goes on here with (\d+)", words)
    assert len(numbers) >= 3
    one = ET.fromstring(map_svg(journey, columns=1))
    assert float(one.get("width", 0)) == COLUMN + 4
    assert "Goes on" not in words_of(one)


def test_sheets_fit_a_telephone_and_a_printed_page(author: Author, births: Journey) -> None:
    """None is wider than 320 pixels less margins, nor higher than A4; together they hold every stop once."""
    for journey in (births, long_journey(author, 60)):
        sheets = [ET.fromstring(sheet) for sheet in map_sheets(journey)]
        assert all(float(sheet.get("width", 0)) <= 292 for sheet in sheets)
        assert all(float(sheet.get("height", 0)) <= 900 for sheet in sheets)
        names = [re.findall(r"(\d[\d.]*) · ", words_of(sheet)) for sheet in sheets]
        assert [name for found in names for name in found] == [
            stop.number for stop in every_stop(stops(journey))
        ]
        assert len({sheet.get("aria-labelledby") for sheet in sheets}) == len(sheets)


def test_nothing_is_wider_than_what_it_stands_in(author: Author) -> None:
    """Long words and long labels too are broken: measured in the widths that the layout counts with."""
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 3
    author.replace("bins/journeys/report.yaml", "ask: What colour is the bin?", f"ask: {long.strip()}?")
    author.replace("bins/journeys/report.yaml", "red: Red", f"red: {long.strip()}")
    root = ET.fromstring(map_svg(author.service().journeys["report"], columns=1))
    for text in root.iter(f"{SVG}text"):
        lettering = Lettering(int(text.get("font-size", 0)), text.get("font-weight") == "bold")
        for line in text.iter(f"{SVG}tspan"):
            assert float(line.get("x", 0)) + lettering.width(line.text or "") <= COLUMN + 0.1


@given(st.text(), st.integers(20, 400), st.booleans())
def test_broken_words_are_whole_together(text: str, width: int, bold: bool) -> None:
    """No letter is lost, and no line is wider than it may be, unless it is a single letter."""
    lettering = Lettering(16, bold)
    lines = lettering.lines(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(lettering.width(line) <= width or len(line) == 1 for line in lines)


# --- Figures --------------------------------------------------------------------------------------------


def test_figures_are_drawn_on_the_page_that_they_are_about(births: Journey) -> None:
    """Their words, and a bar as long as the share, which stays inside of its frame."""
    figures = {"district": Figures(("1,204 reached",), 0.5), "born": Figures((), 7.0)}
    root = ET.fromstring(map_svg(births, values=figures))
    drawn = [group for group in root.iter(f"{SVG}g") if group.get("role") == "listitem"]
    district = next(item for item in drawn if words_of(item).startswith("1 · district"))
    assert words_of(district).endswith("1,204 reached")
    frame, bar = district.findall(f"{SVG}rect")[-2:]
    assert float(bar.get("width", 0)) * 2 == float(frame.get("width", 0))
    born = next(item for item in drawn if words_of(item).startswith("4.1 · born"))
    frame, bar = born.findall(f"{SVG}rect")[-2:]
    assert bar.get("width") == frame.get("width")
    assert map_svg(births, values={}) == map_svg(births)
