"""The report on a round: what is in it, and above all what is not."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from prototype_kit.csv_export import read_csv
from research.measures import share
from research.participant import Participant
from research.report import attempts_csv, notes_csv, report_data, report_html, report_markdown
from research.report.words import _first
from tests.research.round_three import CONTACT, consent, data, made_report, records

GOLDEN = Path(__file__).with_name("golden.md")
SECRET = (
    "UNREVIEWED",
    "NO-CONSENT",
    "PILOT",
    "WITHDRAWN",
    "ANOTHER",
    "P06",
    "P07",
    "screen magnifier",
    "Care home",
)
"""What no report or export may hold: its notes, people in groups of two, and who is left out."""


def texts(**others: object) -> dict[str, str]:
    """The report in every shape."""
    made = made_report(**others)
    return {
        "HTML": report_html(made),
        "Markdown": report_markdown(made),
        "data": str(report_data(made)),
        "notes": notes_csv(made.records),
        "attempts": attempts_csv(made.records),
    }


def test_the_whole_report_reads_as_it_was_agreed() -> None:
    """Compared with a file: `GOLDEN=1` before the command writes it anew, to be looked through."""
    text = report_markdown(made_report())
    if os.environ.get("GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_few_people_are_not_said_to_have_found_most() -> None:
    """Five find most of what stands in people's way; of fewer nothing of the kind is said."""
    enough, alone = "enough to find most", "So no percentage stands alone"
    told = report_markdown(made_report())
    assert enough in told
    few = report_markdown(made_report(records=[each for each in records() if each.code in ("P01", "P02")]))
    assert "2 people took part" in few
    assert enough not in few
    assert "too few to have found most" in few
    assert alone in told
    assert alone in few


@pytest.mark.parametrize("secret", SECRET)
def test_what_must_not_be_told_is_nowhere(secret: str) -> None:
    """Unreviewed notes, quotes that were not agreed to, pilots, who withdrew, other rounds, small groups."""
    for shape, text in texts().items():
        assert secret not in text, shape


def test_what_was_handed_in_unasked_for_is_not_told_either() -> None:
    """No consent, a withdrawn one, a child's without a guardian: nothing of that session, in any shape."""
    one = records()[0]
    agreed = consent(one.session, "quotes")
    for missing in (None, replace(agreed, withdrawn_at=agreed.given_at), replace(agreed, under_16=True)):
        for shape, text in texts(records=[replace(one, consent=missing), *records()[1:]]).items():
            assert "Looked for a way" not in text, shape
            assert "P01" not in re.sub("Who P01 is", "", text), shape


def test_a_state_speaks_against_a_consent() -> None:
    """A session that was refused or withdrawn tells nothing, even where a consent still seems to stand."""
    one = records()[0]
    for state in ("refused", "withdrawn", "ready", "consenting"):
        held = replace(one, session=replace(one.session, state=state))
        assert not held.agreed
        assert held.notes_to_tell == ()
        for shape, text in texts(records=[held, *records()[1:]]).items():
            assert "Looked for a way" not in text, shape


def test_another_round_or_study_is_not_mixed_in() -> None:
    """Whatever records are handed in."""
    one = records()[0]
    for other in ({"round": "round-2"}, {"study": "another"}):
        made = made_report(records=[replace(one, session=replace(one.session, **other))])
        assert (made.who.people, made.notes, made.records) == (0, (), ())


def test_a_replay_is_evidence_only_where_it_was_agreed_to() -> None:
    """Nobody is told that there was one."""
    one = records()[0]
    without = [replace(one, consent=consent(one.session, "quotes")), *records()[1:]]
    assert "Screen replay" in texts()["HTML"]
    assert "replay" not in texts(records=without)["HTML"]


def test_withdrawn_evidence_says_nothing_more() -> None:
    """Marked so, or of a session that is no longer there: one word. A finding stays."""
    finding = made_report().findings[0]
    said = [each.words for each in finding.evidence]
    assert said.count("Withdrawn") == 2
    assert all(each.anchor == "" for each in finding.evidence if each.withdrawn)
    assert "A note that is not reviewed yet" in said
    assert "From a pilot session, so left out" in said
    only = replace(
        data().findings[1],
        evidence=tuple(replace(each, withdrawn=True) for each in data().findings[1].evidence),
    )
    made = made_report(findings=[only])
    assert made.findings[0].affected == ""
    assert {each.words for each in made.findings[0].evidence} == {"Withdrawn"}
    assert made.findings[0].statement == "People believe that an email address is needed."


def test_findings_come_by_severity_with_people_and_intervals() -> None:
    """The worst first; each with how many people it was seen with."""
    made = made_report()
    assert [finding.level for finding in made.findings] == [3, 1]
    assert made.findings[0].affected == "Seen with 2 of 5 people; likely between 12% and 77%"
    assert made.actions == (made.findings[0],)


@pytest.mark.parametrize(("size", "named"), [(2, False), (3, True)])
def test_a_group_is_named_from_three_people_on(size: int, named: bool) -> None:
    """In the report, and beside a person in the exports."""
    given = [
        replace(
            each,
            participant=Participant("contact", each.code, "Night workers" if number < size else "Others"),
        )
        for number, each in enumerate(records()[:5])
    ]
    for shape, text in texts(records=given).items():
        if shape != "HTML" or not named:
            assert ("Night workers" in text) is named, shape


def test_no_percentage_stands_without_its_people() -> None:
    """Below 20 people every percentage is an edge of an interval, which begins with so many of so many."""
    text = re.sub(
        r"95% interval|\d+ of \d+ people; likely between \d+% and \d+%", "", report_markdown(made_report())
    )
    assert "%" not in text
    data = report_data(made_report())["tasks"][0]["success"]
    assert data == {
        "n": 5, "value": 0.8, "low": 0.3596, "high": 0.9797,
        "words": "4 of 5 people; likely between 36% and 98%",
    }  # fmt: skip


class Read(HTMLParser):
    """What is on a page: tags, ids, links, and the words."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        """Those of an attribute."""
        return [found for _, attributes in self.tags if (found := attributes.get(name)) is not None]


def test_the_page_stands_alone() -> None:
    """No script, nothing fetched but the given pictures, headings in order, every link leads somewhere."""
    text = report_html(made_report())
    read = Read(text)
    assert "script" not in {tag for tag, _ in read.tags}
    assert set(read.values("src")) == {"film/contact.png"}
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    links = set(read.values("href")) - {"film/contact.png"}
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    assert "&lt;b&gt;give&lt;/b&gt;" in text
    assert not set(re.findall(r'style="', text))


def test_each_chart_says_in_words_what_it_shows() -> None:
    """An image with title and description, a sentence above it and a table with all of it."""
    text = report_html(made_report())
    charts = re.findall(r"<figure class=\"kit-chart\">.*?</figure>", text, re.DOTALL)
    assert len(charts) == 3
    for chart in charts:
        assert 'role="img"' in chart
        assert re.search(r"<title id=\"[\w-]+\">\w", chart)
        assert re.search(r"<desc id=\"[\w-]+\">[^<]*likely between", chart)
        assert re.search(r"kit-chart__finding\">\w", chart)
    words = "4 of 5 people; likely between 36% and 98%"
    assert f"<td>{words}" in text


def test_pictures_are_those_of_the_pages_concerned() -> None:
    """Of findings and of problems, and no others; each says why."""
    made = made_report(film={CONTACT: "a b.png", "/street-lights/report/fault": "f.png"})
    assert [(picture.path, picture.why) for picture in made.pictures] == [
        ("a b.png", "finding 1; problems: 3 of 5 people")
    ]
    assert "<a b.png>" in report_markdown(made)
    assert made_report(film={}).pictures == ()
    assert "The pages concerned" not in report_html(made_report(film={}))


def test_a_round_of_nobody_has_a_report() -> None:
    """It says so, section by section."""
    text = report_markdown(made_report(records=[], findings=[], before=[]))
    html = report_html(made_report(records=[], findings=[], before=[]))
    nobody = "Nobody has taken part yet."
    for said in (nobody, "No findings are written down", "There are no reviewed notes."):
        assert said in text
        assert said in html
    assert "Compared with" not in text


def test_a_spreadsheet_runs_nothing_of_a_note() -> None:
    """Words that begin like a formula are text; rows come back as they were."""
    text = notes_csv(made_report().records)
    assert '"\'=1+1"' in text
    rows = list(read_csv(text))
    assert [row[5] for row in rows[1:]] == [
        "Looked for a way to leave the email out",
        "“Do I have to <b>give</b> an email?”",
        "=1+1",
        "The tablet lost its network",
    ]
    assert rows[1][:5] == ["P01", "Reports for themselves", "round-3", "192.0", "observation"]
    tries = list(read_csv(attempts_csv(made_report().records)))
    assert [row[4] for row in tries] == ["outcome", "success", "success", "success", "fail", "success"]
    assert tries[2] == [
        "P02",
        "Reports for themselves",
        "round-3",
        "report",
        "success",
        "1",
        "4",
        "210.0",
        "1",
    ]


def test_people_cannot_write_markdown_or_html_into_a_report() -> None:
    """A note is shown as it is; lines in it begin no heading."""
    one = records()[0]
    nasty = replace(one.notes[0], text="![x](http://a.example/x.png)\n# Big\n| a | <script>alert(1)</script>")
    made = made_report(records=[replace(one, notes=[nasty])])
    text = report_markdown(made)
    assert "\n# Big" not in text
    assert "![x](" not in text
    assert "<script" not in text.replace("\\<", "")
    assert "<script" not in report_html(made)


def test_every_field_of_the_data_is_in_the_guide() -> None:
    """Whoever reads the file finds what each field is, down to the last."""
    guide = (Path(__file__).parents[3] / "docs" / "guide" / "research" / "report.md").read_text(
        encoding="utf-8"
    )

    def fields(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*(fields(each) for each in value.values()))
        return set().union(*(fields(each) for each in value)) if isinstance(value, list | tuple) else set()

    found = report_data(made_report())
    assert json.loads(json.dumps(found))["schema"] == 1
    missing = [field for field in sorted(fields(found)) if f"`{field}`" not in guide]
    assert missing == []


def test_a_chart_names_what_stands_out_and_nothing_else() -> None:
    """One of several, with its people; two that are alike are not told apart."""
    several = [("A", share(4, 5)), ("B", share(2, 5)), ("C", share(2, 5))]
    assert list(_first("Most at", several, most=True)) == [
        "Most at ‘A’: 4 of 5 people; likely between 36% and 98%."
    ]
    assert list(_first("Fewest at", several, most=False)) == []
    assert list(_first("Most at", several[:1], most=True)) == []
