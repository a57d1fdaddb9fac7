"""How somebody wants to hear from us: by email or text, in which language, and whether on paper too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.answers import Choice, Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import NAMES, Language
from prototype_kit.messages import Channel
from prototype_kit.profiles import Profile
from prototype_kit.questions import Component, Form, Option, Question, Radios
from prototype_kit.questions.choices import Checkboxes
from prototype_kit.questions.phone import UkPhone, can_get_texts
from prototype_kit.store import ProfileChanged, Reach
from prototype_kit.web.account.details import error_list, sent_version
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.forms import bare_context
from prototype_kit.web.limiting import is_allowed

HERE = "/account/preferences"


def routes(_frame: AccountFrame) -> Sequence[Route]:
    """The page, and what it sends."""
    return [Route(HERE, "preferences", shown), Route(HERE, "prefer", prefer, methods=("POST",))]


@dataclass(frozen=True)
class Preferences:
    """The questions of the page, in the language of whoever reads it. `languages` are those of the site.

    `from_details` says that the number for texts stands there because it is one of their details.
    """

    say: Language
    email: str
    languages: Sequence[str]
    from_details: bool = False

    @property
    def channel(self) -> Radios:
        """Email or text, with the number for texts."""
        say = self.say
        phone = UkPhone(
            name="phone",
            ask=say("UK mobile number"),
            hint=say("This is the number in your details.") if self.from_details else None,
            called="a UK mobile number",
            errors={"required": say("Enter a UK mobile number")},
        )
        options = {
            "email": Option(label=say("Email to {email}", email=self.email)),
            "text": Option(label=say("Text message"), reveal=(phone,)),
        }
        return Radios(
            name="channel",
            ask=say("How do you want us to tell you what happens?"),
            hint=say("We use this one when a form asks for both."),
            called="how you want us to tell you what happens",
            options=options,
        )

    @property
    def phone(self) -> Question:
        """The number for texts."""
        return self.channel.options["text"].reveal[0]

    @property
    def language(self) -> Radios:
        """The language of messages."""
        options = {code: Option(label=NAMES[code]) for code in self.languages}
        return Radios(
            name="language",
            ask=self.say("Which language do you want us to write to you in?"),
            called="a language",
            options=options,
        )

    @property
    def paper(self) -> Radios:
        """Whether letters come on paper too."""
        say = self.say
        options = {
            "yes": Option(label=say("Yes, send me letters on paper too")),
            "no": Option(label=say("No, do not send me letters on paper")),
        }
        return Radios(
            name="paper",
            ask=say("Do you want letters on paper?"),
            hint=say(
                "Some letters must come on paper by law. We send those in any case. "
                "Our staff see your choice beside what you sent us."
            ),
            called="whether you want letters on paper",
            options=options,
        )

    @property
    def earlier(self) -> Checkboxes:
        """Whether what they sent before is told about in the same way."""
        options = {"yes": Option(label=self.say("Use this for the reports in my account too"))}
        ask = self.say("What you sent us before")
        return Checkboxes(name="earlier", ask=ask, optional=True, options=options)

    @property
    def shown(self) -> Iterator[Question]:
        """The same as they are marked: whoever leaves a single box empty has answered."""
        for question in self.all:
            yield question.model_copy(update={"optional": False})

    @property
    def all(self) -> Iterator[Question]:
        """Those that are asked here, in order."""
        yield self.channel
        if len(self.languages) > 1:
            yield self.language
        yield from (self.earlier, self.paper)

    def typed(self, profile: Profile, here: str) -> Form:
        """The form as it is kept; nobody chose a language yet who is written to in that of each form."""
        chosen = profile.language or here
        form: dict[str, Sequence[str]] = {
            "channel": (profile.channel,),
            "language": (chosen,),
            "paper": ("no" if profile.paperless_at else "yes",),
        }
        phone = profile.phone or str(profile.details.get("uk-phone", ""))
        return {**form, "phone": (phone,)} if can_get_texts(phone) else form


def shown(resident: Resident) -> str:
    """The form, with what was chosen."""
    profile = resident.front.store.profiles.of(resident.account)
    typed = _preferences(resident).typed(profile, resident.front.site.language.code)
    return _page(resident, profile.version, typed, done=request.args.get("done", ""))


def prefer(resident: Resident) -> AnyResponse:
    """Keep what was chosen; with it, be told in this way about earlier reports, too."""
    front, typed = resident.front, request.form.to_dict(flat=False)
    before, asked = front.store.profiles.of(resident.account), _preferences(resident)
    try:
        chosen = _parsed(resident, asked, typed)
    except Rejected as rejected:
        page = _page(resident, sent_version(), typed, errors=rejected.errors)
        return Response(page, status=422)
    after = _changed(resident, before, chosen)
    try:
        front.store.profiles.save(resident.account, replace(after, version=sent_version()), front.clock())
    except ProfileChanged as changed:
        return Response(_page(resident, changed.now.version, typed, changed=True), status=409)
    done = "new"
    if chosen["earlier"]:
        done = "all" if _tell_about_earlier(resident, before, after) else "later"
    return redirect(f"{HERE}?done={done}", 303)


def _preferences(resident: Resident) -> Preferences:
    languages = resident.front.own.entry.languages
    profile = resident.front.store.profiles.of(resident.account)
    from_details = not profile.phone and can_get_texts(str(profile.details.get("uk-phone", "")))
    return Preferences(resident.say, resident.account.email, languages, from_details)


def _parsed(resident: Resident, asked: Preferences, typed: Form) -> Mapping[str, Value | None]:
    """What was chosen, by question. Raises `Rejected` with all that is wrong."""
    context, errors, found = bare_context(resident.front), list[InvalidAnswer](), dict[str, Value | None]()
    for question in asked.all:
        try:
            found[question.name] = question.parse(typed, context)
            if question.name == "channel" and _value(found["channel"]) == "text":
                found["phone"] = _phone(resident, asked.phone, typed)
        except Rejected as rejected:
            errors += rejected.errors
    if errors:
        raise Rejected(*errors)
    return found


def _phone(resident: Resident, question: Question, typed: Form) -> Value | None:
    context = bare_context(resident.front)
    phone = question.parse(typed, context)
    if not can_get_texts(str(phone)):
        words = resident.say("Enter a mobile number: {phone} cannot get text messages", phone=phone)
        raise Rejected(InvalidAnswer("phone", "landline", words, "phone"))
    return phone


def _value(given: Value | None) -> str:
    return str(given.value) if isinstance(given, Choice) else ""


def _changed(resident: Resident, before: Profile, chosen: Mapping[str, Value | None]) -> Profile:
    """The profile with what was chosen. A number for texts that is not used is not kept."""
    phone = chosen.get("phone")
    after = replace(
        before,
        channel=cast("Channel", _value(chosen["channel"])),
        phone=str(phone) if phone is not None else None,
        language=_value(chosen.get("language")) or before.language,
    )
    now = resident.front.clock()
    return after.without_paper(now if _value(chosen["paper"]) == "no" else None)


def _tell_about_earlier(resident: Resident, before: Profile, after: Profile) -> bool:
    """Tell them in this way about what is in their account; False when it has to wait."""
    front, texts = resident.front, after.channel == "text" and after.phone
    # Nobody can be buried in messages by others who enter their number.
    if texts and not is_allowed(front, "follow-to", (after.phone or "").casefold()):
        return False
    to = Reach(after.channel, (after.phone or "") if texts else resident.account.email, after.language)
    phones = [phone for phone in (before.phone, after.phone) if phone]
    front.store.own_followers.move(resident.account, phones, to, front.clock())
    return True


def _page(
    resident: Resident,
    version: int,
    typed: Form,
    *,
    errors: Sequence[InvalidAnswer] = (),
    changed: bool = False,
    done: str = "",
) -> str:
    say, context = resident.say, bare_context(resident.front)
    parts: list[Component] = [
        question.component(typed, errors, context) for question in _preferences(resident).shown
    ]
    words = {
        "new": say(
            "We have saved this. It counts for what you send us from now on. For the reports in your account "
            "nothing has changed."
        ),
        "all": say(
            "We have saved this, and changed it for the reports that are in your account now. It counts for "
            "what you send us from now on, too. If you change it again, tick the box again to change the "
            "reports."
        ),
        "later": say(
            "We have saved this for what you send us from now on. We could not use that number for the "
            "reports in your account now. Try again in an hour."
        ),
    }
    return resident.page(
        "preferences",
        say("How we contact you"),
        parts=parts,
        errors=error_list(errors),
        version=version,
        changed=changed,
        done=words.get(done, ""),
    )
