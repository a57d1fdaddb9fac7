"""Somebody whose details stand nowhere else, in every place where the store keeps something of a person."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import insert, update

from prototype_kit.answers import Answers, Asset, UploadedFile, UploadedFiles, Value
from prototype_kit.assisted import Assistance
from prototype_kit.bookings import Need, NewBooking, Slot, candidates
from prototype_kit.cases import Case, CaseEntry, NewFollower, Submission
from prototype_kit.files import CleanFile
from prototype_kit.messages import SIGN_IN, NewMessage
from prototype_kit.signing import Signer
from prototype_kit.store import (
    Asking,
    Draft,
    NewAddress,
    NewFeedback,
    NewInvitation,
    NewUpload,
    Origin,
    Recipient,
    Store,
    Vouched,
)
from prototype_kit.store.account_cases import link_in
from prototype_kit.store.tables import draft, profile
from tests.bookings.offices import calendar

DAY = timedelta(days=1)


class Planted:
    """One person. `mark` stands in every text of theirs, `phone` and `insurance` are as rare."""

    def __init__(self, store: Store, now: datetime, env: str = "test"):
        self.store, self.now, self.env = store, now, env
        self.mark = f"zyx{secrets.token_hex(6)}"
        self.email, self.former = f"{self.mark}@example.com", f"former.{self.mark}@example.com"
        digits = f"{secrets.randbelow(10**6):06}"
        self.phone, self.insurance = f"07700 9{digits[:2]} {digits[2:5]}", f"QQ {digits} C"
        self.cookie = f"cookie of {self.mark}"
        self.files = 0

    @property
    def words(self) -> Sequence[str]:
        """What must not be found any more."""
        plain = self.phone.replace(" ", "")
        return (self.mark, self.phone, plain, plain[1:], self.insurance, self.insurance.replace(" ", ""))

    def answers(self, *, phone: bool = True) -> Answers:
        """What they typed."""
        self.files += 1
        file = UploadedFile(f"file-{self.files}", f"{self.mark}.jpg", "photo", 5)
        values: dict[str, Value] = {
            "name": f"Ann {self.mark}",
            "email": self.email,
            "insurance": self.insurance,
            "note": f"{self.mark} lives there",
            "light": Asset("3", "Column 3, Mill Lane", 51.5, -2.5, search=self.mark),
            "photo": UploadedFiles((file,)),
        }
        if phone:
            values["phone"] = self.phone
        return Answers().with_page("all", values)

    def uploads(self, answers: Answers) -> list[NewUpload]:
        """The files among these answers."""
        content = CleanFile(f"{self.mark}.jpg", "photo", "image/jpeg", f"photo of {self.mark}".encode())
        return [NewUpload(each.id, content) for each in answers.files]

    def begun(self, session: str, origin: Origin | None = None) -> Draft:
        """A form that somebody has just begun."""
        its = ("street-lights", "report", "r1", date(2026, 5, 1), self.now, 20 * DAY)
        return self.store.drafts.start(session, *its, origin or Origin(self.env))

    def draft(self, *, session: str = "", origin: Origin | None = None) -> Draft:
        """A form of theirs that is open, with all of it in it."""
        begun = self.begun(session or f"{self.cookie} {secrets.token_hex(4)}", origin)
        answers = self.answers()
        return self.store.drafts.save(begun, answers, self.now, files=self.uploads(answers))

    def case(self, *, booked: bool = False, origin: Origin | None = None) -> Case:
        """A case of theirs with a message, a follower, a timeline, a comment, and if so wanted a booking."""
        store, now = self.store, self.now
        helped = Origin(self.env).helped(Assistance(1, "phone", True, "carer"))
        filled = self.draft(origin=origin or helped)
        wanted = []
        if booked:
            its, need = calendar(capacity=5), Need(30)
            slot = Slot(now + 28 * DAY, "hall", 30)
            wanted = [NewBooking("appointment", its, slot, need, candidates(its, slot, need))]
        to_them = NewMessage("email", "sent.email", self.email, f"Dear {self.mark}", f"For {self.mark}")
        submission = Submission(
            filled.answers,
            "received",
            f"Words of {self.mark}",
            title="The light is out, Column 3, Mill Lane",
            kind="out",
            asset="3",
            latitude=51.5,
            longitude=-2.5,
            survey_at=now + DAY,
            followers=[NewFollower("email", self.email, "en", "http://127.0.0.1", reporter=True)],
            found_by=[self.mark, self.phone, self.insurance],
            bookings=wanted,
            messages=lambda _: [to_them],
        )
        case = store.cases.submit(filled, submission, now)
        told = [
            CaseEntry(now, "note", f"{self.mark} phoned", "Bob", account_id=None),
            CaseEntry(
                now, "update", f"Dear {self.mark}", "Bob", True, translated={"cy": f"Annwyl {self.mark}"}
            ),
            CaseEntry(now, "priority", "Priority: high", "Bob"),
        ]
        store.cases.tell(case, told)
        store.cases.send(case, [to_them], now)
        store.feedback.add(
            NewFeedback("street-lights", "report", "r1", "", case.draft_id, 4, filled.origin, self.mark), now
        )
        self.sent()
        return case

    def sent(self) -> None:
        """All that waits is sent, but the last message, which stays."""
        leased = self.store.outbox.lease(self.now, 100, 1)
        for message in leased[:-1]:
            self.store.outbox.sent(message, self.now)

    def everything(self) -> Case:
        """All of it; gives a case that has a booking."""
        store, now = self.store, self.now
        staff = store.accounts.by_email("staff", "bob@example.com") or store.accounts.add(
            "staff", "bob@example.com", "Bob", now, ["manager"]
        )
        case = self.case(booked=True)
        saved = self.draft()
        to = Recipient(self.email, "en", "http://127.0.0.1")
        letter = NewMessage("email", "link.email.md", self.email, "Link", f"For {self.mark}")
        store.links.send(saved, to, lambda _token, _until: letter, now, 28 * DAY)
        store.hand_overs.make(saved.id, lambda _: f"code of {self.mark}", now)
        for used in (True, False):
            store.invitations.make(self._invitation(), lambda _token, _until: letter, now, 10 * DAY)
            if used:
                (first, *_) = store.invitations.of_service("keys", self.env, now)
                its = ("r1", date(2026, 5, 1), now, 10 * DAY, Origin(self.env))
                store.invitations.claim_for(first, "another cookie", *its)
        self._account(case)
        nothing = Submission(Answers(), "received", "", title="Another")
        other = store.cases.submit(self.begun("another"), nothing, now)
        follower = NewFollower("text", self.phone.replace(" ", ""), "en", "http://127.0.0.1")
        store.cases.add_voice(other, CaseEntry(now, "voice", "Same", "user"), follower, self.cookie)
        store.cases.send(other, [NewMessage("text", "t", self.phone, "", f"Dear {self.mark}")], now)
        store.saved_views.save(staff.id, f"cases of {self.mark}", f"words={self.mark}%40example.com")
        return case

    def _invitation(self) -> NewInvitation:
        known = Answers(values={"home": f"{self.mark} House"})
        return NewInvitation("keys", "collect", known, "email", self.email, "en", self.env)

    def _change_email(self) -> None:
        store, now, tokens = self.store, self.now, list[str]()
        account = store.accounts.by_email("resident", self.former)
        assert account is not None

        def letters(token: str | None, _until: datetime) -> list[NewMessage]:
            tokens.append(token or "")
            return [NewMessage("email", "new-email.email.md", self.email, "New", f"For {self.mark}")]

        session = store.account_sessions.begin(account, f"Tablet of {self.mark}", now)
        store.email_changes.ask(NewAddress(self.email, "en", "", account), letters, now)
        told = NewMessage("email", "new-email-changed.email.md", self.former, "Changed", self.mark)
        assert store.email_changes.use(tokens[0], account, session, [told], now) == self.email

    def _account(self, case: Case) -> None:
        store, now, signer = self.store, self.now, Signer("s" * 32)
        store.openid_sign_ins.claim(
            "resident", Vouched("https://id.example", self.mark, self.former), "", now
        )
        self._change_email()
        tokens: list[str] = []

        def letter(token: str, code: str) -> NewMessage:
            tokens.append(token)
            return NewMessage("email", SIGN_IN, self.email, "Sign in", f"{self.mark} {code}")

        store.sign_ins.ask(Asking(self.email, "en", "", "resident", self.cookie), now)
        for asked in store.sign_ins.asked():
            store.sign_ins.send(asked, letter, signer, now)
        store.sign_ins.claim(tokens[0], f"Phone of {self.mark}", now)
        account = store.accounts.by_email("resident", self.email)
        assert account is not None
        with store.database.writing() as connection:
            link_in(connection, account.id, case.id, "sent", now)
            details = Answers(values={"name": f"Ann {self.mark}"}).dumps()
            row = {"account_id": account.id, "details": details, "phone": self.phone, "changed_at": now}
            plain = {"channel": "text", "language": "cy", "paperless": 1, "version": 1}
            connection.execute(insert(profile), {**row, **plain})
        kept = self.draft(session=self.cookie)
        with store.database.writing() as connection:
            its = update(draft).where(draft.c.id == kept.id)
            connection.execute(its.values(account_id=account.id))
