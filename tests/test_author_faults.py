"""Whatever an author gets wrong is said at once: the file, the line, what is wrong and how to mend it.

Each case starts from a good site (see conftest.py) and breaks it in one place. It must give exactly one
fault: a second one that only follows from the first would send the author to the wrong place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Author

SITE, SERVICE, JOURNEY, RULES = "site.yaml", "bins/service.yaml", "bins/journeys/report.yaml", "bins/rules.py"
LAYER, REPORTS = "bins/data/bins.geojson", "bins/data/open_reports.json"

Edit = tuple[str, str, str]
"""A file, words that stand in it, and what is written in their place."""
Expected = tuple[str, int, str, str]
"""A file, a line, and words of what is wrong and how to mend it."""

FAULTS: dict[str, tuple[Edit, Expected]] = {
    # Keys
    "a misspelt key of the site": (
        (SITE, "  phone: 01632", "  phones: 01632"),
        (SITE, 7, "'phones' is not a key that is known here.", "Did you mean 'phone'?")),
    "a misspelt key of the service": (
        (SERVICE, "owner:", "ownr:"),
        (SERVICE, 3, "'ownr' is not a key that is known here.", "Did you mean 'owner'?")),
    "a misspelt key of the journey": (
        (JOURNEY, "send:", "sends:"),
        (JOURNEY, 49, "'sends' is not a key that is known here.", "Did you mean 'send'?")),
    "a misspelt key of a question": (
        (JOURNEY, "    called: what colour", "    caled: what colour"),
        (JOURNEY, 6, "'caled' is not a key that is known here.", "Did you mean 'called'?")),
    "a misspelt key of a page": (
        (JOURNEY, "    learns: [", "    lerns: ["),
        (JOURNEY, 18, "'lerns' is not a key that is known here.", "Did you mean 'learns'?")),
    "a misspelt key of a repeat": (
        (JOURNEY, "    for_each: how-many", "    for_each: how-many\n    only-item: the day"),
        (JOURNEY, 29, "'only-item' is not a key that is known here.", "Did you mean 'only_item'?")),
    "a misspelt kind of page": (
        (JOURNEY, "- say: thanks", "- sya: thanks"),
        (JOURNEY, 36, "It is not clear what kind of page this is.", "Did you mean 'say'?")),
    "two kinds at once": (
        (JOURNEY, "- say: thanks", "- say: thanks\n    exit: thanks"),
        (JOURNEY, 36, "This is say and exit at once.", "Start it with one of: page, say, exit, repeat.")),
    "a page without a kind": (
        (JOURNEY, "  - say: thanks\n    when: {condition: long}", "  - thanks"),
        (JOURNEY, 36, "It is not clear what kind of page this is.", "Start it with one of: page")),
    "a key of a question on a page with several": (
        (JOURNEY, "    check: one-of-them", "    check: one-of-them\n    hint: One will do"),
        (JOURNEY, 42, "'hint' belongs to a question, not to the page.", "under questions:")),

    # Questions
    "an unknown type": (
        (JOURNEY, "    type: radios", "    type: radio"),
        (JOURNEY, 4, "'radio' is not a type of question.", "Did you mean 'radios'?")),
    "no type": (
        (JOURNEY, "    type: radios\n", ""),
        (JOURNEY, 3, "This question has no type.", "Add a line type: one of text,")),
    "no words to ask": (
        (JOURNEY, "    ask: What colour is the bin?\n", ""),
        (JOURNEY, 3, "'ask' is missing.", "Add a line ask: …")),
    "empty words": (
        (JOURNEY, "    ask: What colour is the bin?", "    ask:"),
        (JOURNEY, 5, "'ask' is empty.", "Write the words, or delete the line.")),
    "a name with a space": (
        (JOURNEY, "- page: contact", "- page: Contact us"),
        (JOURNEY, 39, "'Contact us' cannot be used for 'page'.", "Use small letters, digits and hyphens")),
    "no options": (
        (JOURNEY, "    options: {red: Red, blue: Blue}\n", ""),
        (JOURNEY, 3, "There is nothing to choose from.", "Add options: with a value and a label")),
    "an option without words": (
        (JOURNEY, "{red: Red, blue: Blue}", "{red: {hint: Like a rose}, blue: Blue}"),
        (JOURNEY, 7, "'label' is missing.", "Add a line label: …")),
    "options that are not numbers": (
        (JOURNEY, "    type: radios", "    type: radios\n    value: whole-number"),
        (JOURNEY, 3, "The values of the options are not all whole numbers.",
            "leave out value: whole-number")),
    "an error that the type does not have": (
        (JOURNEY, "    type: whole-number", "    type: whole-number\n    errors: {too-big: Fewer}"),
        (JOURNEY, 22, "This type of question has no error 'too-big'.", "Its errors are: required, format")),
    "an error that the search does not have": (
        (JOURNEY, "    called: the bin\n", "    called: the bin\n    search_errors: {lost: Look again}\n"),
        (JOURNEY, 18, "A search has no error 'lost'.", "Its errors are: required")),
    "a limit that there is not": (
        (JOURNEY, "        type: date", "        type: date\n        must: [in-the-passed]"),
        (JOURNEY, 33, "'must' cannot be 'in-the-passed'.", "Use 'in-the-past'")),
    "a kind of file that there is not": (
        (JOURNEY, "        type: date", "        type: file-upload\n        accept: [photo, .pdf]"),
        (JOURNEY, 33, "'accept' cannot be '.pdf'.", "Use 'photo', 'pdf', 'document' or 'spreadsheet'.")),
    "no kind of file": (
        (JOURNEY, "        type: date", "        type: file-upload\n        accept: []"),
        (JOURNEY, 33, "No kind of file would be taken.", "Name one or more: photo")),
    "limits that no day keeps": (
        (JOURNEY, "        type: date",
         "        type: date\n        must: [in-the-future, today-or-in-the-past]"),
        (JOURNEY, 33, "No answer is 'today-or-in-the-past' and 'in-the-future' at once.",
            "Delete one of the two.")),
    "limits that no month keeps": (
        (JOURNEY, "        type: date",
         "        type: month-year\n        must: [in-the-past, in-the-future]"),
        (JOURNEY, 33, "No answer is 'in-the-past' and 'in-the-future' at once.", "Delete one of the two.")),
    "limits that no number keeps": (
        (JOURNEY, "    max: 3", "    min: 5\n    max: 3"),
        (JOURNEY, 20, "No number is at least 5 and at most 3.", "Change min: or max:.")),
    "limits that no decimal number keeps": (
        (JOURNEY, "- page: contact",
         "- {page: weight, type: decimal, ask: Weight, min: 2.5, max: 1}\n  - page: contact"),
        (JOURNEY, 39, "No number is at least 2.5 and at most 1.", "Change min: or max:.")),
    "limits that no amount keeps": (
        (JOURNEY, "- page: contact",
         "- {page: price, type: money, ask: Price, min: 20, max: 10}\n  - page: contact"),
        (JOURNEY, 39, "No number is at least 20 and at most 10.", "Change min: or max:.")),
    "an option that stands alone among radios": (
        (JOURNEY, "blue: Blue}", "blue: {label: Blue, exclusive: yes}}"),
        (JOURNEY, 3, "'exclusive' is for checkboxes", "Delete it, or use type: checkboxes.")),
    "words for a search that is turned off": (
        (JOURNEY, "- page: contact",
         "- {page: home, type: address, ask: Address, look_up: no, choose: Choose one}\n  - page: contact"),
        (JOURNEY, 39, "'choose' is about looking an address up, which look_up: no turns off.",
            "Delete one of the two.")),
    "a number in words": (
        (JOURNEY, "    max: 3", "    max: three"),
        (JOURNEY, 22, "'max' must be a whole number, not 'three'.", "Use digits only.")),
    "half of yes and no": (
        (JOURNEY, "- page: contact",
         "- {page: sure, type: yes-no, ask: Sure, options: {yes: Quite}}\n  - page: contact"),
        (JOURNEY, 39, "Its options are yes and no.", "Write both, yes first")),
    "yes in other words": (
        (JOURNEY, "Email address, optional: true", "Email address, optional: sure"),
        (JOURNEY, 43, "'optional' must be yes or no, not 'sure'.", "Write yes or no.")),
    "a page that asks nothing": (
        (JOURNEY, "- page: contact", "- page: nothing\n\n  - page: contact"),
        (JOURNEY, 39, "The page 'nothing' asks nothing.", "make it a say: page")),
    "a list of no questions": (
        (JOURNEY, "- page: contact", "- {page: nothing, title: Nothing, questions: []}\n  - page: contact"),
        (JOURNEY, 39, "The page 'nothing' asks nothing.", "make it a say: page")),
    "several questions without a title": (
        (JOURNEY, "    title: How should we contact you?\n", ""),
        (JOURNEY, 39, "The page 'contact' has several questions and no title.", "Add title: …")),
    "an option that reveals nothing": (
        (JOURNEY, "blue: Blue}", "blue: {label: Blue, reveal: []}}"),
        (JOURNEY, 7, "Nothing is revealed here.", "List questions:")),
    "a type whose options cannot reveal": (
        (JOURNEY, "    called: the bin\n",
         "    called: the bin\n    options: {o: {label: Other, reveal: [{name: o, type: text, ask: O}]}}\n"),
        (JOURNEY, 18, "An option of 'asset' cannot reveal questions.", "Use one of the types radios")),
    "an asset inside an option": (
        (JOURNEY, "blue: Blue}",
         "blue: {label: B, reveal: [{name: which, type: asset, layer: bins, search: Where, ask: Which}]}}"),
        (JOURNEY, 7, "'which' cannot be asked inside an option.", "Ask it on a page of its own")),
    "a fault inside an option": (
        (JOURNEY, "blue: Blue}", "blue: {label: Blue, reveal: [{name: which, type: txt, ask: Which}]}}"),
        (JOURNEY, 7, "'txt' is not a type of question.", "Did you mean 'text'?")),

    # YAML
    "a key written twice": (
        (JOURNEY, "    called: what colour", "    ask: Again\n    called: what colour"),
        (JOURNEY, 6, "'ask' is written twice; it was first on line 5.", "Delete one of the two.")),
    "an unquoted comma": (
        (JOURNEY, "blue: Blue}", "blue: Blue, mostly}"),
        (JOURNEY, 7, "The comma before 'mostly' splits the words in two.", "Put the words in quotes")),
    "an unquoted colon": (
        (JOURNEY, "What colour is the bin?", "Colour: which one?"),
        (JOURNEY, 5, "A colon followed by a space", "Put quotes around words that hold a colon")),
    "a tab": (
        (JOURNEY, "    type: radios", "\ttype: radios"),
        (JOURNEY, 4, "This line is indented with a tab.", "Indent with spaces.")),
    "a YAML header": (
        (SERVICE, "name: Report a bin", "%YAML 1.1\n---\nname: Report a bin"),
        (SERVICE, 1, "A line that starts with %", "Delete this line.")),
    "a quotation mark that is not closed": (
        (JOURNEY, "    ask: What colour is the bin?\n    called: what colour the bin is",
            "    ask: \"What colour is the bin?\n    called: \"what colour the bin is\""),
        (JOURNEY, 5, "A quotation mark that opens here is not closed on this line.",
            "Close it at the end of the words.")),
    "a quotation mark that is not closed inside of braces": (
        (SERVICE, "{words: We have your report, group: open}\n  emptied: {words: We have emptied it,",
            "{words: \"We have your report, group: open}\n  emptied: {words: \"We have emptied it\","),
        (SERVICE, 7, "A quotation mark that opens here is not closed on this line.",
            "Close it at the end of the words.")),
    "a quotation of two lines before another fault": (
        (JOURNEY, "    ask: What colour is the bin?\n    called: what colour",
            "    ask: \"What colour\n      is the bin?\"\n    called: what: colour"),
        (JOURNEY, 7, "A colon followed by a space", "Put quotes around words that hold a colon")),
    "an apostrophe that ends at another": (
        (JOURNEY, "    ask: What colour is the bin?\n    called: what colour the bin is",
            "    ask: 'What colour is the bin?\n    called: the bin's colour"),
        (JOURNEY, 5, "A quotation mark that opens here is not closed on this line.",
            "Close it at the end of the words.")),
    "words that begin like a comment": (
        (JOURNEY, "    called: the bin\n", "    called: the bin\n    hint: #blue or #red\n"),
        (JOURNEY, 18, "A # starts a comment in YAML, so 'hint' is empty.",
            'Put quotes round it: hint: "#blue".')),
    "an anchor": (
        (JOURNEY, "    when: {colour: blue}", "    when: &blue {colour: blue}"),
        (JOURNEY, 10, "Anchors and aliases", "name a condition")),
    "a list for a mapping": (
        (SERVICE, "{words: We have emptied it, group: fixed}", "[We have emptied it, fixed]"),
        (SERVICE, 8, "'emptied' must be keys with values.", "Write lines like name: value")),
    "one page in place of a list": (
        (JOURNEY, "        ask: When was {item}?\n        called: the date of {item}\n",
            "        ask: [When]\n"),
        (JOURNEY, 33, "'ask' must be words.", "Write ask: … on one line.")),

    # Names
    "two pages of one name": (
        (JOURNEY, "- say: thanks", "- say: not-ours"),
        (JOURNEY, 36, "There are two pages named 'not-ours'; the first is on line 9.",
            "Rename one of them.")),
    "a repeat named like a page": (
        (JOURNEY, "- repeat: days", "- repeat: contact"),
        (JOURNEY, 39, "There are two pages named 'contact'; the first is on line 27.",
            "Rename one of them.")),
    "two questions of one name": (
        (JOURNEY, "  - page: contact",
            "  - {page: again, questions: [{name: colour, type: text, ask: Words}]}\n  - page: contact"),
        (JOURNEY, 39, "There are two questions named 'colour'; the first is on line 3.",
            "Rename one of them.")),
    "a fact named like a question": (
        (JOURNEY, "  - page: contact",
            "  - {page: too, questions: [{name: open-reports, type: text, ask: Words}]}\n  - page: contact"),
        (JOURNEY, 12, "'open-reports' is the name of a question", "Rename one of them.")),
    "an address of the kit": (
        (JOURNEY, "- say: thanks", "- say: confirmation"),
        (JOURNEY, 36, "'confirmation' is an address that the kit uses itself.", "Choose another name.")),
    "a word of conditions": (
        (JOURNEY, "  - page: contact",
            "  - {page: again, questions: [{name: any, type: text, ask: Words}]}\n  - page: contact"),
        (JOURNEY, 39, "'any' has a meaning of its own in conditions.", "Choose another name.")),
    "a question named like one that is revealed": (
        (JOURNEY, "blue: Blue}", "blue: {label: Blue, reveal: [{name: email, type: text, ask: Why}]}}"),
        (JOURNEY, 43, "There are two questions named 'email'; the first is on line 7.",
            "Rename one of them.")),

    # Conditions
    "a condition on a later question": (
        (JOURNEY, "    when: {colour: blue}", "    when: {how-many: 2}"),
        (JOURNEY, 10, "'how-many' is only asked later than this.", "Move this page below that question")),
    "a condition on the question itself": (
        (JOURNEY, "    options: {red: Red, blue: Blue}",
            "    options: {red: Red, blue: Blue}\n    when: {colour: red}"),
        (JOURNEY, 8, "'colour' is only asked later than this.", "use an earlier answer")),
    "any of no conditions": (
        (JOURNEY, "    when: {colour: blue}", "    when: {any: []}"),
        (JOURNEY, 10, "'any' needs a list of conditions.", "Put each condition on a line after a hyphen.")),
    "one of no answers": (
        (JOURNEY, "    when: {colour: blue}", "    when: {colour: []}"),
        (JOURNEY, 10, "There is nothing to compare with.", "Write the answer after the colon.")),
    "a day that is in no calendar": (
        (JOURNEY, "    when: {condition: long}",
         "    when: {days: {any_item: {noticed: {before: 2026-02-31}}}}"),
        (JOURNEY, 37, "'2026-02-31' does not fit 'before'.", "before: 2026-11-21")),
    "a condition on a misspelt question": (
        (JOURNEY, "    when: {colour: blue}", "    when: {color: blue}"),
        (JOURNEY, 10, "There is no question 'color' before this.", "Did you mean 'colour'?")),
    "a condition on no question": (
        (JOURNEY, "    when: {colour: blue}", "    when: {weather: wet}"),
        (JOURNEY, 10, "There is no question 'weather' before this.", "Choose from: colour.")),
    "a condition on a page": (
        (JOURNEY, "    when: {rule: is-red}", "    when: {not-ours: yes}"),
        (JOURNEY, 25, "There is no question 'not-ours' before this.", "Choose from:")),
    "a condition on an option that is not there": (
        (JOURNEY, "    when: {colour: blue}", "    when: {colour: bleu}"),
        (JOURNEY, 10, "'bleu' is not an option of 'colour'.", "Did you mean 'blue'?")),
    "one of several options is not there": (
        (JOURNEY, "    when: {colour: blue}", "    when: {colour: [blue, green]}"),
        (JOURNEY, 10, "'green' is not an option of 'colour'.", "Choose from: blue, red.")),
    "a condition on each item outside of the repeat": (
        (JOURNEY, "    when: {condition: long}", "    when: {noticed: {before: today}}"),
        (JOURNEY, 37, "'noticed' is asked for each of 'days'",
            "Write it as {days: {any_item: {noticed: …}}}.")),
    "items of what is no repeat": (
        (JOURNEY, "    when: {condition: long}", "    when: {dayz: {any_item: {noticed: {before: today}}}}"),
        (JOURNEY, 37, "There is no repeat 'dayz' before this.", "Did you mean 'days'?")),
    "items before the repeat": (
        (JOURNEY, "    when: {rule: is-red}", "    when: {days: {any_item: {noticed: {answered: yes}}}}"),
        (JOURNEY, 25, "'days' is only asked later than this.", "Move this page below")),
    "a comparison that there is not": (
        (JOURNEY, "{more_than: 1}", "{greater_than: 1}"),
        (JOURNEY, 47, "'greater_than' is not a comparison.", "Did you mean 'more_than'?")),
    "a comparison with nothing": (
        (JOURNEY, "{more_than: 1}", "{more_than: }"),
        (JOURNEY, 47, "'' does not fit 'more_than'.", "Write more_than: 1.")),
    "a day that there is not": (
        (JOURNEY, "    when: {condition: long}",
         "    when: {days: {any_item: {noticed: {before: a week ago}}}}"),
        (JOURNEY, 37, "'a week ago' does not fit 'before'.", "Write before: 42 days ago")),
    "a number compared with a word": (
        (JOURNEY, "{more_than: 1}", "yes"),
        (JOURNEY, 47, "The answer to 'how-many' is a whole number, which is never 'yes'.",
            "Write it like {how-many: 3}.")),
    "a number compared with numbers and a word": (
        (JOURNEY, "{more_than: 1}", "[1, two]"),
        (JOURNEY, 47, "The answer to 'how-many' is a whole number, which is never 'two'.",
            "Write it like {how-many: 3}.")),
    "a number compared with a day": (
        (JOURNEY, "{more_than: 1}", "{before: today}"),
        (JOURNEY, 47, "The answer to 'how-many' is a whole number, which is never before today.",
            "Write it like {how-many: 3}.")),
    "an option compared with a number": (
        (JOURNEY, "    when: {colour: blue}", "    when: {colour: {more_than: 1}}"),
        (JOURNEY, 10, "The answer to 'colour' is one of its options, which is never more than 1.",
            "Write it like {colour: red}.")),
    "one option that is searched for another": (
        (JOURNEY, "    when: {colour: blue}", "    when: {colour: {contains: blue}}"),
        (JOURNEY, 10, "The answer to 'colour' is one of its options, which never includes 'blue'.",
            "Write it like {colour: red}.")),
    "several options compared with one": (
        (JOURNEY, "    type: radios\n    ask: What colour is the bin?",
            "    type: checkboxes\n    ask: What colour is the bin?"),
        (JOURNEY, 10, "The answer to 'colour' is a list of options, which is never 'blue'.",
            "Write it like {colour: {contains: red}}.")),
    "a day compared with a word": (
        (JOURNEY, "    when: {condition: long}", "    when: {days: {any_item: {noticed: yesterday}}}"),
        (JOURNEY, 37, "The answer to 'noticed' is a date, which is never 'yesterday'.",
            "Write it like {noticed: {before: 42 days ago}}.")),
    "words compared with a day": (
        (JOURNEY, "conditions:\n",
            "  - say: not-ours-either\n    when: {email: {after: today}}\n\nconditions:\n"),
        (JOURNEY, 47, "The answer to 'email' is words, which is never after today.",
            "Write it like {email: {answered: yes}}.")),
    "a count compared with a word": (
        (JOURNEY, "    when: {rule: is-red}", "    when: {open-reports: {count: some}}"),
        (JOURNEY, 25, "A count is never 'some'.", "Write count: {more_than: 0}.")),
    "a condition that is no mapping": (
        (JOURNEY, "    when: {colour: blue}", "    when: blue"),
        (JOURNEY, 10, "A condition must be keys with values.", "Write it like {question: answer}.")),
    "an unknown condition": (
        (JOURNEY, "    when: {condition: long}", "    when: {condition: lang}"),
        (JOURNEY, 37, "There is no condition 'lang'.", "Did you mean 'long'?")),
    "a condition that names itself": (
        (JOURNEY, "  long: {how-many: {more_than: 1}}", "  long: {not: {condition: long}}"),
        (JOURNEY, 47, "The condition 'long' depends on itself.", "Take it out of its own definition.")),

    # Rules
    "a rule that is not there": (
        (JOURNEY, "    when: {rule: is-red}", "    when: {rule: is-rad}"),
        (JOURNEY, 25, "There is no rule 'is-rad' in bins/rules.py.",
         "Write def is_rad(j): … there. Did you mean 'is-red'?")),
    "a page's rule that is not there": (
        (JOURNEY, "    check: one-of-them", "    check: one-of-these"),
        (JOURNEY, 41, "There is no rule 'one-of-these' in bins/rules.py.", "Did you mean 'one-of-them'?")),
    "a fact that is not there": (
        (JOURNEY, "    learns: [open-reports]", "    learns: [open-report]"),
        (JOURNEY, 18, "There is no fact 'open-report' in bins/rules.py.",
         "Write def open_report(j, ports): … there. Did you mean 'open-reports'?")),
    "a rule with an argument too many": (
        (RULES, "def is_red(j):", "def is_red(j, ports):"),
        (JOURNEY, 25, "is_red in bins/rules.py takes 2 arguments; a rule takes 1.", "def is_red(j): …")),
    "a fact with an argument too few": (
        (RULES, "def open_reports(j, ports):", "def open_reports(j):"),
        (JOURNEY, 18, "open_reports in bins/rules.py takes 1 arguments; a fact takes 2.",
         "def open_reports(j, ports): …")),
    "a rule that is not Python": (
        (RULES, "def is_red(j):", "def is_red(j)"),
        (RULES, 4, "This is not Python: expected ':'.", "Mend this line.")),
    "rules that fail": (
        (RULES, '"""Rules about bins."""', '"""Rules about bins."""\n\nLIMIT = int("three")\n'),
        (RULES, 3, "Running this file failed: ValueError: invalid literal for int()", "Mend this line.")),
    "a result without a rule": (
        (JOURNEY, "- say: thanks", "- say: thanks\n    from: why"),
        (JOURNEY, 37, "There is no rule 'why' in bins/rules.py.", "Write def why(j): … there.")),

    # The way through
    "an exit that everybody takes": (
        (JOURNEY, "    when: {condition: long}\n\n  - page: contact",
         "    when: {condition: long}\n  - exit: not-ours-either\n\n  - page: contact"),
        (JOURNEY, 40, "Nobody can reach 'contact': the exit 'not-ours-either' above it is always taken.",
         "Give 'not-ours-either' a when:")),
    "an exit at the end": (
        (JOURNEY, "conditions:\n", "  - exit: not-ours-either\n\nconditions:\n"),
        (JOURNEY, 46, "Nobody can get to check answers: the journey always ends at this exit.",
         "Give the exit a when:.")),
    "an exit inside a repeat": (
        (JOURNEY, "      - page: noticed",
         "      - exit: not-ours-either\n        when: {colour: red}\n      - page: noticed"),
        (JOURNEY, 31, "A repeat holds pages and say: pages only.", "Move this out of the repeat.")),
    "a repeat inside a repeat": (
        (JOURNEY, "      - page: noticed",
         "      - {repeat: in, for_each: how-many, item: x, pages: []}\n      - page: noticed"),
        (JOURNEY, 31, "A repeat holds pages and say: pages only.", "Move this out of the repeat.")),
    "no pages": (
        (JOURNEY, "  - say: thanks",
         "  - {repeat: more, for_each: how-many, item: day, pages: []}\n  - say: thanks"),
        (JOURNEY, 36, "The repeat 'more' has no pages.", "Add pages: below it.")),
    "a repeat counted by words": (
        (JOURNEY, "    for_each: how-many", "    for_each: colour"),
        (JOURNEY, 28, "'colour' is not a number, so nothing can be counted by it.",
            "Add value: whole-number")),
    "a repeat of any number of items": (
        (JOURNEY, "    max: 3\n", ""),
        (JOURNEY, 27, "'how-many' lets somebody ask for 999,999,999 items.", "at most 50")),
    "a map without its background": (
        (JOURNEY, "    layer: bins", "    layer: bins\n    background: streets"),
        (JOURNEY, 15, "There is no file data/streets.geojson to draw under the map.",
            "Put it there, or delete background:. Choose from: bins.")),
    "a repeat counted by a misspelt question": (
        (JOURNEY, "    for_each: how-many", "    for_each: how-meny"),
        (JOURNEY, 28, "There is no question 'how-meny' before this.", "Did you mean 'how-many'?")),
    "options from what is not looked up": (
        (JOURNEY, "    options: {red: Red, blue: Blue}",
         "    options: {red: Red, blue: Blue}\n    options_from: open-reports"),
        (JOURNEY, 3, "'open-reports' is not a fact that is learned before this page.", "Add learns:")),
    "options from an answer": (
        (JOURNEY, "  - page: contact",
            "  - {page: again, type: radios, ask: Words, options_from: colour}\n  - page: contact"),
        (JOURNEY, 39, "'colour' is not a fact that is learned before this page.", "Add learns:")),
    "a style that there is not": (
        (JOURNEY, "- say: thanks", "- say: thanks\n    style: warn"),
        (JOURNEY, 37, "'style' cannot be 'warn'.", "Use 'warning'.")),

    # Words
    "a page's words that are not there": (
        (JOURNEY, "- say: thanks", "- say: thank-you"),
        ("bins/content/thank-you.md", 0, "This file is not there.", "Write it, starting with a title")),
    "an intro that is not there": (
        (JOURNEY, "    check: one-of-them", "    check: one-of-them\n    intro: why"),
        ("bins/content/why.md", 0, "This file is not there.", "Write it, starting with a title")),
    "a message that is not there": (
        (JOURNEY, "{message: received, email: email, text: phone}", "{message: got-it, text: phone}"),
        ("bins/content/got-it.text.md", 0, "This file is not there.", "Write it, starting with a title")),
    "words without a title": (
        ("bins/content/thanks.md", "# Thank you\n", ""),
        ("bins/content/thanks.md", 0, "This file has no title.", "Start it with a line like: # The title.")),
    "a title without words": (
        ("bins/content/thanks.md", "# Thank you", "# "),
        ("bins/content/thanks.md", 0, "This file has no title.", "Start it with a line like: # The title.")),
    "a name with a capital letter": (
        ("bins/content/received.email.md", "((colour))", "((Colour))"),
        ("bins/content/received.email.md", 3, "'((Colour))' is not written as names are",
            "Write ((colour)).")),
    "a name with spaces": (
        ("bins/content/not-ours.md", "((contact-email))", "((contact email))"),
        ("bins/content/not-ours.md", 3, "'((contact email))' is not written as names are",
            "Write ((contact-email)).")),
    "what is no name in two brackets": (
        ("bins/content/not-ours.md", "((contact-email))", "((colour, if known))"),
        ("bins/content/not-ours.md", 3, "'((colour, if known))' is not written as names are",
            "Use one bracket on each side.")),
    "an item outside of a repeat": (
        (JOURNEY, "    ask: What colour is the bin?", '    ask: "What colour is {item}?"'),
        (JOURNEY, 5, "Nothing is known to fill in for {item} here.", "inside a repeat only.")),
    "a misspelt item": (
        (JOURNEY, "        ask: When was {item}?", "        ask: When was {itme}?"),
        (JOURNEY, 33, "Nothing is known to fill in for {itme} here.", "Did you mean 'item'?")),
    "a misspelt number of the item": (
        (JOURNEY, "    item: day {n} of {of}", "    item: day {m} of {of}"),
        (JOURNEY, 29, "Nothing is known to fill in for {m} here.", "Choose from: n, of.")),
    "a misspelt name in an error": (
        (JOURNEY, "    type: whole-number",
         "    type: whole-number\n    errors: {too-large: 'Enter {maxx} or fewer'}"),
        (JOURNEY, 22, "Nothing is known to fill in for {maxx} here.", "Did you mean 'max'?")),
    "an answer in a question": (
        (JOURNEY, "    search: Which street", '    search: "{colour}"\n    hint: Which street'),
        (JOURNEY, 15, "Nothing is known to fill in for {colour} here.", "Take it out.")),
    "a name that nothing fills in": (
        ("bins/content/received.email.md", "((colour))", "((color))"),
        ("bins/content/received.email.md", 3, "Nothing is known to fill in for ((color)) here.",
         "Did you mean 'colour'?")),
    "an answer that comes later": (
        ("bins/content/not-ours.md", "((contact-email))", "((email))"),
        ("bins/content/not-ours.md", 3, "Nothing is known to fill in for ((email)) here.",
         "Choose from: colour, contact-email,")),
    "a bracket too few at the end": (
        ("bins/content/not-ours.md", "((contact-email))", "((contact-email)"),
        ("bins/content/not-ours.md", 3, "'((contact-email)' does not have two brackets on each side",
            "Write ((contact-email)).")),
    "a bracket too few at the beginning": (
        ("bins/content/received.email.md", "((colour))", "(colour))"),
        ("bins/content/received.email.md", 3, "'(colour))' does not have two brackets on each side",
            "Write ((colour)).")),
    "brackets that are not closed": (
        ("bins/content/received.text.md", "((reference)).", "((reference."),
        ("bins/content/received.text.md", 3, "'((reference' does not have two brackets on each side",
            "Write ((reference)).")),
    "a bracket too few in a title": (
        ("bins/content/received.email.md", "# Your report ((reference))", "# Your report ((reference)"),
        ("bins/content/received.email.md", 1, "'((reference)' does not have two", "Write ((reference)).")),
    "a reference before there is one": (
        ("bins/content/report-start.md", "Use this service", "((reference)): use this service"),
        ("bins/content/report-start.md", 3, "Nothing is known to fill in for ((reference)) here.",
         "Choose from:")),
    "an answer of each item": (
        ("bins/content/report-confirmation.md", "((reference))", "((noticed))"),
        ("bins/content/report-confirmation.md", 3, "Nothing is known to fill in for ((noticed)) here.",
         "Choose from:")),
    "the result of a page that has none": (
        ("bins/content/report-confirmation.md", "((reference))", "((thanks))"),
        ("bins/content/report-confirmation.md", 3, "Nothing is known to fill in for ((thanks)) here.",
         "Choose from:")),

    # Messages
    "a message to nobody": (
        (JOURNEY, "{message: received, email: email, text: phone}", "{message: received}"),
        (JOURNEY, 49, "The message 'received' is sent to nobody.", "Add email: or text:")),
    "an email without words": (
        ("bins/content/received.email.md", "\nThe bin is ((colour)).\n", ""),
        ("bins/content/received.email.md", 1, "This message has a title and no words.",
            "Write them below its title.")),
    "a text message without words": (
        ("bins/content/received.text.md", "\nYour reference is ((reference)).\n", ""),
        ("bins/content/received.text.md", 1, "This message has a title and no words.",
            "Write them below its title.")),
    "an email to an item": (
        (JOURNEY, "email: email", "email: noticed"),
        (JOURNEY, 49, "'noticed' is not a question of type email that can be sent to.",
            "Choose from: email.")),
    "an email to a misspelt question": (
        (JOURNEY, "email: email", "email: emial"),
        (JOURNEY, 49, "'emial' is not a question of type email that can be sent to.",
            "Did you mean 'email'?")),
    "a text message to an email address": (
        (JOURNEY, "text: phone}", "text: email}"),
        (JOURNEY, 49, "'email' is not a question of type uk-phone that can be sent to.",
         "Choose from: phone.")),

    # The service and the site
    "a status without words": (
        (SERVICE, "{words: We have your report, group: open}", "{group: open}"),
        (SERVICE, 7, "'words' is missing.", "Add a line words: …")),
    "a status of no group": (
        (SERVICE, "group: fixed", "group: done"),
        (SERVICE, 8, "'group' cannot be 'done'.", "Use 'open', 'fixed' or 'closed'.")),
    "a status with a bad name": (
        (SERVICE, "  received:", "  We got it:"),
        (SERVICE, 7, "'We got it' cannot be used for 'statuses'.", "Use small letters, digits and hyphens")),
    "a phase that there is not": (
        (SERVICE, "owner: Waste team", "owner: Waste team\nphase: gamma"),
        (SERVICE, 4, "'phase' cannot be 'gamma'.", "Use 'prototype', 'alpha', 'beta' or 'live'.")),
    "a case about what is no asset": (
        (SERVICE, "about: bin", "about: colour"),
        (SERVICE, 5, "'colour' is not a question of type asset.", "Choose from: bin.")),
    "one of several cases about what is no asset": (
        (SERVICE, "about: bin", "about:\n  - bin\n  - bim"),
        (SERVICE, 7, "'bim' is not a question of type asset.", "Did you mean 'bin'?")),
    "a bad colour": (
        (SITE, '"#1d4f91"', '"blue"'),
        (SITE, 4, "'blue' is not a colour.", 'Write it like "#1d4f91", in quotes.')),
    "a colour without quotes": (
        (SITE, '  colours: {brand: "#1d4f91", link: "#1a65a6", button: "#0f7a52"}',
            "  colours:\n    brand: #1d4f91"),
        (SITE, 5, "A # starts a comment in YAML, so 'brand' is empty.",
            'Put quotes round it: brand: "#1d4f91".')),
    "an email address that is none": (
        (SITE, "help@anytown.example", "help at anytown.example"),
        (SITE, 6, "'help at anytown.example' is not an email address.", "Write one like services@")),
    "a telephone number with a letter": (
        (SITE, "  phone: 01632 960 100", "  phone: 01632 96O 100"),
        (SITE, 7, "'01632 96O 100' is not a telephone number.", "Write one like 01632 960 100.")),
    "a telephone number that is too short": (
        (SITE, "  phone: 01632 960 100", "  phone: 01632 96"),
        (SITE, 7, "'01632 96' is not a telephone number.", "Write one like 01632 960 100.")),
    "text relay without its prefix": (
        (SITE, "text_relay: 18001 ", "text_relay: "),
        (SITE, 8, "'01632 960 100' does not start with 18001", "Write 18001, a space, and")),
    "a colour with too little contrast": (
        (SITE, '"#0f7a52"', '"#85994b"'),
        (SITE, 4, "#85994b against white has a contrast of 3.16 to 1", "Choose a darker colour.")),
    "a logo that is not there": (
        (SITE, "  name: Anytown Council", "  name: Anytown Council\n  logo: crest.svg"),
        (SITE, 4, "There is no file 'crest.svg' beside site.yaml.",
            "Put the logo there, or delete this line.")),
    "a service that is not there": (
        (SITE, "[bins]", "[bins, binns]"),
        (SITE, 9, "There is no service folder 'binns'.", "Did you mean 'bins'?")),
    "a service that is listed twice": (
        (SITE, "[bins]", "[bins, bins]"),
        (SITE, 9, "The service 'bins' is listed twice.", "Delete one of the two.")),
    "a journey that is listed twice": (
        (SERVICE, "[report]", "[report, report]"),
        (SERVICE, 4, "The journey 'report' is listed twice.", "Delete one of the two.")),
    "a journey with an address of the kit": (
        (SERVICE, "[report]", "[report, costs]"),
        (SERVICE, 4, "'costs' is an address that the kit uses itself.",
         "Choose another name for the journey, and for its file.")),
    "a status that is written twice": (
        (SERVICE, "  emptied:", "  received:"),
        (SERVICE, 8, "'received' is written twice; it was first on line 7.", "Delete one of the two.")),
    "a link that is not safe": (
        (SITE, "services: [bins]", "footer: [{text: News, href: http://anytown.example}]\nservices: [bins]"),
        (SITE, 9, "'http://anytown.example' is not an address to link to.",
            "Start it with /, https:// or mailto:.")),

    # Map layers
    "a layer that is not there": (
        (JOURNEY, "    layer: bins", "    layer: bin"),
        (JOURNEY, 14, "There is no file data/bin.geojson for the layer.",
            "Put it there. Did you mean 'bins'?")),
    "a layer that is not JSON": (
        (LAYER, '"FeatureCollection", ', '"FeatureCollection" '),
        (LAYER, 1, "This is not JSON: Expecting ',' delimiter.", "export the file again.")),
    "a feature without a street": (
        (LAYER, '"number": "2", "street": "Mill Lane"', '"number": "2"'),
        (LAYER, 5, "Feature 'B2' has no street.", "Give each feature id, number and street.")),
    "a feature without an id and a number": (
        (LAYER, '"id": "B2", "number": "2"', '"id": null, "number": " "'),
        (LAYER, 5, "Feature 2 has no id and no number.", "Give each feature id, number and street.")),
    "a feature without properties": (
        (LAYER, '"properties": {"id": "B2"', '"property": {"id": "B2"'),
        (LAYER, 5, "Feature 2 has no properties.", "Give each feature id, number and street.")),
    "the same id twice": (
        (LAYER, '"id": "B2"', '"id": "B1"'),
        (LAYER, 5, "Feature 'B1' has the id of another: feature 1 of the file has it too.",
            "Give each an id of its own.")),
    "a feature that is a line": (
        (LAYER, "[-5.0, 53.0]", "[[-5.0, 53.0], [-5.1, 53.0]]"),
        (LAYER, 5, "Feature 'B2' is not a point.", "Give it a geometry of the type Point")),
    "latitude first": (
        (LAYER, "[-5.0, 53.0]", "[53.0, -5.0]"),
        (LAYER, 5, "Feature 'B2' is at latitude -5, longitude 53: the two are likely swapped.",
            "Write longitude first, then latitude.")),
    "latitude first, far from here": (
        (LAYER, "[-5.0, 53.0]", "[-33.9, 151.2]"),
        (LAYER, 5, "Feature 'B2' is at latitude 151.2, longitude -33.9: the two are likely swapped.",
            "Write longitude first, then latitude.")),
    "metres of the national grid": (
        (LAYER, "[-5.0, 53.0]", "[530000.5, 180000]"),
        (LAYER, 5, "Feature 'B2' is at 530000, 180000, which are likely metres of the British National Grid.",
            "Export the layer as WGS84 (EPSG:4326)")),
    "metres of another grid": (
        (LAYER, "[-5.0, 53.0]", "[-556597.4, 6982997.9]"),
        (LAYER, 5, "Feature 'B2' is at latitude 6.983e+06, longitude -556597, which is nowhere on earth.",
            "Export the layer as WGS84 (EPSG:4326)")),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_said_with_file_line_and_how_to_mend_it(author: Author, case: str) -> None:
    """One thing broken is one fault, at its own line, with what is wrong and how to mend it."""
    edit, (file, line, what, mend) = FAULTS[case]
    author.write("bins/content/not-ours-either.md", "# Not ours\n\nEmail ((contact-email)).\n")
    author.write("bins/content/confirmation.md", "# Words\n")
    found = author.replace(*edit).faults()
    assert [(file, line)] == [(fault.file, fault.line) for fault in found], found
    assert what in found[0].what
    assert mend in found[0].mend
    assert (is_sentence(found[0].what), is_sentence(found[0].mend)) == (True, True)


def is_sentence(words: str) -> bool:
    """Whether words begin like a sentence or with a name out of the file, and end like a sentence."""
    begins = words[0].isupper() or words[0] in "'\"#" or "_" in words.split(maxsplit=1)[0]
    return begins and words.endswith((".", "?", "…"))


MISSING = {
    "no journey for the service": (
        "bins/journeys/report.yaml",
        SERVICE,
        4,
        "There is no file journeys/report.yaml.",
    ),
    "no start page": (
        "bins/content/report-start.md",
        "bins/content/report-start.md",
        0,
        "This file is not there.",
    ),
    "no layer": (LAYER, JOURNEY, 14, "There is no file data/bins.geojson for the layer."),
    "no entry": (SERVICE, SERVICE, 0, "This file is not there."),
}


@pytest.mark.parametrize("case", MISSING)
def test_a_missing_file_is_a_fault(author: Author, case: str) -> None:
    """A file that is needed and not there is named."""
    deleted, file, line, what = MISSING[case]
    found = author.delete(deleted).faults()
    assert (file, line, what) in [(fault.file, fault.line, fault.what) for fault in found]


WHOLE_FILES: dict[str, tuple[str, str | bytes, Expected]] = {
    "an empty file": (JOURNEY, "", (JOURNEY, 0, "This file is empty.", "Write it, or delete it.")),
    "not UTF-8": (JOURNEY, "title: Siân\n".encode("latin-1"), (JOURNEY, 0, "This file is not UTF-8 text.",
        "Save it again")),
    "no pages at all": (JOURNEY, "title: A\n", (JOURNEY, 1, "A journey has either pages or sections.",
        "Add pages:")),
    "a list of no pages": (JOURNEY, "title: A\npages: []\n", (JOURNEY, 2, "There are no pages.",
        "- page: name")),
    "a section without pages": (JOURNEY, "title: A\nsections:\n  - {section: you, title: You, pages: []}\n",
        (JOURNEY, 3, "There are no pages.", "- page: name")),
    "a section without a title": (JOURNEY, "title: A\nsections:\n  - {section: you, pages: []}\n",
        (JOURNEY, 3, "'title' is missing.", "Add a line title: …")),
    "pages that are no list": (JOURNEY, "title: A\npages: one\n", (JOURNEY, 2, "'pages' must be a list.",
        "after a hyphen")),
    "an unlisted journey": ("bins/journeys/other.yaml", "", ("bins/service.yaml", 4,
        "journeys/other.yaml is not listed here.", "Add it to journeys:, or delete the file.")),
    "words that are not UTF-8": ("bins/content/thanks.md", "# Siân\n".encode("latin-1"),
        ("bins/content/thanks.md", 0, "This file is not UTF-8 text.", "Save it again")),
}  # fmt: skip


@pytest.mark.parametrize("case", WHOLE_FILES)
def test_a_file_that_is_no_use_at_all_is_a_fault(author: Author, case: str) -> None:
    """A file that is empty, in another encoding or without its main part is said to be so."""
    name, text, (file, line, what, mend) = WHOLE_FILES[case]
    found = author.write(name, text).faults()
    assert [(file, line)] == [(f.file, f.line) for f in found if what in f.what and mend in f.mend], found


def test_a_template_is_not_taken_for_a_fault(author: Author) -> None:
    """The good site has no fault, so that each case above is about what it breaks."""
    assert author.faults() == ()


SAVING = [
    ("soon", "'soon' is not a number of days.", "Write it like: 28 days."),
    ("1 days", "Answers can be kept for 2 to 90 days, not for 1.", "Change the number."),
    ("91 days", "Answers can be kept for 2 to 90 days, not for 91.", "Change the number."),
]


@pytest.mark.parametrize(("days", "what", "mend"), SAVING)
def test_answers_cannot_be_kept_for_any_time(author: Author, days: str, what: str, mend: str) -> None:
    """A number of days that people can make use of, and no longer than is decent."""
    author.replace(JOURNEY, "title: Report a bin", f"save_and_return: {days}\ntitle: Report a bin")
    assert [(fault.line, fault.what, fault.mend) for fault in author.faults()] == [(1, what, mend)]


def test_an_email_that_leads_back_has_a_link_and_no_answers(author: Author) -> None:
    """Others may read a mailbox."""
    author.replace(JOURNEY, "title: Report a bin", "save_and_return: 28 days\ntitle: Report a bin")
    assert author.faults() == ()
    author.write("bins/content/report-link.email.md", "# Your link\n\nYou said ((colour)).\n\n((link))\n")
    author.write("bins/content/report-warning.email.md", "# It goes soon\n\nUntil ((until)).\n")
    assert [(fault.file, fault.line, fault.what) for fault in author.faults()] == [
        (
            "bins/content/report-link.email.md",
            3,
            "((colour)) cannot stand in an email that leads back to somebody's answers.",
        ),
        ("bins/content/report-warning.email.md", 1, "This email has no link."),
    ]


def test_names_that_are_filled_in_are_no_fault(author: Author) -> None:
    """Errors may name the answer and the limits of their type; items and their errors the item."""
    author.replace(
        JOURNEY,
        "    type: whole-number",
        "    type: whole-number\n    errors: {too-large: '{Called} must be {max} or fewer'}",
    )
    author.replace(
        JOURNEY,
        "        type: date",
        "        type: date\n        hint: 'Of {item}'\n        errors: {required: 'Enter {called}, {item}'}",
    )
    assert author.faults() == ()


def test_all_faults_are_said_at_once(author: Author) -> None:
    """Faults in site, service, journey, rules, words and layer come together, sorted by place."""
    author.replace(SITE, '"#1d4f91"', '"blue"')
    author.replace(SERVICE, "owner:", "ownr:")
    author.replace(JOURNEY, "    type: radios", "    type: radio")
    author.replace(JOURNEY, "    when: {rule: is-red}", "    when: {rule: is-rad}")
    author.replace(JOURNEY, "{more_than: 1}", "{greater_than: 1}")
    author.replace("bins/content/thanks.md", "# Thank you\n", "")
    author.replace("bins/data/bins.geojson", '"number": "2", "street": "Mill Lane"', '"number": "2"')
    found = author.faults()
    assert found == tuple(sorted(found))
    assert [(fault.file, fault.line) for fault in found] == [
        ("bins/content/thanks.md", 0),
        (LAYER, 5),
        (JOURNEY, 4),
        (JOURNEY, 25),
        (JOURNEY, 47),
        (SERVICE, 3),
        (SITE, 4),
    ]


def test_all_faults_of_one_page_are_said_at_once(author: Author) -> None:
    """Nothing that is wrong in one part of a page hides what is wrong in another."""
    author.replace(
        JOURNEY,
        "  - say: thanks",
        "  - page: Many Faults\n    type: radio\n    when: {weather: [wet]}\n    learns: x\n  - say: thanks",
    )
    found = [(fault.line, fault.what) for fault in author.faults() if fault.file == JOURNEY]
    assert found == [
        (36, "'Many Faults' cannot be used for 'page'."),
        (37, "'radio' is not a type of question."),
        (39, "'learns' must be a list."),
    ]


def test_a_broken_file_hides_no_other(author: Author) -> None:
    """When site.yaml or service.yaml cannot be used, the faults of everything below are said all the same."""
    author.replace(SITE, "contacts:", "contact:").replace(SERVICE, "journeys:", "journey:")
    author.replace(JOURNEY, "    type: radios", "    type: radio")
    author.write("bins/data/bins.geojson", "[]")
    files = {fault.file for fault in author.faults()}
    assert files == {SITE, SERVICE, JOURNEY, "bins/data/bins.geojson"}


def test_the_message_can_be_printed_as_it_is(author: Author) -> None:
    """The error is the whole message: place, what and mend of each fault, indented below one another."""
    (fault,) = author.replace(JOURNEY, "    type: radios", "    type: radio").faults()
    expected = (
        "bins/journeys/report.yaml, line 4\n  'radio' is not a type of question.\n  Did you mean 'radios'?"
    )
    assert expected == str(fault)
