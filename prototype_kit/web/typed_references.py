"""References and codes that people type: the fields, what they lead to, and what to say of wrong ones."""

from __future__ import annotations

from prototype_kit.cases import parse_reference
from prototype_kit.errors import AdapterUnavailable, InvalidAnswer
from prototype_kit.language import Language
from prototype_kit.questions.text import Text
from prototype_kit.web.front import Front
from prototype_kit.web.hand_over import parse_code
from prototype_kit.web.limiting import check_limit, forget_limit, limit


def reference_question(say: Language) -> Text:
    """The field for a reference."""
    hint = say("It has 8 letters and numbers, like 7K3M-9PQ2.")
    return Text(name="reference", ask=say("Reference"), hint=hint, width="10")


def code_question(say: Language, hint: str, *, optional: bool) -> Text:
    """The field for the code that stands beside a reference."""
    return Text(name="code", ask=say("Code"), optional=optional, hint=hint, width="10")


def typed_reference(front: Front, given: str, code: str, *, needs_code: bool = False) -> InvalidAnswer | str:
    """What is wrong with what was typed, in whatever spelling; else the reference of a case.

    The code is compared if one was given; wrong ones are counted. Raises `LimitReached`.
    """
    say = front.site.language
    if not given.strip():
        return InvalidAnswer("reference", "required", say("Enter your reference"), "reference")
    if parse_code(given):
        words = say("This is a code to go on with a form: enter it on the page “Go on with a code”")
        return InvalidAnswer("reference", "other-code", words, "reference")
    reference = parse_reference(given)
    case = front.store.cases.by_reference(reference) if reference else None
    if reference is None or case is None or not front.shows(case):
        return _untracked(front, given, reference)
    if not code:
        return missing_code(say) if needs_code else reference
    check_limit(front, "look-up", reference)
    if not front.tracking().is_code(code, reference):
        limit(front, "look-up", reference)
        words = say("Code must be the one that we gave you with this reference, or leave it empty")
        if needs_code:
            words = say("Code must be the one that we gave you with this reference")
        return InvalidAnswer("code", "not-found", words, "code")
    forget_limit(front, "look-up", reference)
    return reference


def missing_code(say: Language) -> InvalidAnswer:
    """That there is no code beside the reference."""
    return InvalidAnswer(
        "code", "required", say("Enter the code that we gave you with this reference"), "code"
    )


def _untracked(front: Front, given: str, reference: str | None) -> InvalidAnswer:
    """Why what was typed leads to no case. `reference` is it as one of ours, if it has the shape."""
    say = front.site.language
    if _is_elsewhere(front, given):
        words = say("We have this report, but you cannot track it here: contact us about it")
        return InvalidAnswer("reference", "elsewhere", words, "reference")
    if reference is None:
        words = say("Reference must be 8 letters and numbers, like 7K3M-9PQ2")
        return InvalidAnswer("reference", "format", words, "reference")
    words = say("We cannot find this reference: check that you have all of it")
    return InvalidAnswer("reference", "not-found", words, "reference")


def _is_elsewhere(front: Front, given: str) -> bool:
    """Whether it is the reference of a report that only a back office has."""
    for office in front.back_offices.values():
        try:
            if office.knows(given):
                return True
        except AdapterUnavailable:
            continue
    return False
