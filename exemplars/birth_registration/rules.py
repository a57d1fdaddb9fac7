"""Who has to come to register a birth, and by when."""

from datetime import date

from prototype_kit import Known, Result


def over_twelve_months(j: Known) -> bool:
    """A baby was born more than 12 months ago."""
    oldest = min((baby["born"] for baby in j.items("babies")), default=j.today)
    return oldest < _a_year_before(j.today)


def who_must_attend(j: Known) -> Result:
    """Who must come to the appointment."""
    if j["married"] == "yes":
        return Result(
            "One parent must come",
            ("You were married to each other, so either of you can register the birth alone.",),
            source="Births and Deaths Registration Act 1953, section 2",
        )
    if j["relationship"] == "father":
        return Result(
            "Both parents must come",
            ("You were not married to each other, so the father cannot register the birth alone.",),
            source="Births and Deaths Registration Act 1953, section 10",
        )
    return Result(
        "The mother must come",
        ("You were not married to each other.", "Both parents must come if the father is to be named."),
        source="Births and Deaths Registration Act 1953, section 10",
    )


def email_or_phone(j: Known) -> dict[str, str]:
    """An email address or a telephone number is given."""
    if j["email"] or j["phone"]:
        return {}
    return {"email": "Enter an email address or a telephone number"}


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else date(day.year - 1, 3, 1)


def appointment_length(j: Known) -> int:
    """Minutes: 30 for a baby, and 15 for each other."""
    return 30 + 15 * (len(j.items("babies")) - 1)
