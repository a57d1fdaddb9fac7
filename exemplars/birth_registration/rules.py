"""What the register offices know that the journeys cannot say: the law of England and Wales, their practice.

Each rule names its source and the day since when it holds, as read in November 2026. Have both checked
by whoever is responsible for registration before anybody relies on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from prototype_kit import Filled, Known, Result, examples


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a rule rests on: where it comes from, and the day since when it holds."""

    source: str
    since: date


EITHER_PARENT = Basis(source="Births and Deaths Registration Act 1953, section 2", since=date(1953, 9, 30))
"""Either parent registers the birth, within 42 days."""
NOT_MARRIED = Basis(
    # As the Family Law Reform Act 1987 put it.
    source="Births and Deaths Registration Act 1953, section 10",
    since=date(1989, 4, 1),
)
TWO_WOMEN_MARRIED = Basis(
    source="Human Fertilisation and Embryology Act 2008, section 42, and "
    "Births and Deaths Registration Act 1953, section 2",
    since=date(2009, 9, 1),
)
TWO_WOMEN_NOT_MARRIED = Basis(
    source="Human Fertilisation and Embryology Act 2008, sections 43 and 44, and "
    "Births and Deaths Registration Act 1953, section 10ZA",
    since=date(2009, 9, 1),
)
PAPERS = Basis(source="GOV.UK, Register a birth, and what register offices ask for", since=date(2026, 11, 1))

# --- By when


TIME_TO_REGISTER = timedelta(days=42)
"""Weekends and bank holidays count."""


def register_by(j: Known) -> date:
    """The last day on which the birth can be registered in time: 42 days after the first baby was born.

    Source: Births and Deaths Registration Act 1953, section 2. Since: 30 September 1953.
    """
    return _first_born(j) + TIME_TO_REGISTER


def over_42_days(j: Known) -> bool:
    """The time to register is over.

    Source: Births and Deaths Registration Act 1953, section 2. Since: 30 September 1953.
    """
    return register_by(j) < j.today


def last_day(j: Known) -> Result:
    """The last day to register the birth in time, and the last one before it takes permission.

    Source: Births and Deaths Registration Act 1953, sections 2 and 7. Since: 30 September 1953.
    """
    return _result(
        EITHER_PARENT,
        Filled("The last day to register the birth was {day}", day=register_by(j)),
        Filled("After {day} we need permission from the Registrar General.", day=end_of_twelve_months(j)),
    )


def over_twelve_months(j: Known) -> bool:
    """More than 12 months have passed since the birth: the Registrar General has to allow it.

    Source: Births and Deaths Registration Act 1953, section 7. Since: 30 September 1953.
    """
    return end_of_twelve_months(j) < j.today


def end_of_twelve_months(j: Known) -> date:
    """The last day of the 12 months after the birth: the day of the same number.

    A birth on 29 February has none in the next year: its twelve months end with February.

    Source: Births and Deaths Registration Act 1953, section 7. Since: 30 September 1953.
    """
    born = _first_born(j)
    if (born.month, born.day) == (2, 29):
        return date(born.year + 1, 2, 28)
    return born.replace(year=born.year + 1)


def _first_born(j: Known) -> date:
    return min((baby["born"] for baby in j.items("babies") if baby["born"]), default=j.today)


# --- Who must come


PROOFS = {
    "comes": (
        "You must both come",
        "You were not married or in a civil partnership, so you must both sign the register.",
    ),
    "statement": (
        "You can come alone if you bring the statutory declaration of parentage",
        "You were not married or in a civil partnership, so we must see that you both agree.",
    ),
    "order": (
        "You can come alone if you bring the court order",
        "You were not married or in a civil partnership, so we must see what the court ordered.",
    ),
}
"""How a parent who was not married to the mother gets into the register: who must come, and why."""


def who_must_attend(j: Known) -> Result:
    """Who must come to the appointment.

    Source: Births and Deaths Registration Act 1953, sections 2, 10 and 10ZA; Human Fertilisation and
    Embryology Act 2008, sections 42 to 44. Since: 1 September 2009, and for a man and a woman in a civil
    partnership 2 December 2019 (Civil Partnership (Opposite-sex Couples) Regulations 2019).
    """
    women = _two_women(j)
    if _married(j):
        return _result(
            TWO_WOMEN_MARRIED if women else EITHER_PARENT,
            "You can come alone",
            "You were married or in a civil partnership, so either of you can register the birth.",
            "The law lets only one of you sign the register. Both of you will be named in it.",
        )
    proof = _proof(j)
    if proof is not None:
        return _result(TWO_WOMEN_NOT_MARRIED if women else NOT_MARRIED, *PROOFS[proof])
    return _result(
        NOT_MARRIED,
        "You can come alone",
        "The other parent will not be named in the register.",
        "You can both ask us to add the other parent later.",
    )


def who_comes(j: Known) -> Result:
    """The same without the reasons, which tell of the parents: for messages, and for calendars others see.

    Source: as for who must attend. Since: 1 September 2009.
    """
    return replace(who_must_attend(j), reasons=())


def _married(j: Known) -> bool:
    """Whether the parents were, at the time that counts for them."""
    return bool(j["married"] == "yes" or j["married-at-treatment"] == "yes")


def _two_women(j: Known) -> bool:
    return bool(j["relationship"] == "second-parent" or j["two-mothers"] == "yes")


def _proof(j: Known) -> str | None:
    """What shows that both parents, who were not married, are to be named; None when only the mother is."""
    found: str | None = j["mother"] or j["other-parent"]
    return None if found == "not-named" else found


# --- The appointment


MINUTES, MINUTES_FOR_ANOTHER, MINUTES_FOR_INTERPRETER = 30, 15, 15


def appointment_length(j: Known) -> int:
    """How many minutes the appointment takes: longer for each further baby, and with an interpreter.

    Source: Anytown's practice, patterned on what councils publish. Since: 1 April 2026.
    """
    further = max(len(j.items("babies")) - 1, 0)
    return MINUTES + MINUTES_FOR_ANOTHER * further + (MINUTES_FOR_INTERPRETER if _interpreted(j) else 0)


def skills(j: Known) -> tuple[str, ...]:
    """What the registrar must be good for.

    Source: Anytown's practice. Welsh: Welsh Language (Wales) Measure 2011, by which councils in Wales offer
    their services in Welsh. Since: 1 April 2026.
    """
    if j["language"] == "welsh":
        return ("births", "welsh")
    return ("births", "interpreting") if _interpreted(j) else ("births",)


def _interpreted(j: Known) -> bool:
    return j["language"] in ("sign-language", "other")


# --- What to bring


@dataclass(frozen=True)
class Fee(Basis):
    """What something costs, in words for people."""

    pounds: str


CERTIFICATE_FEES = (
    Fee(pounds="£11", source="S.I. 2018/1268, schedule", since=date(2019, 2, 16)),
    # To be checked: known from councils' pages alone.
    Fee(pounds="£12.50", source="Councils’ pages on certificates, to be checked", since=date(2024, 4, 9)),
)
"""What a birth certificate costs, the newest last."""


def certificate_fee(day: date) -> str | None:
    """What a birth certificate costs on a day; None before the first fee that is known.

    Source: the Registration of Births, Deaths, Marriages and Civil Partnerships (Fees) Regulations 2016 as
    amended. Since: 16 February 2019.
    """
    return next((fee.pounds for fee in reversed(CERTIFICATE_FEES) if fee.since <= day), None)


def what_to_bring(j: Known) -> Result:
    """What to bring to the appointment, and what to know, and why: it follows who comes and who is named.

    Source: GOV.UK, Register a birth; for what shows who the other parent is, Births and Deaths Registration
    Act 1953, sections 10 and 10ZA. Since: 1 November 2026.
    """
    return _result(PAPERS, "Bring these to the appointment", *_things(j))


def _things(j: Known) -> Iterator[str]:
    proof = _proof(j)
    yield "Something that shows your name, such as a passport, a driving licence or a birth certificate"
    yield "Something that shows your address, such as a Council Tax bill"
    if proof == "comes":
        yield "The same for the other parent, as you both sign the register"
    yield "The personal child health record (red book), if you have it, as it shows the details of the birth"
    if _married(j):
        yield (
            "Your marriage or civil partnership certificate, as it shows the date and that you can come alone"
        )
    if proof == "statement":
        yield "The statutory declaration of parentage, signed by the parent who does not come"
    if proof == "order":
        yield "The court order, as it shows who is to be named"
    if proof is not None and _two_women(j):
        yield "The forms that you both signed at the fertility clinic, as they show that you both agreed"
    if _married(j) or proof in ("statement", "order"):
        yield "The other parent’s full name, address, place of birth and job, as they are in the register too"
    fee = certificate_fee(j["appointment"].day if j["appointment"] else j.today)
    if fee and j["district"] == "anytown":
        yield Filled("A card to pay with, if you want birth certificates: each costs {fee}", fee=fee)


# --- Deaths: by when, who may register one, and the appointment


CORONERS_AND_JUSTICE = date(2024, 9, 9)
"""The day of the death certification reforms: every certificate passes a medical examiner."""
TIME_TO_REGISTER_A_DEATH = timedelta(days=5)
"""Weekends and bank holidays count."""
ANYWHERE = ("partner", "relative", "present", "representative", "arranging")
INFORMANTS = {"home": (*ANYWHERE, "place"), "outdoors": (*ANYWHERE, "found")}
"""Who may register a death, by where it happened: in a building, or anywhere else."""
MINUTES_FOR_A_DEATH = 40
"""With the time to explain the green form and Tell Us Once."""


def register_death_by(j: Known) -> date | None:
    """The last day to register the death: 5 days after the registrar received the certificate.

    Source: Births and Deaths Registration Act 1953, sections 16 and 17; Medical Certificate of Cause of Death
    Regulations 2024. Since: 9 September 2024.
    """
    received: date | None = j["certificate-received"]
    return received + TIME_TO_REGISTER_A_DEATH if received else None


@examples(
    {"place": "home", "informant": "found"},
    {"place": "outdoors", "informant": "place"},
    {"place": "home", "informant": "none"},
)
def cannot_register(j: Known) -> bool:
    """Whoever this is may not register the death.

    Source: Births and Deaths Registration Act 1953, sections 16 (in a building) and 17 (anywhere else), as
    amended by the Coroners and Justice Act 2009, schedule 21: partners and representatives. Since: 9
    September 2024.
    """
    return j["informant"] not in INFORMANTS.get(j["place"], ())


def length_for_a_death(j: Known) -> int:
    """How many minutes the appointment takes: longer with an interpreter.

    Source: Anytown's practice, patterned on what councils publish. Since: 1 April 2026.
    """
    return MINUTES_FOR_A_DEATH + (MINUTES_FOR_INTERPRETER if _interpreted(j) else 0)


def skills_for_a_death(j: Known) -> tuple[str, ...]:
    """What the registrar must be good for.

    Source: Anytown's practice; for Welsh, as with births. Since: 1 April 2026.
    """
    if j["language"] == "welsh":
        return ("deaths", "welsh")
    return ("deaths", "interpreting") if _interpreted(j) else ("deaths",)


def for_the_registrar(j: Known) -> Result:
    """What to bring to the appointment; nobody is sent away without it.

    Source: GOV.UK, Register a death; the fee as with births. Since: 9 September 2024.
    """
    return Result(
        "If you can, bring these to the appointment",
        tuple(_things_for_a_death(j)),
        source="GOV.UK, Register a death",
        since=CORONERS_AND_JUSTICE,
    )


def _things_for_a_death(j: Known) -> Iterator[str]:
    yield "Something that shows your own name and address"
    yield (
        "If you have them, papers of the person who died: birth and marriage certificates, passport, driving "
        "licence, NHS number"
    )
    fee = certificate_fee(j["appointment"].day if j["appointment"] else j.today)
    if fee:
        yield Filled("A card to pay with, if you want death certificates: each costs {fee}", fee=fee)


# --- How we reach you


@examples({"email": ""}, {"email": "name@example.com"})
def email_or_phone(j: Known) -> dict[str, str]:
    """An email address or a telephone number is given.

    Source: Anytown's practice: whoever books is reminded, and told of a change. Since: 1 April 2026.
    """
    if j["email"] or j["phone"]:
        return {}
    return {"email": "Enter an email address or a telephone number"}


def _result(basis: Basis, outcome: str, *reasons: str) -> Result:
    return Result(outcome, reasons, source=basis.source, since=basis.since)
