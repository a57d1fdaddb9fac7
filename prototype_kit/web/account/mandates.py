"""Who acts for whom: asked of somebody by email address, accepted, seen by both, and ended by either."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.answers import Choice
from prototype_kit.cases import Case
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import Language
from prototype_kit.mandate_letters import MandateLetters
from prototype_kit.people import same_email
from prototype_kit.questions import Form, Option, Question, Radios
from prototype_kit.questions.choices import Checkboxes
from prototype_kit.questions.email import Email
from prototype_kit.store.mandates import MONTHS, MOST, OFFERED_FOR, Mandate, NewMandate
from prototype_kit.web.account.details import error_list
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.account.home import case_title
from prototype_kit.web.forms import bare_context
from prototype_kit.web.limiting import LimitReached, is_allowed, limit

HERE = "/account/acting"
DONE = ("asked", "accepted", "given-ended", "held-ended", "refused", "gone")
"""What the page may say first that somebody has just done."""


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The list with its buttons, and the form to ask somebody."""
    return [
        Route(HERE, "acting", listed),
        Route(f"{HERE}/new", "new_mandate", look),
        Route(f"{HERE}/new", "ask_mandate", ask, methods=("POST",)),
        Route(f"{HERE}/accept", "accept_mandate", accept, methods=("POST",)),
        Route(f"{HERE}/end", "end_mandate", end, methods=("POST",)),
    ]


@dataclass(frozen=True)
class ListedMandate:
    """One in words, for either of the two.

    `chosen` are the reports that it names, for whoever chose them. `until` is when it ends by itself; while
    it `waits`, until when it can be accepted, and then it is `long`.
    """

    id: str
    who: str
    what: str
    chosen: Sequence[str]
    since: str
    until: str
    long: str
    waits: bool


def letters(resident: Resident) -> MandateLetters:
    """What is written, with links to this app."""
    return MandateLetters(resident.front.own, resident.front.base())


# --- The list -----------------------------------------------------------------------------------------------


def listed(resident: Resident) -> str:
    """Who acts for them, for whom they act, and who asks them to."""
    store, now, done = resident.front.store.mandates, resident.front.clock(), request.args.get("done", "")
    given = store.given(resident.account, now)
    chosen = store.chosen(resident.account, resident.scope())
    return resident.page(
        "acting",
        resident.say("Acting for somebody else"),
        given=[_listed(resident, each, each.helper, chosen.get(each.id, ())) for each in given],
        held=[_listed(resident, each, each.giver) for each in store.held(resident.account, now)],
        offered=[_listed(resident, each, each.giver) for each in store.offered(resident.account, now)],
        full=len(given) >= MOST,
        done=done if done in DONE else "",
    )


def _listed(resident: Resident, mandate: Mandate, who: str, chosen: Sequence[Case] = ()) -> ListedMandate:
    say, since = resident.say, mandate.accepted_at
    return ListedMandate(
        id=mandate.id,
        who=who,
        what=reach_words(resident, mandate),
        chosen=[case_words(resident, each) for each in chosen],
        since=say.moment(since) if since else "",
        until=say.moment(mandate.ends_at),
        long=_long(say, mandate.months),
        waits=since is None,
    )


def _long(say: Language, months: int) -> str:
    return say("1 month") if months == 1 else say("{count} months", count=months)


def case_words(resident: Resident, case: Case) -> str:
    """A case among others, on one line."""
    title = case_title(resident, case)
    return resident.say("{title}, reference {reference}", title=title, reference=case.reference)


def reach_words(resident: Resident, mandate: Mandate) -> str:
    """What a mandate is for."""
    say = resident.say
    if mandate.everything:
        return say("All reports and requests sent from the account, also those sent later")
    if mandate.count == 1:
        return say("1 chosen report or request")
    return say("{number} chosen reports or requests", number=mandate.count)


# --- Asking somebody ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MandateForm:
    """The questions for a new one. `cases` are those that can be chosen: what is theirs to hand on."""

    resident: Resident
    cases: Sequence[Case]

    @property
    def email(self) -> Email:
        """Whom they ask."""
        say = self.resident.say
        return Email(
            name="email",
            ask=say("What is their email address?"),
            called="their email address",
            autocomplete="off",
        )

    @property
    def chosen(self) -> Checkboxes:
        """Which of their cases, if not everything."""
        say = self.resident.say
        options = {
            each.reference.lower(): Option(label=case_words(self.resident, each)) for each in self.cases
        }
        words = {"required": say("Select what they can see and act on")}
        return Checkboxes(
            name="cases",
            ask=say("Which of them?"),
            hint=say("Answer this if you selected ‘Only what you choose’."),
            called="which",
            options=options,
            errors=words,
        )

    @property
    def what(self) -> Radios:
        """Everything, or some."""
        say = self.resident.say
        everything = Option(
            label=say("All your reports and requests"),
            hint=say("What you sent from this account or with its email address, and what you send later."),
        )
        options = {"everything": everything}
        if self.cases:
            options["some"] = Option(label=say("Only what you choose"))
        words = {"required": say("Select what they can see and act on")}
        ask = say("What can they see and act on?")
        return Radios(name="what", ask=ask, called="what", options=options, errors=words)

    @property
    def months(self) -> Radios:
        """For how long."""
        say = self.resident.say
        options = {str(each): Option(label=_long(say, each)) for each in MONTHS}
        required = {"required": say("Select for how long")}
        return Radios(
            name="months", ask=say("For how long?"), called="for how long", options=options, errors=required
        )

    @property
    def all(self) -> Iterator[Question]:
        """Those that are asked, in order."""
        yield self.email
        yield self.what
        if self.cases:
            yield self.chosen
        yield self.months

    def parsed(self, typed: Form) -> NewMandate:
        """What was chosen. Raises `Rejected` with all that is wrong."""
        resident, errors = self.resident, list[InvalidAnswer]()
        context = bare_context(resident.front)
        found = dict[str, object]()
        some = typed.get("what") == ["some"]
        for question in self.all:
            if question.name == "cases" and not some:
                continue
            try:
                found[question.name] = question.parse(typed, context)
            except Rejected as rejected:
                errors += rejected.errors
        if same_email(str(found.get("email", ""))) == resident.account.email:
            words = resident.say("Enter the email address of somebody else: this is your own")
            errors.insert(0, InvalidAnswer("email", "own", words, "email"))
        if errors:
            raise Rejected(*errors)
        months, chosen = found["months"], found.get("cases")
        names = {str(each.value) for each in chosen} if isinstance(chosen, tuple) else set[str]()
        return NewMandate(
            account=resident.account,
            email=str(found["email"]),
            everything=not some,
            case_ids=[each.id for each in self.cases if each.reference.lower() in names],
            months=int(str(months.value)) if isinstance(months, Choice) else MONTHS[0],
            language=resident.letters_in,
        )


def look(resident: Resident) -> str:
    """The form. Nothing is chosen before they choose it."""
    return _page(resident, {})


def ask(resident: Resident) -> AnyResponse:
    """Ask somebody. The page says the same whether they have an account or not."""
    front, typed = resident.front, request.form.to_dict(flat=False)
    try:
        new = _form(resident).parsed(typed)
    except Rejected as rejected:
        return Response(_page(resident, typed, rejected.errors), status=422)
    try:
        limit(front, "mandate", str(resident.account.id))
    except LimitReached as reached:
        until = resident.say.moment(front.clock() + reached.wait)
        words = resident.say(
            "Ask again after {until}: there have been too many requests from here", until=until
        )
        page = _page(resident, typed, [InvalidAnswer("email", "too-often", words, "email")])
        return Response(
            page, status=429, headers={"Retry-After": str(math.ceil(reached.wait.total_seconds()))}
        )
    now = front.clock()
    letter = letters(resident).offered(resident.account.email, new.email, now + OFFERED_FOR, new.language)
    # As with signing in: the same page, and nobody is buried in letters that others ask for.
    sent = [letter] if is_allowed(front, "sign-in-to", f"resident {same_email(new.email)}") else []
    if not front.store.mandates.offer(new, sent, now):
        words = resident.say("End one before you ask somebody else: {number} is the most", number=MOST)
        errors = [InvalidAnswer("email", "most", words, "email")]
        return Response(_page(resident, typed, errors), status=409)
    return redirect(f"{HERE}?done=asked", 303)


def _form(resident: Resident) -> MandateForm:
    return MandateForm(resident, resident.front.store.mandates.own_cases(resident.account, resident.scope()))


def _page(resident: Resident, typed: Form, errors: Sequence[InvalidAnswer] = ()) -> str:
    context = bare_context(resident.front)
    return resident.page(
        "acting-new",
        resident.say("Let somebody act for you"),
        parts=[question.component(typed, errors, context) for question in _form(resident).all],
        errors=error_list(errors),
        days=OFFERED_FOR.days,
        back=HERE,
    )


# --- Accepting and ending -----------------------------------------------------------------------------------


def accept(resident: Resident) -> AnyResponse:
    """Accept what somebody asked; one that is over, or is for another address, is told like none."""
    front, id_ = resident.front, request.form.get("mandate", "")
    store, now = front.store.mandates, front.clock()
    mandate = store.find(id_, resident.account, now)
    if mandate is None or mandate.helper_id is not None:
        return redirect(f"{HERE}?done=gone", 303)
    helper = resident.account.email
    done = store.accept(
        id_, resident.account, lambda until: [letters(resident).accepted(mandate, helper, until)], now
    )
    return redirect(f"{HERE}?done={'accepted' if done else 'gone'}", 303)


def end(resident: Resident) -> AnyResponse:
    """End one at once, or say no to an offer; the other is told, unless they never answered."""
    front = resident.front
    store, now = front.store.mandates, front.clock()
    mandate = store.find(request.form.get("mandate", ""), resident.account, now)
    if mandate is None:
        return redirect(f"{HERE}?done=gone", 303)
    gave = mandate.giver_id == resident.account.id
    other = mandate.helper if gave else mandate.giver
    told = (
        []
        if gave and mandate.helper_id is None
        else [letters(resident).ended(mandate, other, resident.account.email)]
    )
    store.end(mandate, told, now)
    done = "given-ended" if gave else "held-ended" if mandate.helper_id is not None else "refused"
    return redirect(f"{HERE}?done={done}", 303)
