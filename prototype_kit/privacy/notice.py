"""What people are told of each service: what is collected, why, on what basis, who sees it, how long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prototype_kit.data_protection import ARTICLES, CONDITION_ARTICLES, Basis, Condition, Special
from prototype_kit.inventory import Inventory, Item, read_inventory
from prototype_kit.language import Language
from prototype_kit.privacy.document import Document, Heading, Items, Links, Part, Words
from prototype_kit.questions.personal import ADDRESS, EMAIL, PHONE, POSTCODE
from prototype_kit.site import Site

BASES: Mapping[Basis, str] = {
    "consent": "You agreed to it (consent). You can change your mind at any time: tell us.",
    "contract": "We need it for a contract with you, or for what you ask of us before there is one "
    "(contract).",
    "legal-obligation": "The law says that we have to (legal obligation).",
    "vital-interests": "It can save somebody’s life (vital interests).",
    "public-task": "We need it for our work as a public authority (public task).",
    "legitimate-interests": "It is in somebody’s interest, which weighs more than what it means for you "
    "(legitimate interests).",
    "recognised-legitimate-interests": "It is in an interest that the law names "
    "(recognised legitimate interests).",
}
"""Each basis in a sentence for whoever it is about."""
SPECIAL: Mapping[Special, str] = {
    "health": "health",
    "ethnic-origin": "ethnic origin",
    "religion": "religion or beliefs",
    "politics": "political opinions",
    "trade-union": "membership of a trade union",
    "genetic": "genetic data",
    "biometric": "biometric data",
    "sex-life": "sex life",
    "sexual-orientation": "sexual orientation",
    "criminal": "criminal offences",
}
"""Each special category, to stand in a list."""
CONDITIONS: Mapping[Condition, str] = {
    "explicit-consent": "you agreed to it in so many words",
    "employment-or-social-protection": "it is needed for employment, social security or social protection",
    "vital-interests": "it can save somebody’s life",
    "not-for-profit": "it is about members of an organisation that does not work for profit",
    "made-public": "you have made it public yourself",
    "legal-claims": "it is needed for legal claims",
    "substantial-public-interest": "it is of substantial public interest",
    "health-or-social-care": "it is needed for health or social care",
    "public-health": "it is needed for public health",
    "archiving-or-research": "it is needed for archives, research or statistics",
}
"""Each condition, to stand behind “because”."""
NOTIFY = "GOV.UK Notify, which sends our emails and text messages"
SURVEY = "Ordnance Survey, which is sent the postcode that you look up, and nothing else"


_OWN_CONDITION = frozenset({"condition", "condition_law"})


def inventories(site: Site, english: Site, services: Iterable[str] = ()) -> tuple[Inventory, ...]:
    """Of every service that says what becomes of people's data, or of some, in the language of `site`."""
    wanted = tuple(services) or tuple(site.services)
    found = (read_inventory(site.services[slug], english.services[slug]) for slug in wanted)
    return tuple(inventory for inventory in found if inventory is not None)


def notice_document(site: Site, found: Sequence[Inventory]) -> Document:
    """What the page says of the services, by itself."""
    return Document(site.language("Privacy"), tuple(services_parts(found, site.language)))


def services_parts(found: Sequence[Inventory], say: Language) -> Iterator[Part]:
    """What each service collects; nothing where none says so."""
    if not found:
        return
    yield Heading(say("What each service collects"))
    if len(found) > 1:
        yield Links(say("Services"), tuple((inventory.name, inventory.slug) for inventory in found))
    if any(inventory.open for inventory in found):
        yield Words(
            say(
                "Some questions let you write in your own words, or send files. Leave out what we do not ask "
                "for, about yourself and about others: we would have to keep it as well."
            )
        )
    for inventory in found:
        yield from service_parts(inventory, say)


def service_parts(inventory: Inventory, say: Language) -> Iterator[Part]:
    """One service: what holds for all of it, then each question."""
    said = inventory.said
    yield Heading(inventory.name, 2, inventory.slug)
    kept = [kept_words(inventory.said.kept.words(say), say), said.kept_because or ""]
    whole = [
        (say("What we use it for:"), ended(said.why)),
        (say("On what basis:"), basis_words(said.basis, said.law, said.interest, say)),
        (say("Who sees it:"), sentence("; ".join(recipients(inventory, said.seen_by, say))) + "."),
        (say("How long we keep it:"), " ".join(filter(None, kept))),
    ]
    if said.controller:
        whole.append((say("Who is responsible for it by law:"), f"{said.controller}."))
    yield Items(tuple(whole))
    for words, items in _grouped(inventory, say):
        yield Words(words)
        yield Items(tuple(item_words(item, say) for item in items))
    if inventory.of_account:
        yield Words(say("In your account we keep:"))
        yield Items(tuple(item_words(item, say) for item in inventory.of_account))
    if not inventory.items:
        yield Words(say("No question of this service asks for something about you."))
    usual = [item for item in inventory.items if item.special and not item.own & _OWN_CONDITION]
    if usual:
        yield Words(_allowed(usual[0], say))


def _grouped(inventory: Inventory, say: Language) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """The items that every form asks for, then those of each form; each stands once."""
    journeys = tuple(dict.fromkeys(item.journey for item in inventory.questions))
    asked_in: dict[object, list[str]] = {}
    for item in inventory.questions:
        asked_in.setdefault(_same(item), []).append(item.journey)
    asked = (item for item in inventory.told if item.journey)
    common = [item for item in asked if len(set(asked_in[_same(item)])) == len(inventory.forms)]
    if common:
        yield say("We ask for:"), tuple(common)
    for journey in journeys:
        own = [item for item in inventory.items if item.journey == journey and item not in common]
        once = {_same(item): item for item in own if not any(_same(item) == _same(each) for each in common)}
        if once:
            form = inventory.forms[journey]
            words = say("In ‘{form}’ we also ask for:", form=form) if common else ""
            yield words or say("In ‘{form}’ we ask for:", form=form), tuple(once.values())


def _same(item: Item) -> object:
    """What is the same in two items that people need to be told of once."""
    return item.what, item.whose, item.why, item.basis, item.seen_by, item.kept, item.optional


def item_words(item: Item, say: Language) -> tuple[str, str]:
    """What one question collects, and all that is not as in the whole service."""
    what = f"{item.what} ({item.whose})" if item.whose else item.what
    return ended(what), " ".join(_of_item(item, say))


def _of_item(item: Item, say: Language) -> Iterator[str]:
    if item.says_why:
        yield ended(item.why)
    if item.given_by_staff:
        yield say("Our staff enter this before you begin.")
    if item.optional:
        yield say("You can leave this out.")
    if "basis" in item.own:
        yield basis_words(item.basis, item.law, item.interest, say)
    elif "law" in item.own:
        yield f"{item.law}."
    if item.special:
        kinds = ", ".join(say(SPECIAL[each]) for each in item.special)
        yield say("This can tell us about: {kinds}.", kinds=kinds)
        if item.own & _OWN_CONDITION:
            yield _allowed(item, say)
    if "seen_by" in item.own:
        yield say("Seen by: {who}.", who="; ".join(item.seen_by))
    if item.until:
        yield item.until


def kept_words(time: str, say: Language) -> str:
    """How long something is kept, as a sentence."""
    return say("{time} after what you asked for is done.", time=time)


def ended(words: str) -> str:
    """With the full stop that an author may leave out."""
    return words if words.endswith((".", "?", "!")) else f"{words}."


def sentence(words: str) -> str:
    """The first letter large."""
    return words[:1].upper() + words[1:]


def basis_words(basis: Basis, law: str | None, interest: str | None, say: Language) -> str:
    """A basis as sentences, with its article, and the law or the interest that it stands on."""
    parts = [say(BASES[basis]), say("UK GDPR, article {article}.", article=ARTICLES[basis])]
    parts += [f"{each}." for each in (law, interest) if each]
    return " ".join(parts)


def _allowed(item: Item, say: Language) -> str:
    """What allows us to use data of a special category."""
    if item.condition is None:
        return f"{item.condition_law}."
    allowed = say(
        "The law protects more what can tell us about your health, beliefs or private life. We may use it "
        "because {reason} (UK GDPR, article {article}).",
        reason=say(CONDITIONS[item.condition]),
        article=CONDITION_ARTICLES[item.condition],
    )
    return f"{allowed} {item.condition_law}." if item.condition_law else allowed


def recipients(inventory: Inventory, seen_by: Sequence[str], say: Language) -> Iterator[str]:
    """Who sees it, and who works for the organisation: those follow from what the service does."""
    yield from seen_by
    if inventory.emails or inventory.texts:
        yield say(NOTIFY)
    if inventory.looks_up:
        yield say(SURVEY)


def recipients_of(items: Sequence[Item], inventory: Inventory) -> tuple[str, ...]:
    """Who sees these items, in English: of those who work for us, the ones that get them."""
    kinds = {item.data for item in items}
    found = [who for item in items for who in item.seen_by]
    if kinds & {EMAIL, PHONE} and (inventory.emails or inventory.texts):
        found.append(NOTIFY)
    if kinds & {ADDRESS, POSTCODE} and inventory.looks_up:
        found.append(SURVEY)
    return tuple(dict.fromkeys(found))


def rights(found: Sequence[Inventory], say: Language) -> Items:
    """What people may ask for, by the bases in use; of every basis where no service names one."""
    bases: set[Basis] = {basis for inventory in found for basis in inventory.bases} or {*BASES}
    asked = [
        say("for a copy of what we hold about you"),
        say("to correct what is wrong, or to add what is missing"),
        say("to delete it, unless a law says that we have to keep it"),
        say("to use it for nothing else while we look into what you ask"),
    ]
    if bases & {"public-task", "legitimate-interests", "recognised-legitimate-interests"}:
        asked.append(say("not to use it, where it is for our work as a public authority or in an interest"))
    if bases & {"consent", "contract"}:
        asked.append(
            say("to have it in a form that programs can read, where you agreed to it or it is for a contract")
        )
    if "consent" in bases:
        asked.append(say("to stop what you agreed to"))
    return Items(tuple(("", words) for words in asked))
