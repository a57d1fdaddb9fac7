"""One service in two languages: words laid over words, and what a language lacks."""

from __future__ import annotations

import ast
import re
import shutil
from datetime import date, time
from pathlib import Path

import pytest
from jinja2 import nodes

from prototype_kit import language as language_module
from prototype_kit.answers import Choice
from prototype_kit.errors import DefinitionError
from prototype_kit.journey.entries import JourneyEntry
from prototype_kit.known import Known
from prototype_kit.language import ENGLISH, NAMES, Filled, language
from prototype_kit.questions import TYPES, AddressList, AddressSearch, AssetSearch, Context
from prototype_kit.rules import sentences_in
from prototype_kit.site import Contacts, Site, load_site
from prototype_kit.web import pages
from prototype_kit.web.render import environment

BIRTHS = Path(__file__).parent / "sites" / "births"
WELSH = language("cy")

JOURNEY = """
title: Trefnu apwyntiad i gofrestru genedigaeth
submit: Trefnu apwyntiad
pages:
  district:
    ask: A gafodd y babi ei eni yn Anytown?
    errors: {required: Dewiswch ie os cafodd y babi ei eni yn Anytown}
  how-many:
    ask: Faint o fabanod y mae angen i chi eu cofrestru?
    options: {1: Un, 2: Dau, 3: Tri}
  babies:
    item: babi {n} o {of}
    pages:
      born: {ask: 'Pryd y ganwyd {item}?', called: 'y dyddiad y ganwyd {item}'}
  relationship:
    options:
      other: {label: Rhywun arall, reveal: {other-relationship: {ask: Eich perthynas}}}
  contact:
    title: Sut y dylem gysylltu â chi?
    questions: {email: {ask: Cyfeiriad e-bost}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The births site with Welsh, and nothing in Welsh yet."""
    copy = tmp_path / "births"
    shutil.copytree(BIRTHS, copy)
    site = copy / "site.yaml"
    site.write_text(site.read_text(encoding="utf-8") + "languages: [en, cy]\n", encoding="utf-8")
    return copy


def write(folder: Path, file: str, text: str) -> None:
    """Give the service a file."""
    (folder / "birth_registration" / file).write_text(text, encoding="utf-8")


def refused(folder: Path) -> list[str]:
    """The faults of a site that cannot be read."""
    with pytest.raises(DefinitionError) as caught:
        load_site(folder)
    return [str(fault) for fault in caught.value.faults]


@pytest.fixture
def welsh(folder: Path) -> Site:
    """The same site with a part of its words in Welsh."""
    write(folder, "journeys/book.cy.yaml", JOURNEY)
    write(folder, "content/phone-us.cy.md", "# Ffoniwch ni\n\nFfoniwch ((contact-phone)).\n")
    write(folder, "rules.cy.yaml", "One parent must come: Rhaid i un rhiant ddod\n")
    return load_site(folder).in_language("cy")


def test_words_are_replaced_and_everything_else_stays(welsh: Site, folder: Path) -> None:
    """Every kind of word is found by the names around it; the pages and their order are those of English."""
    journey = welsh.services["birth-registration"].journeys["book"]
    english = load_site(folder).services["birth-registration"].journeys["book"]
    assert journey.title == "Trefnu apwyntiad i gofrestru genedigaeth"
    assert journey.questions["district"].ask == "A gafodd y babi ei eni yn Anytown?"
    assert journey.questions["how-many"].options["2"].label == "Dau"  # type: ignore[attr-defined]
    assert journey.questions["born"].called == "y dyddiad y ganwyd {item}"
    assert journey.questions["other-relationship"].ask == "Eich perthynas"
    assert [screen.name for screen, _ in journey.screens] == [screen.name for screen, _ in english.screens]
    assert english.questions["district"].ask == "Was the baby born in Anytown?"


def test_yes_and_no_can_be_other_words_in_the_other_language(folder: Path) -> None:
    """Welsh answers with the verb of the question, so it has many words where English writes none."""
    write(folder, "journeys/book.cy.yaml", "pages: {district: {options: {yes: Do, no: Naddo}}}\n")
    site = load_site(folder)
    own, welsh = (
        each.services["birth-registration"].journeys["book"] for each in (site, site.in_language("cy"))
    )
    context = Context(Known(date(2026, 5, 6)), language=welsh.language)
    question = welsh.questions["district"]
    assert [item["text"] for item in question.component({}, (), context).params["items"]] == ["Do", "Naddo"]
    chosen = question.parse({"district": ("yes",)}, context)
    assert chosen is not None
    assert question.show(chosen, context) == "Do"
    assert own.questions["district"].stored(chosen) == Choice("yes", "Yes")


def test_longer_words_and_rules_are_in_the_language_too(welsh: Site) -> None:
    """Content has files of its own; what rules say is found by the English sentence."""
    journey = welsh.services["birth-registration"].journeys["book"]
    exits = {screen.name: screen for screen, _ in journey.screens}
    assert exits["phone-us"].content.title == "Ffoniwch ni"  # type: ignore[union-attr]
    assert journey.language("One parent must come") == "Rhaid i un rhiant ddod"
    assert journey.language("No such sentence") == "No such sentence"


def test_a_sentence_of_a_rule_is_filled_in_anew_in_each_language() -> None:
    """Its words, days and times are the reader's; what stands in braces inside of them stays as it is."""
    said = Filled(
        "{thing} on {day} at {at}: {price}, {n} of {left}",
        thing="Grey bin", day=date(2026, 5, 6), at=time(14), price="£38", n=2, left="{n}",
    )  # fmt: skip
    assert said == "Grey bin on 6 May 2026 at 2pm: £38, 2 of {n}"
    welsh = WELSH.with_sentences({said.sentence: "{day}, {at}: {thing}, {price}", "Grey bin": "Bin llwyd"})
    assert welsh(said) == f"6 Mai 2026, {WELSH.time(time(14))}: Bin llwyd, £38"
    assert WELSH(said) == f"Grey bin on 6 Mai 2026 at {WELSH.time(time(14))}: £38, 2 of {{n}}"
    assert ENGLISH(said) == said


def test_a_sentence_of_a_rule_gets_every_name_filled_in() -> None:
    """A misspelt name would be read by people; the rule fails instead, which `check` finds."""
    with pytest.raises(LookupError, match=r"nothing is given for \{charge\}"):
        Filled("You pay {charge}", chrage="£38")
    assert Filled("You pay {charge}", charge="{more}") == "You pay {more}"


def test_the_words_of_a_rule_name_what_the_english_ones_name(folder: Path) -> None:
    """A name that nothing fills in is a fault at its line, one that is left out is listed."""
    rules = folder / "birth_registration" / "rules.py"
    said = '\n\nPAY = "You pay {charge} on {day}"\n'
    rules.write_text(rules.read_text(encoding="utf-8") + said, encoding="utf-8")
    write(folder, "rules.cy.yaml", "# Welsh\nYou pay {charge} on {day}: Rydych yn talu {charg} ar {day}\n")
    (fault,) = refused(folder)
    assert fault.startswith("birth_registration/rules.cy.yaml, line 2\n")
    assert "Nothing is known to fill in for {charg} here." in fault
    assert "Did you mean 'charge'?" in fault
    write(folder, "rules.cy.yaml", "You pay {charge} on {day}: Rydych yn talu {charge}\n")
    gaps = [str(gap) for gap in load_site(folder).gaps if "names {day}" in str(gap)]
    assert len(gaps) == 1
    assert gaps[0].startswith("birth_registration/rules.cy.yaml, line 1\n")
    write(folder, "rules.cy.yaml", "You pay {charge} on {day}: Rydych yn talu {charge} ar {day}\n")
    assert not [gap for gap in load_site(folder).gaps if "You pay" in str(gap)]


def test_what_is_not_translated_is_english(welsh: Site) -> None:
    """A gap is better in English than empty."""
    journey = welsh.services["birth-registration"].journeys["book"]
    assert journey.questions["phone"].ask == "UK telephone number"
    assert journey.start.title != ""


def test_a_text_that_was_changed_in_one_language_is_told(folder: Path) -> None:
    """As far as a machine can see: what is filled in, and how many headings there are."""
    start = next(folder.rglob("book-start.md"))
    own = start.with_suffix(".cy.md")
    own.write_text(start.read_text(encoding="utf-8"), encoding="utf-8")
    assert not [gap for gap in load_site(folder).gaps if "book-start" in str(gap)]
    for text, told in (
        (
            "\n\nPhone ((contact-phone)).",
            "book-start.cy.md names ((contact-phone)), and book-start.md does not.",
        ),
        ("\n\n## More\n\nMore.", "headings, and book-start.cy.md has"),
    ):
        own.write_text(start.read_text(encoding="utf-8") + text, encoding="utf-8")
        (gap,) = (str(gap) for gap in load_site(folder).gaps if "book-start" in str(gap))
        assert told in gap
        assert "do they still say the same?" in gap


def test_every_gap_is_listed(folder: Path, welsh: Site) -> None:
    """Each word that is not there in Welsh is named with its file and line, and nothing that is there."""
    gaps = [str(gap) for gap in load_site(folder).gaps]
    about = {
        "'UK telephone number' has no words in the language 'cy'.",
        "'Mother' has no words in the language 'cy'.",
        "book-start.md\n",
        "'Both parents must come' has no words",
        "There is no service.cy.yaml",
    }
    assert {words for words in about if not any(words in gap for gap in gaps)} == set()
    assert not any("Was the baby born in Anytown?" in gap for gap in gaps)
    assert not any("phone-us" in gap and "has no words" in gap for gap in gaps)
    line = next(gap for gap in gaps if "'UK telephone number'" in gap)
    assert line.startswith("birth_registration/journeys/book.yaml, line ")
    assert "Add to birth_registration/journeys/book.cy.yaml: pages: contact: questions: phone: ask" in line


def test_one_language_has_no_gaps() -> None:
    """A site in English only is not told about Welsh."""
    assert load_site(BIRTHS).gaps == ()


@pytest.mark.parametrize(
    ("text", "fault", "mend"),
    [
        ("pages: {distrikt: {ask: Ble?}}", "There is no 'distrikt' in 'pages' to translate.", "'district'"),
        ("pages: {district: {aks: Ble?}}", "There is no 'aks' in 'district' to translate.", "'ask'"),
        ("pages: {district: {type: text}}", "'type' holds no words to translate.", "Delete this line"),
        ("pages: {district: {ask: {a: b}}}", "'ask' has another shape here", "in the same way"),
        ("pages: {how-many: {options: {4: Pedwar}}}", "There is no '4' in 'options'", "Choose from"),
        ("pages: {district: {errors: {requird: Ie}}}", "has no error 'requird'", "Its errors are"),
    ],
)
def test_a_fault_in_the_other_language_is_told(folder: Path, text: str, fault: str, mend: str) -> None:
    """The author is led to the line of the Welsh file."""
    write(folder, "journeys/book.cy.yaml", f"# Cymraeg\n{text}\n")
    (found,) = refused(folder)
    assert fault in found
    assert mend in found
    assert found.startswith("birth_registration/journeys/book.cy.yaml, line 2\n")


@pytest.mark.parametrize("languages", ["[cy, en]", "[en, en]", "[en, fr]", "[]"])
def test_languages_begin_with_english(folder: Path, languages: str) -> None:
    """The words that are always there are the English ones."""
    site = folder / "site.yaml"
    text = site.read_text(encoding="utf-8").replace("languages: [en, cy]", f"languages: {languages}")
    site.write_text(text, encoding="utf-8")
    assert "site.yaml, line" in refused(folder)[0]


def test_an_answer_given_in_welsh_is_stored_as_the_service_says_it(welsh: Site, folder: Path) -> None:
    """Staff read the label in the service's own language, a resident in theirs."""
    own = load_site(folder).services["birth-registration"].journeys["book"].questions["how-many"]
    question = welsh.services["birth-registration"].journeys["book"].questions["how-many"]
    context = Context(Known(date(2026, 5, 6)), language=WELSH)
    given = question.parse({"how-many": ("2",)}, context)
    assert given is not None
    assert own.stored(given) == Choice(2, "Two")
    assert question.show(Choice(2, "Two"), context) == "Dau"
    assert own.show(Choice(2, "Two when it was chosen"), Context(context.known)) == "Two when it was chosen"


def test_dates_and_times() -> None:
    """As people write them in each language."""
    assert ENGLISH.date(date(2026, 5, 6)) == "6 May 2026"
    assert WELSH.date(date(2026, 5, 6)) == "6 Mai 2026"
    assert (ENGLISH.time(time(14, 30)), WELSH.time(time(14, 30))) == ("2:30pm", "2:30yp")
    assert (ENGLISH.time(time(0)), WELSH.time(time(12))) == ("midnight", "hanner dydd")


@pytest.mark.parametrize("code", [code for code in NAMES if code != "en"])
def test_the_kit_has_every_error_in_every_language(code: str) -> None:
    """A type that gets another error needs its words in Welsh."""
    kinds = [*TYPES.values(), AssetSearch, AddressSearch, AddressList]
    said = {words for kind in kinds for words in kind.rules.values()}
    assert said - language(code).sentences.keys() == set()


@pytest.mark.parametrize("code", [code for code in NAMES if code != "en"])
def test_a_sentence_keeps_its_places(code: str) -> None:
    """What is filled into a sentence is filled in in every language."""
    place = re.compile(r"\{\w+\}")
    changed = {
        english: own
        for english, own in language(code).sentences.items()
        if {word.lower() for word in place.findall(english)} != {word.lower() for word in place.findall(own)}
    }
    assert changed == {}


def test_sentences_of_rules(tmp_path: Path) -> None:
    """What people may read is found; docstrings, sources and names of things are not."""
    file = tmp_path / "rules.py"
    file.write_text(
        '"""About these rules."""\n\n\ndef decide(j):\n    """Whether it may be."""\n'
        '    if j["one"] == "Some value":\n        return {"email": "Enter an email address"}\n'
        '    return Result("You must come", ("You are not married.",), source="Act 1953, section 2")\n',
        encoding="utf-8",
    )
    assert sentences_in(file) == {
        "Some value": 6,
        "Enter an email address": 7,
        "You must come": 8,
        "You are not married.": 8,
    }
    assert sentences_in(tmp_path / "none.py") == {}


# --- Every sentence of the kit's pages ----------------------------------------------------------------------

KIT = Path(language_module.__file__).parent
FOR_TEAMS = {"faults.html", "forgotten.html", "messages.html", "prototype.html", "rule-failed.html"}
"""Templates of prototype mode, which the people who make a service read."""
DEFAULTS = ((Contacts, "hours"), (JourneyEntry, "submit"), (TYPES["asset"], "cannot_find"))
"""What a file may leave out, and people read then."""
CALLED = {"_", "_say", "language", "say"}
"""What a language is called where a sentence is passed to it."""


def sentences_of_templates() -> set[str]:
    """What templates for residents pass to `_`."""
    calls = [
        call
        for file in sorted(
            [*(KIT / "templates").glob("*.html"), *(KIT / "templates/account").rglob("*.html")]
        )
        if file.name not in FOR_TEAMS
        for call in environment().parse(file.read_text(encoding="utf-8")).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "_" and call.args
    ]
    return {call.args[0].value for call in calls if isinstance(call.args[0], nodes.Const)}


def sentences_of_code() -> set[str]:
    """What modules pass to a language: words, or constants of the module that hold words.

    Commands and tools for tests speak English, to teams.
    """
    found: set[str] = set()
    for file in sorted(path for path in KIT.rglob("*.py") if path.parent.name not in ("cli", "testing")):
        tree = ast.parse(file.read_bytes())
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and call.args and _name(call.func) in CALLED:
                first = call.args[0]
                known = constants.get(first.id) if isinstance(first, ast.Name) else None
                words = first.value if isinstance(first, ast.Constant) else known
                found |= {words} if isinstance(words, str) else set()
    return found


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


@pytest.mark.parametrize("code", [code for code in NAMES if code != "en"])
def test_the_kit_has_every_sentence_of_its_pages_in_every_language(code: str) -> None:
    """What a page says to residents, it says in Welsh: from templates and code, and when something fails."""
    errors = {words for pair in (*pages._ERRORS.values(), pages._OTHER) for words in pair}
    phases = {"Prototype", "Alpha", "Beta"}  # a live service has no banner
    defaults = {model.model_fields[name].default for model, name in DEFAULTS}
    said = sentences_of_templates() | sentences_of_code() | errors | phases | defaults
    assert {"Continue", "Your reference is", "Not given", "Page not found", "Submit"} <= said
    assert sorted(said - language(code).sentences.keys()) == []


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 4, 9), date(2026, 5, 6), "9 April to 6 May 2026"),
        (date(2026, 5, 4), date(2026, 5, 6), "4 to 6 May 2026"),
        (date(2026, 5, 6), date(2026, 5, 6), "6 May 2026"),
        (date(2025, 5, 7), date(2026, 5, 6), "7 May 2025 to 6 May 2026"),
    ],
)
def test_days_in_words(first: date, last: date, words: str) -> None:
    """Without what is said twice."""
    assert ENGLISH.days(first, last) == words


def test_days_in_welsh() -> None:
    """With its own months, and its own word between them."""
    assert language("cy").days(date(2026, 4, 6), date(2026, 5, 3)) == "6 Ebrill i 3 Mai 2026"
