"""What `check` looks at beyond what every start does: the data of fakes, and rules on sample walks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from prototype_kit.accessibility import log_faults
from prototype_kit.adapters.addresses import FakeGazetteer, addresses_file, read_addresses
from prototype_kit.adapters.ports import Ports
from prototype_kit.adapters.reports import FakeOpenReports, find_strangers, read_reports
from prototype_kit.demo_words import read_demo_words
from prototype_kit.document import Faults, nearest
from prototype_kit.errors import Fault
from prototype_kit.extensions import installed
from prototype_kit.inventory import find_data_faults
from prototype_kit.journey import Journey, Outside, Page, SampleWalks, Walk, probe
from prototype_kit.journey.walks import WALKS
from prototype_kit.places import Layer
from prototype_kit.questions import SlotQuestion
from prototype_kit.scenarios import faults_of, read_scenarios
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.thresholds import read_thresholds

SEARCHED = 3
"""How many assets that somebody reported are searched for on sample walks, beside the first of the layer."""
FEW = 4
"""A property of a layer with no more values than this tells kinds of asset apart; each is searched for."""


def faults_in_use(site: Site, today: date) -> Iterator[Fault]:
    """What would go wrong in front of somebody, in a site that has no fault as it is written."""
    yield from log_faults(site.accessibility, site.journeys, today)
    for extension in installed():
        yield from extension.check(site)
    for service in site.services.values():
        yield from find_data_faults(service, service.folder.relative_to(site.folder).as_posix())
        faults = Faults()
        reported = _reported(site, service, faults)
        _check_addresses(site, service, faults)
        yield from faults.found
        if not faults.found:
            outside = _outside(service, reported)
            for journey in service.journeys.values():
                yield from probe(journey, today, outside)
                yield from _second_times(journey, today, outside)
            tried = Faults()
            read_thresholds(site, service, tried)
            read_demo_words(site, service, tried)
            scenarios = read_scenarios(site, service, outside.ports, today, tried)
            yield from tried.found
            yield from faults_of(scenarios)


def _second_times(journey: Journey, today: date, outside: Outside) -> Iterator[Fault]:
    """The second of two times that one person is asked for: only one of them could be changed later."""
    pages = {
        page.name: page.place
        for page, _ in journey.screens
        if isinstance(page, Page) and any(isinstance(each, SlotQuestion) for each in page.questions)
    }
    if len(pages) < 2:
        return
    walks, found = SampleWalks(journey, today, outside), dict[str, str]()
    for number in range(WALKS):
        first, *others = [step.path for step in walks.walk(number).steps if step.path in pages] or [""]
        found.update(dict.fromkeys(others, first))
    for name, first in found.items():
        if (place := pages[name]) is not None:
            what = f"Some people are asked for two appointments: {first!r} and {name!r}."
            mend = "They could change only one of them online. Give one page a when:, or write two journeys."
            yield Fault(place.file, place.line, what, mend)


def advise_skills(site: Site, today: date) -> Iterator[Fault]:
    """Advice on skills that a rule asks for on sample walks, and nobody has: anybody would be booked."""
    for service in site.services.values():
        for journey in service.journeys.values():
            asked = [
                (page, question)
                for page, _ in journey.screens
                if isinstance(page, Page)
                for question in page.questions
                if isinstance(question, SlotQuestion) and question.skills
            ]
            if asked:
                walks = SampleWalks(journey, today, outside_of(site, service))
                taken = [walks.walk(number) for number in range(WALKS)]
                for page, question in asked:
                    yield from _lacked(page, question, taken)


def _lacked(page: Page, question: SlotQuestion, walks: Sequence[Walk]) -> Iterator[Fault]:
    """The skills that a question asks for on these walks, and that nobody of its calendar has."""
    calendar = question.declared
    kin = [each for each in calendar.resources.values() if each.kind in calendar.entry.needs]
    had = {skill for resource in kin for skill in resource.entry.skills}
    steps = [step for step in (walked.find(page.name) for walked in walks) if step is not None]
    place = page.place
    for skill in sorted({skill for step in steps for skill in question.need(step.known).skills} - had):
        what = f"{question.skills!r} asks for {skill!r}, which nobody in calendars/{calendar.name}.yaml has."
        offer = f" {nearest(skill, had)}" if had else ""
        mend = f"Add it to skills: of whoever has it. Until then anybody is booked.{offer}"
        if place is not None:
            yield Fault(place.file, place.get("skills", place).line, what, mend)


def outside_of(site: Site, service: Service) -> Outside:
    """What sample walks of a service may ask, in a site that has no fault."""
    return _outside(service, _reported(site, service, Faults()))


def _reported(site: Site, service: Service, faults: Faults) -> list[str]:
    """The ids of what is reported already."""
    path = service.folder / "data" / "open_reports.json"
    file = read_reports(path, path.relative_to(site.folder).as_posix(), faults)
    if file is None:
        return []
    if service.places.layers:
        find_strangers(file, service.places.layers, faults)
    return [report["asset"] for report in file.value]


def _check_addresses(site: Site, service: Service, faults: Faults) -> None:
    file = service.folder / "data" / "addresses.json"
    if file.exists():
        read_addresses(file, file.relative_to(site.folder).as_posix(), faults)


def _outside(service: Service, reported: list[str]) -> Outside:
    """The fakes, whatever the settings say: nothing that is real may be asked by a check."""
    layers = service.places.layers
    file = service.folder / "data" / "open_reports.json"
    reports = FakeOpenReports(file, layers.values(), kinds=service.kinds())
    searches: dict[str, Sequence[str]] = {
        name: list(dict.fromkeys(_looked_for(layer, reported))) for name, layer in layers.items()
    }
    addresses = FakeGazetteer(addresses_file(service.folder))
    searches["address-search"] = addresses.postcodes[:SEARCHED]
    return Outside(service.places, Ports(service.places, reports, addresses), searches, addresses)


def _looked_for(layer: Layer, reported: Sequence[str]) -> Iterator[str]:
    """The ids of assets that may lead different ways, as a rule may ask what a layer says of each."""
    yield from (feature.asset.id for feature in layer.features[:1])
    yield from [asset for asset in reported if asset in layer.by_id][:SEARCHED]
    for name in sorted({name for feature in layer.features for name in feature.properties}):
        first: dict[str, str] = {}
        for feature in layer.features:
            first.setdefault(str(feature.properties.get(name)), feature.asset.id)
        if len(first) <= min(FEW, len(layer.features) - 1):
            yield from first.values()
