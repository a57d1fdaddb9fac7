"""Pages of the site itself: home, contact, cookies, privacy, accessibility; and those for errors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from flask import Blueprint, Response
from markupsafe import Markup

from prototype_kit.content import Content, EmailAddress, Passage, read_content
from prototype_kit.document import Faults
from prototype_kit.errors import DefinitionError
from prototype_kit.language import ENGLISH, LOCAL
from prototype_kit.privacy import as_html, inventories, rights, services_parts
from prototype_kit.site import Site
from prototype_kit.web.front import Front
from prototype_kit.web.objection import cookie_name
from prototype_kit.web.render import with_html
from prototype_kit.web.resident import resident_door
from prototype_kit.web.statement import statement_words
from prototype_kit.web.synthetic import NOT_HERE, NOT_SIGNED

_KIT = Path(__file__).parent.parent / "words"
_ANOTHER_COOKIE = "One more remembers for 30 days that you gave the password of this prototype."
_LANGUAGE_COOKIE = "Another remembers the language that you chose, until you close your browser."
_KEPT_LONGER = (
    "If you ask for a link to come back with, we keep them until the day that we tell you, "
    "and your email address as long."
)
_KEPT_UNKNOWN = (
    "If you send it, we keep your answers for as long as we need them to deal with what you asked for."
)
_KEPT_KNOWN = "If you send it, we keep your answers for as long as it says above, for each service."
_ANSWERS_ALONE = "We collect only the answers that you give in a form."
_ANSWERS = "We collect the answers that you give in a form."
_ACCOUNTS = (
    "Nobody needs an account. If you sign in, we also keep your email address, the details that you save, "
    "how you want to hear from us, which reports and requests are in your account, and when and on what kind "
    "of device you signed in. We delete this when you close your account, or when nobody has used it for "
    "2 years: then we write to you 30 days before."
)
_WORDS = ("contact", "cookies", "privacy", "accessibility")
_OF_ACCOUNTS = "account-cookies"


def create_blueprint(front: Front) -> Blueprint:
    """Routes of the site's own pages."""
    routes = Blueprint("pages", __name__)
    fronts = {front.site.language.code: front, **front.editions}
    contents = {(code, name): _content(each, name) for code, each in fronts.items() for name in _WORDS}
    privacy = {code: {**_privacy(each), **_of_accounts(each)} for code, each in fronts.items()}

    @routes.get("/")
    def home() -> str:
        here = front.here()
        items = [
            {"name": service.name, "summary": service.entry.summary, "href": f"/{service.slug}"}
            for service in here.site.services.values()
        ]
        return here.render.page("home.html", title=here.site.name, items=items, track=True)

    @routes.get("/<any(contact, cookies, privacy, accessibility):name>")
    def words(name: str) -> str:
        here = front.here()
        code = here.site.language.code
        content, values = contents[code, name], {**_values(here), **privacy[code]}
        body = Markup(content.html(values))  # noqa: S704 - it was escaped when it was made
        return here.render.page("words.html", title=content.heading(values), body=body)

    @routes.get("/health/live")
    def live() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @routes.get("/health/ready")
    def ready() -> Response:
        front.store.check()
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    return routes


def _content(front: Front, name: str) -> Content:
    """The site's own words where it has them, else the kit's."""
    faults = Faults()
    code, own = front.site.language.code, front.site.folder / "content"
    endings = [f".{code}.md", ".md"] if code != ENGLISH.code else [".md"]
    # The kit's words in this language are better than a site's in another.
    there = [folder / f"{name}{ending}" for ending in endings for folder in (own, _KIT)]
    content = read_content(next(path for path in there if path.exists()), f"content/{name}.md", faults)
    if content is None:
        raise DefinitionError(faults.found)
    return content


def _privacy(front: Front) -> dict[str, str]:
    """What follows from the services: what each collects, how long it is kept, whom people ask about it."""
    site, say = front.site, front.site.language
    found, officer = inventories(site, front.own), site.entry.data_protection
    return {
        "what-services-collect": Passage(as_html(services_parts(found, say))),
        "your-rights": Passage(as_html([rights(found, say)])),
        "what-we-collect": say(_ANSWERS if front.accounts else _ANSWERS_ALONE),
        "what-accounts-keep": say(_ACCOUNTS) if front.accounts else "",
        "kept-when-sent": say(_KEPT_KNOWN if found else _KEPT_UNKNOWN),
        "privacy-email": EmailAddress(officer.email if officer else site.entry.contacts.email),
        "privacy-post": say("You can also write to {address}.", address=officer.post)
        if officer is not None and officer.post
        else "",
    }


def _of_accounts(front: Front) -> dict[str, str]:
    """What stands on the page about cookies where people can sign in; elsewhere nothing."""
    if not front.accounts:
        return {_OF_ACCOUNTS: ""}
    door = resident_door(front)
    names = {"resident-cookie": door.cookie, "resident-sign-in-cookie": door.asked_cookie}
    words = _content(front, _OF_ACCOUNTS).html({**front.words(), **names})
    return {_OF_ACCOUNTS: Passage(Markup(words))}  # noqa: S704 - it was escaped when it was made


def _values(front: Front) -> dict[str, str]:
    settings, languages = front.settings, front.site.entry.languages
    return {
        **front.words(),
        "site": front.site.name,
        "cookie": settings.cookie,
        "counting-cookie": cookie_name(settings),
        "password-cookie": front.site.language(_ANOTHER_COOKIE) if settings.passwords else "",
        "language-cookie": front.site.language(_LANGUAGE_COOKIE) if len(languages) > 1 else "",
        "kept-longer": front.site.language(_KEPT_LONGER) if _can_be_saved(front.site) else "",
        "hours": front.site.language(front.site.entry.contacts.hours),
        **statement_words(front.site, front.today()),
    }


def _can_be_saved(site: Site) -> bool:
    journeys = (journey for service in site.services.values() for journey in service.journeys.values())
    return any(journey.save_and_return for journey in journeys)


_ERRORS = {
    400: ("We did not understand that", "Go back and try again."),
    403: (
        "You cannot do that from there",
        "Open the service’s own page and try again. Nothing has been changed.",
    ),
    404: (
        "Page not found",
        "If you typed the address, check it is correct. If you pasted it, check you copied all of it.",
    ),
    405: ("Page not found", "Go back and try again."),
    411: ("We did not understand that", "Go back and try again."),
    413: ("What you sent is too long", "Nothing has been saved. Go back, shorten your answer and try again."),
    503: (
        "Sorry, the service is not available",
        "What you saved before is kept. Try again in a few minutes.",
    ),
}
# Whoever sees these set the server up, or tests it.
_FOR_OPERATORS = {
    "unknown-host": (
        "This address is not one of ours",
        "Set PROTOTYPE_KIT_ADDRESS to the address that people use.",
    ),
    NOT_HERE: (
        "This site takes no load tests",
        "People use it. Test a copy of it, or set PROTOTYPE_KIT_LOAD=yes here while the test runs.",
    ),
    NOT_SIGNED: (
        "This load test is not signed for this site",
        "Start it again, with the PROTOTYPE_KIT_SECRET that this site has.",
    ),
}
_PARAGRAPH = Markup('<p class="govuk-body">{}</p>')
_OTHER = ("Sorry, there is a problem with the service", "What you saved before is kept. Try again later.")


_FILES_TOO_LARGE = "Your files are too large"
_FEWER_FILES = (
    "Files that you upload together must be smaller than {most}MB. Nothing has been saved. "
    "Go back, and upload fewer files at a time, or smaller ones."
)


def error_page(
    front: Front, status: int, reason: str = "", typed: Sequence[str] = (), most: int | None = None
) -> str:
    """The page for a status, with a way to reach somebody, and what was `typed` but not saved.

    `most` is how many megabytes of files the page takes, where files were too large.
    """
    say = front.site.language
    title, words = (say(sentence) for sentence in _ERRORS.get(status, _OTHER))
    if reason in _FOR_OPERATORS:
        title, words = _FOR_OPERATORS[reason]
    if most is not None:
        title, words = say(_FILES_TOO_LARGE), say(_FEWER_FILES, most=most)
    body = _PARAGRAPH.format(words) + _PARAGRAPH.format(_contacts(front))
    return front.render.page("words.html", title=title, body=body, typed=typed)


def limit_page(front: Front, until: datetime, typed: Sequence[str]) -> str:
    """That somebody has to wait until an aware time, with another way, and what was `typed` but not saved."""
    say = front.site.language
    # To the next full minute, so that nobody comes back too early.
    local = (until + timedelta(seconds=59)).astimezone(LOCAL).time().replace(second=0, microsecond=0)
    paragraphs = (
        say("We have had too many requests from you, or from others who use the same internet connection."),
        say("Nothing that you just sent has been saved. What you saved before is kept."),
        say("You can try again from {time}.", time=say.time(local)),
        _contacts(front),
    )
    body = Markup().join(_PARAGRAPH.format(words) for words in paragraphs)
    return front.render.page("words.html", title=say("You need to wait"), body=body, typed=typed)


def plain_error_page(front: Front) -> str:
    """What is left to say when even the templates fail."""
    title, words = _OTHER
    return Markup(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{0} – {1}</title></head>'
        "<body><main><h1>{0}</h1><p>{2}</p><p>{3}</p></main></body></html>\n"
    ).format(title, front.site.entry.organisation.name, words, _contacts(front))


def _contacts(front: Front) -> Markup:
    contacts = front.site.entry.contacts
    email = Markup('<a class="govuk-link" href="mailto:{0}">{0}</a>').format(contacts.email)
    words = front.site.language("You can also phone {phone}, use text relay on {relay}, or email {email}.")
    return with_html(words, phone=contacts.phone, relay=contacts.text_relay, email=email)
