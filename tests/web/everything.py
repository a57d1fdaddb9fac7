"""A way through the service for learning from: the types' own samples, and answers that choose the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prototype_kit.adapters.addresses import FakeGazetteer, addresses_file
from prototype_kit.journey import ItemList, Page, Step
from prototype_kit.language import Language
from prototype_kit.service import Service

APPLY = "/everything/apply"

CHOSEN: Mapping[str, Mapping[str, Sequence[str]]] = {
    "applicant": {"applicant": ("organisation",), "organisation": ("Anytown Potters",)},
    "born": {"born-day": ("27",), "born-month": ("3",), "born-year": ("1985",)},
    "home-search": {"home-search-postcode": ("ZZ1 3AA",)},
    "home-list": {"home-list": ("not-listed",)},
    "benefit": {"benefit": ("yes",)},
    "sells": {"sells": ("hot-food", "crafts")},
    "made-in": {"made-in": ("FR",)},
    "price": {"price": ("150",)},
    "how-many-helpers": {"how-many-helpers": ("2",)},
    "helper-age": {"helper-age": ("under-18",)},
    "insured-until": {"insured-until-month": ("6",), "insured-until-year": ("2026",)},
    "pitch-search": {"pitch-search": ("Oak Walk",)},
    "width": {"width": ("4.5",)},
}
"""By page, for a day in May 2026: what leads to every page that one person can see."""

NOT_ON_THE_WAY = {"shared", "too-young", "alcohol", "alone"}
"""The exits, and a page for whoever has no helpers."""


def form_of(
    step: Step, service: Service, language: Language, *, another: bool = False
) -> dict[str, list[str]]:
    """What somebody types on the page of a step; nothing on one that only tells something.

    `another` says whether one more item is wanted in a list.
    """
    if isinstance(step.screen, ItemList):
        return {"another": ["yes" if another else "no"]}
    if not isinstance(step.screen, Page):
        return {}
    if step.screen.name in CHOSEN:
        return {name: list(texts) for name, texts in CHOSEN[step.screen.name].items()}
    context = step.context(service.places, language, FakeGazetteer(addresses_file(service.folder)))
    samples = [question.samples(context).valid[0] for question in step.screen.asked]
    return {name: list(texts) for form in samples for name, texts in form.items()}
