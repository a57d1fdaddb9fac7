"""By when a birth must be registered, who has to come, and what they bring: the law of England and Wales."""

from datetime import date, timedelta

from prototype_kit import Filled, Known, Result, examples

TIME_TO_REGISTER = timedelta(days=42)
"""Weekends and bank holidays count. Births and Deaths Registration Act 1953, section 2."""

PROOFS = {
    "comes": (
        "You must both come",
        "You were not married or in a civil partnership, so you both sign the register.",
    ),
    "statement": (
        "You can come alone if you bring the statutory declaration",
        "You were not married or in a civil partnership, so we need to see that you both agree.",
    ),
    "order": (
        "You can come alone if you bring the court order",
        "You were not married or in a civil partnership, so we need to see what the court decided.",
    ),
}
"""How a parent who was not married to the mother gets into the register: who must come, and why."""


def over_42_days(j: Known) -> bool:
    """A baby was born more than 42 days ago.

    Source: Births and Deaths Registration Act 1953, section 2, as read in November 2026.
    """
    return _first_born(j) + TIME_TO_REGISTER < j.today


def last_day(j: Known) -> Result:
    """The last day on which the birth could be registered in time: 42 days after it.

    Source: Births and Deaths Registration Act 1953, section 2, as read in November 2026.
    """
    day = _first_born(j) + TIME_TO_REGISTER
    return Result(
        Filled("The last day to register the birth was {day}", day=day),
        source="Births and Deaths Registration Act 1953, section 2",
    )


def over_twelve_months(j: Known) -> bool:
    """A baby was born more than 12 months ago.

    Twelve months end on the day of the same number. A birth on 29 February has none in the next year: its
    twelve months end with February.

    Source: Births and Deaths Registration Act 1953, section 7, as read in November 2026.
    """
    born, today = _first_born(j), j.today
    return (born.year + 1, born.month, born.day) < (today.year, today.month, today.day)


def who_must_come(j: Known) -> Result:
    """Who must come to the appointment.

    Source: Births and Deaths Registration Act 1953, sections 2 and 10. Second female parents are in it since
    the Human Fertilisation and Embryology Act 2008, from 6 April 2009; a man and a woman in a civil
    partnership since the Civil Partnership (Opposite-sex Couples) Regulations 2019, from 2 December 2019.
    """
    if j["married"] == "yes":
        return Result(
            "You can come alone",
            (
                "You were married or in a civil partnership, so one of you is enough.",
                "Either of you can register the birth. Only one of you signs the register.",
            ),
            source="Births and Deaths Registration Act 1953, section 2",
        )
    proof = _proof(j)
    if proof is None:
        return Result(
            "You can come alone",
            (
                "The other parent’s name will not be in the register.",
                "It can be added later, if you both ask for it.",
            ),
            source="Births and Deaths Registration Act 1953, section 10",
        )
    outcome, reason = PROOFS[proof]
    return Result(outcome, (reason,), source="Births and Deaths Registration Act 1953, section 10")


def what_to_bring(j: Known) -> Result:
    """What to bring to the appointment.

    Source: GOV.UK, Register a birth, as read in November 2026. For what proves who the other parent is:
    Births and Deaths Registration Act 1953, section 10.
    """
    proof = _proof(j)
    things = ["Something that shows your name, such as a passport, a driving licence or a birth certificate"]
    if proof == "comes":
        things.append("The same for the other parent")
    things.append("The personal child health record, called the red book, if you have it")
    if j["married"] == "yes":
        things.append("Your marriage or civil partnership certificate")
    if proof == "statement":
        things.append("The statutory declaration, signed by the parent who does not come")
    if proof == "order":
        things.append("The court order")
    if proof is not None and j["parent"] == "second-parent":
        things.append("The forms that you both signed at the clinic where you had fertility treatment")
    if proof is not None and j["parent"] == "mother":
        things.append(
            "If the other parent is a woman, the forms that you both signed at the clinic where you had "
            "fertility treatment"
        )
    return Result("Bring these to the appointment", tuple(things), source="GOV.UK, Register a birth")


def email_or_phone(j: Known) -> dict[str, str]:
    """An email address or a telephone number is given."""
    if j["email"] or j["phone"]:
        return {}
    return {"email": "Enter an email address or a telephone number"}


@examples({"office": "hospital", "times": "afternoon"})
def hospital_mornings(j: Known) -> dict[str, str]:
    """The hospital’s office is open in the mornings."""
    if j["office"] == "hospital" and j["times"] == "afternoon":
        return {"times": "Select morning or either, as the hospital’s office is open in the morning only"}
    return {}


def _first_born(j: Known) -> date:
    return min((baby["born"] for baby in j.items("babies") if baby["born"]), default=j.today)


def _proof(j: Known) -> str | None:
    """How the parents agree that both are named; None when they need no proof, or only one is named."""
    if j["married"] == "yes" or j["other-parent"] == "not-named":
        return None
    found: str = j["other-parent"] or j["mother"]
    return found
