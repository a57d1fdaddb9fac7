"""Save and return: a link by email, and the way back by it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.store import open_store
from prototype_kit.web.app import create_app
from prototype_kit.work import Worker
from tests.web.journeys import REPORT
from tests.web.visitor import Page, Visitor
from tests.web.world import LIGHTS, MakeWorld, World, street_lights_alone, with_saving


@pytest.fixture
def saved(make_world: MakeWorld) -> World:
    """Street lights, where people can save and return."""
    return make_world("saved")


def _begun(world: World) -> Visitor:
    """Somebody who has said what is wrong, and is asked where."""
    visitor = world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    return visitor


def _ask_for_link(visitor: Visitor, email: str = "ann@example.com") -> Page:
    visitor.get(f"{REPORT}/save")
    return visitor.submit(email=email)


def _work(world: World) -> None:
    worker = Worker(world.front.store, world.front.notify, world.site, world.clock)
    while worker.turn():
        pass


def _link(world: World, position: int = 0) -> str:
    """The path of the link in an email: the newest, or so many before it."""
    _work(world)
    body = [message.body for message in world.front.store.outbox.recent(20)][position]
    found = re.search(r"^(\S+)(/street-lights/report/return/\S+)$", body, re.MULTILINE)
    assert found, body
    assert found[1] == world.base
    return found[2]


def _saved(world: World) -> Visitor:
    visitor = _begun(world)
    _ask_for_link(visitor)
    return visitor


# --- asking for a link ---------------------------------------------------------


def test_a_page_is_saved_with_what_was_typed(saved: World) -> None:
    """Its button saves the answer as Continue does, and asks where to send the link."""
    visitor = saved.visitor()
    visitor.get(REPORT)
    visitor.submit()
    page = visitor.submit(fault="damaged", button={"save-for-later": "yes"})
    assert (page.url, page.heading) == (f"{REPORT}/save", "Save your answers and come back later")
    visitor.get(f"{REPORT}/fault")
    assert visitor.page.fields["fault"] == ["damaged"]


def test_nobody_needs_to_answer_a_page_to_save_the_rest(saved: World) -> None:
    """Whoever has typed nothing is asked where to send the link, and comes back to that page."""
    visitor = _begun(saved)
    assert visitor.submit(button={"save-for-later": "yes"}).url == f"{REPORT}/save"
    assert visitor.go_back().url == f"{REPORT}/light-search"


def test_an_answer_that_cannot_be_saved_is_not_lost_in_silence(saved: World) -> None:
    """The page says what is wrong, keeps what was typed, and has a way on without it."""
    visitor = saved.visitor()
    visitor.get(REPORT)
    visitor.submit()
    page = visitor.post(f"{REPORT}/fault", {"fault": "nonsense", "save-for-later": "yes"}, 422)
    assert page.errors
    assert "Or save and come back later without the answer on this page." in page.words


def test_a_journey_without_it_has_no_such_pages(lights: World) -> None:
    """No button, and nothing at the address."""
    visitor = _begun(lights)
    assert "come back later" not in visitor.page.words
    for path in ("save", "save/sent", "save/again", "save/left", "return/token"):
        visitor.get(f"{REPORT}/{path}", 404)
    for path in ("save", "save/leave", "return/token"):
        visitor.post(f"{REPORT}/{path}", {"email": "ann@example.com"}, 404)
    visitor.post(f"{REPORT}/light-search", {"light-search": "", "save-for-later": "yes"}, 422)
    assert _sent_to(lights) == []


def _sent_to(world: World) -> list[str]:
    """Whom anything was sent to."""
    _work(world)
    return [message.recipient for message in world.front.store.outbox.recent(20)]


def test_the_link_goes_where_it_should(saved: World) -> None:
    """The page says where to and until when; so does the email."""
    visitor = _begun(saved)
    page = _ask_for_link(visitor)
    assert page.heading == "We have emailed you a link"
    assert "We have sent it to ann@example.com." in page.words
    assert "We keep your answers until midday on 3 June 2026." in page.words
    assert _sent_to(saved) == ["ann@example.com"]
    body = saved.front.store.outbox.recent(1)[0].body
    assert "until midday on 3 June 2026" in body
    assert "damaged" not in body.casefold()


@pytest.mark.parametrize("email", ["", "ann", "ann@example.com, bob@example.com"])
def test_a_wrong_address_is_said_and_kept(saved: World, email: str) -> None:
    """And nothing is sent."""
    visitor = _begun(saved)
    visitor.get(f"{REPORT}/save")
    page = visitor.submit(422, email=email)
    assert page.errors
    assert page.fields["email"] == [email]
    assert _sent_to(saved) == []


def test_the_address_that_was_given_before_is_offered(saved: World) -> None:
    """As the journey asked for it."""
    visitor = _begun(saved)
    visitor.submit(light_search="Mill Lane")
    visitor.submit(light="not-listed")
    visitor.submit(where="By the mill")
    visitor.submit(details="It leans.")
    visitor.submit()
    visitor.submit(full_name="Ann Lee", email="ann@example.com")
    page = visitor.get(f"{REPORT}/save")
    assert page.fields["email"] == ["ann@example.com"]


def test_every_page_offers_it(saved: World) -> None:
    """Each question, and check answers."""
    visitor = _begun(saved)
    visitor.submit(light_search="Mill Lane")
    visitor.submit(light="not-listed")
    for fields in (
        {"where": "By the mill"},
        {"details": "It leans."},
        {},
        {"full_name": "Ann", "phone": "01632 960 001"},
    ):
        assert "Save and come back later" in visitor.page.words
        visitor.submit(**fields)
    assert visitor.page.heading == "Check your answers"
    assert "Save and come back later" in visitor.page.words


def test_nobody_is_buried_in_emails(saved: World) -> None:
    """After a handful the page says to wait, and nothing more is sent."""
    visitor = _begun(saved)
    for _ in range(5):
        _ask_for_link(visitor)
    visitor.get(f"{REPORT}/save")
    page = visitor.submit(429, email="bob@example.com")
    assert page.heading == "We have sent you several links"
    assert _sent_to(saved) == ["ann@example.com"] * 5


# --- coming back ----------------------------------------------------------------


def test_somebody_comes_back_on_another_device(saved: World) -> None:
    """To the page where they stopped, with everything they said; the other device has it no more."""
    old = _saved(saved)
    new = saved.visitor()
    assert new.get(_link(saved)).heading == "Go on with your saved answers"
    assert new.submit().url == f"{REPORT}/light-search"
    assert new.get(f"{REPORT}/fault").fields["fault"] == ["damaged"]
    page = old.get(f"{REPORT}/fault", 404)
    assert "use the newest link that we emailed you" in page.words


def test_looking_at_a_link_uses_nothing_up(saved: World) -> None:
    """Programs that scan emails follow links; people come after them."""
    _saved(saved)
    link, before = _link(saved), saved.rows()
    for method in ("GET", "HEAD", "OPTIONS", "GET", "GET"):
        saved.visitor().raw(method, link)
    assert before == saved.rows()
    visitor = saved.visitor()
    visitor.get(link)
    assert visitor.submit().url == f"{REPORT}/light-search"


def test_the_page_behind_a_link_says_nothing_of_the_answers(saved: World) -> None:
    """Whoever looks into a mailbox learns which form it is, and no more."""
    _saved(saved)
    page = saved.visitor().get(_link(saved))
    assert "damaged" not in page.html.casefold()
    assert "ann@example.com" not in page.html


def test_a_link_opens_again_where_it_was_used(saved: World) -> None:
    """From the email, on the same device: straight to the answers."""
    _saved(saved)
    link, visitor = _link(saved), saved.visitor()
    visitor.get(link)
    visitor.submit()
    assert visitor.get(link).url == f"{REPORT}/light-search"
    assert visitor.post(link).url == f"{REPORT}/light-search"


def test_a_link_opens_at_once_where_it_was_asked_for(saved: World) -> None:
    """The answers are there already; and the link still works on another device."""
    visitor = _saved(saved)
    link = _link(saved)
    assert visitor.get(link).url == f"{REPORT}/light-search"
    other = saved.visitor()
    other.get(link)
    assert other.submit().url == f"{REPORT}/light-search"


def test_a_used_link_sends_a_new_one_to_the_same_address(saved: World) -> None:
    """So that nobody is shut out, and nobody else let in."""
    _saved(saved)
    link, tablet, phone = _link(saved), saved.visitor(), saved.visitor()
    tablet.get(link)
    tablet.submit()
    assert phone.get(link).heading == "This link has been used"
    assert "ann@example.com" not in phone.page.html
    assert phone.submit(button={"again": "yes"}).heading == "We have emailed you a new link"
    assert _sent_to(saved) == ["ann@example.com"] * 2
    phone.get(_link(saved))
    assert phone.submit().url == f"{REPORT}/light-search"


def test_a_link_is_used_once_even_by_two_at_once(saved: World) -> None:
    """Who comes second is told so, also when both had the page open."""
    _saved(saved)
    link, tablet, phone = _link(saved), saved.visitor(), saved.visitor()
    tablet.get(link)
    phone.get(link)
    tablet.submit()
    assert phone.submit(409).heading == "This link has been used"


def test_an_older_link_says_to_use_the_newest(saved: World) -> None:
    """And gives nothing away."""
    visitor = _saved(saved)
    old = _link(saved)
    _ask_for_link(visitor)
    stranger = saved.visitor()
    assert "use the newest" in stranger.get(old, 404).words
    stranger.post(old, status=404)
    stranger.get(f"{REPORT}/return/nonsense", 404)


def test_a_link_of_another_journey_is_no_link(make_world: MakeWorld, tmp_path: Path) -> None:
    """Its token opens nothing at another address."""
    shutil.copytree(LIGHTS, tmp_path / "site", ignore=shutil.ignore_patterns("instance", "__pycache__"))
    with_saving(tmp_path / "site")
    world = make_world(site=load_site(tmp_path / "site"))
    token = world.linked("/everything/apply")
    stranger = world.visitor()
    stranger.get(f"{REPORT}/return/{token}", 404)
    stranger.post(f"{REPORT}/return/{token}", status=404)
    stranger.get(f"/everything/apply/return/{token}")
    assert stranger.submit().url == "/everything/apply/tasks"


def test_a_link_after_the_end_says_that_answers_were_deleted(saved: World) -> None:
    """With the time that was promised."""
    _saved(saved)
    link = _link(saved)
    saved.clock.forward(days=28)
    for _ in range(2):
        page = saved.visitor().get(link, 410)
        assert "We delete answers 28 days after you last saved one" in page.words
        _work(saved)


def test_a_link_to_what_was_sent_says_so(saved: World) -> None:
    """Without the reference, which is whoever's who sent it."""
    visitor = _saved(saved)
    link = _link(saved)
    visitor.get(f"{REPORT}/light-search")
    for fields in (
        {"light_search": "Mill Lane"}, {"light": "not-listed"}, {"where": "By the mill"}, {"details": ""},
        {}, {"full_name": "Ann Lee", "phone": "01632 960 001"}, {},
    ):  # fmt: skip
        visitor.submit(**fields)
    stranger = saved.visitor()
    page = stranger.get(link, 410)
    assert page.heading == "You have already sent these answers"
    reference = visitor.page.words.partition("Your reference is ")[2][:9]
    assert saved.front.store.cases.by_reference(reference)
    assert reference not in page.html


def test_what_was_begun_on_the_new_device_is_given_up_knowingly(saved: World) -> None:
    """The page says so before its button does it."""
    _saved(saved)
    other = _begun(saved)
    page = other.get(_link(saved))
    assert "If you go on, we delete them" in page.words
    other.submit()
    _ask_for_link(other)
    nobody = saved.visitor().get(_link(saved))
    assert "we delete them" not in nobody.words


def test_a_shared_device_keeps_nothing(saved: World) -> None:
    """Somebody in a library takes their answers off it; the link leads to them."""
    visitor = _saved(saved)
    link = _link(saved)
    assert (
        visitor.press("Take my answers off this device").heading
        == "Your answers are no longer on this device"
    )
    visitor.get(f"{REPORT}/fault", 404)
    visitor.get(link)
    visitor.submit()
    assert visitor.get(f"{REPORT}/fault").fields["fault"] == ["damaged"]


def test_answers_are_kept_for_as_long_as_was_said(saved: World) -> None:
    """Also while going on with them; without a link they are kept for a day."""
    visitor = _saved(saved)
    saved.clock.forward(days=27)
    visitor.get(f"{REPORT}/light-search")
    visitor.submit(light_search="Mill Lane")
    assert visitor.page.url == f"{REPORT}/light"
    saved.clock.forward(days=27)
    assert visitor.get(f"{REPORT}/light").url == f"{REPORT}/light"
    short = _begun(saved)
    saved.clock.forward(hours=24)
    assert "24 hours after" in short.get(f"{REPORT}/fault", 410).words


def test_somebody_who_comes_back_counts_from_that_day(saved: World) -> None:
    """Rules see the day on which somebody goes on, not the one when they began."""
    visitor = _saved(saved)
    saved.clock.forward(days=20)
    visitor.get(f"{REPORT}/light-search")
    visitor.submit(light_search="Mill Lane")
    draft = saved.front.store.drafts.latest(visitor.cookie or "", "street-lights", "report", saved.clock())
    assert draft is not None
    assert draft.today == saved.clock().date()


# --- warnings ---------------------------------------------------------------------


def test_somebody_is_warned_before_their_answers_go(saved: World) -> None:
    """By email, with a link that works."""
    _saved(saved)
    _work(saved)
    saved.clock.forward(days=25, minutes=-1)
    assert len(_sent_to(saved)) == 1
    saved.clock.forward(minutes=1)
    assert _sent_to(saved) == ["ann@example.com"] * 2
    message = saved.front.store.outbox.recent(1)[0]
    assert message.subject == "We will delete your saved answers soon: Report a faulty street light"
    assert "midday on 3 June 2026" in message.body
    visitor = saved.visitor()
    visitor.get(_link(saved))
    assert visitor.submit().url == f"{REPORT}/light-search"


def test_emails_are_in_the_language_of_the_page(saved: World) -> None:
    """The link, and the warning weeks after it."""
    visitor = _begun(saved)
    visitor.get(f"{REPORT}/save?lang=cy")
    visitor.submit(email="ann@example.com")
    saved.clock.forward(days=25)
    _work(saved)
    warning, link = saved.front.store.outbox.recent(2)
    assert link.subject.startswith("Eich dolen i fynd ymlaen")
    assert warning.subject.startswith("Byddwn yn dileu eich atebion yn fuan")
    assert "hanner dydd ar 3 Mehefin 2026" in link.body


# --- a new release ------------------------------------------------------------------

Edit = Callable[[str], str]


def _in_english(folder: Path) -> None:
    """Without Welsh, which would have to be edited too; and with an email that names few questions."""
    for file in folder.rglob("*.cy.*"):
        file.unlink()
    site = folder / "site.yaml"
    site.write_text(re.sub(r"(?m)^languages:.*\n", "", site.read_text(encoding="utf-8")), encoding="utf-8")
    for file in (folder / "street_lights" / "content").glob("*received*"):
        file.write_text("# Your report\n\nYour reference is ((reference)).\n", encoding="utf-8")


@pytest.fixture
def release(saved: World, tmp_path: Path) -> Iterator[Callable[[Edit], World]]:
    """`release(edit)`: the same database, served by a site whose journey was edited."""
    worlds: list[World] = []

    def make(edit: Edit) -> World:
        folder = tmp_path / f"release-{len(worlds)}"
        street_lights_alone(folder)
        with_saving(folder)
        _in_english(folder)
        journey = folder / "street_lights" / "journeys" / "report.yaml"
        old = journey.read_text(encoding="utf-8")
        new = edit(old)
        assert new != old
        journey.write_text(new, encoding="utf-8")
        site = load_site(folder)
        app = create_app(site, saved.settings, open_store(saved.settings.database), clock=saved.clock)
        worlds.append(replace(saved, site=site, app=app))
        return worlds[-1]

    yield make
    for world in worlds:
        world.close()


def _come_back(world: World, link: str) -> Visitor:
    visitor = world.visitor()
    visitor.get(link)
    visitor.submit()
    return visitor


def test_an_answer_that_no_longer_fits_is_asked_again(saved: World, release: Callable[[Edit], World]) -> None:
    """An option was taken away: the page says why it comes again, before and on it; the rest is kept."""
    visitor = _begun(saved)
    visitor.submit(light_search="Mill Lane")
    _ask_for_link(visitor)
    link = _link(saved)
    new = release(lambda text: text.replace("      damaged:\n", "      broken:\n"))
    visitor = _come_back(new, link)
    assert visitor.page.url == f"{REPORT}/start"
    assert "An answer that you gave no longer fits, so we will ask you for it again." in visitor.page.words
    page = visitor.get(f"{REPORT}/light-search")
    assert page.url == f"{REPORT}/fault"
    assert "We have changed this form since you answered this. Check your answer." in page.words
    assert visitor.submit(fault="broken").url == f"{REPORT}/light"
    assert visitor.get(f"{REPORT}/light-search").fields["light-search"] == ["Mill Lane"]


def test_a_new_question_is_asked_and_the_rest_is_kept(saved: World, release: Callable[[Edit], World]) -> None:
    """Without a word: nothing that somebody said is in doubt."""
    _saved(saved)
    link = _link(saved)
    page = "  - page: colour\n    type: text\n    ask: What colour is the light?\n"
    new = release(lambda text: text.replace("pages:\n", f"pages:\n{page}", 1))
    visitor = _come_back(new, link)
    assert visitor.page.url == f"{REPORT}/colour"
    assert "changed this form" not in visitor.page.words
    assert visitor.submit(colour="orange").url == f"{REPORT}/light-search"


def test_an_answer_that_is_not_asked_any_more_is_told(saved: World, release: Callable[[Edit], World]) -> None:
    """Nothing that somebody said is dropped in silence."""
    visitor = _begun(saved)
    visitor.submit(light_search="Mill Lane")
    visitor.submit(light="not-listed")
    visitor.submit(where="By the mill")
    _ask_for_link(visitor)
    link = _link(saved)
    new = release(_without_where)
    page = _come_back(new, link).page
    assert page.url == f"{REPORT}/start"
    assert "We no longer ask one of the questions that you answered." in page.words


def _without_where(text: str) -> str:
    return re.sub(r"(?s)  - page: where\n.*?(?=  - page: )", "", text)


def test_an_answer_of_another_type_is_asked_again(saved: World, release: Callable[[Edit], World]) -> None:
    """A question kept its name and asks for something else: the old answer harms nothing."""
    _saved(saved)
    link = _link(saved)

    def numbers(text: str) -> str:
        fault = "  - page: fault\n    type: whole-number\n    ask: How many lights?\n"
        return re.sub(r"(?s)  - page: fault\n.*?(?=  - page: light)", fault, text)

    new = release(numbers)
    visitor = _come_back(new, link)
    assert "no longer fits" in visitor.page.words
    page = visitor.get(f"{REPORT}/check-answers")
    assert page.url == f"{REPORT}/fault"
    assert "We have changed this form since you answered this." in page.words
    assert visitor.submit(fault="3").url == f"{REPORT}/light-search"


def test_a_journey_that_is_gone_leaves_the_worker_at_work(
    saved: World, release: Callable[[Edit], World]
) -> None:
    """Nobody can be warned in words that are not there; others are."""
    _saved(saved)
    new = release(lambda text: text.replace("save_and_return: 28 days\n", ""))
    saved.clock.forward(days=25)
    assert len(_sent_to(new)) == 1
