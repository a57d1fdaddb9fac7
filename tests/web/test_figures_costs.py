"""The page about costs: take-up, cost and savings, and the numbers of other channels that managers import."""

from __future__ import annotations

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from prototype_kit.months import Month, months_from
from prototype_kit.volumes import Volume
from prototype_kit.web.console.figures_costs import LARGEST, imported_words
from tests.analytics.counted import write_counts
from tests.web.team import team
from tests.web.visitor import SAME_ORIGIN, Page, Visitor
from tests.web.world import MakeWorld, World

COSTS = "/figures/street-lights/costs"
HEAD = "month,service,channel,completed,source\n"
APRIL_2025, APRIL = Month(2025, 4), Month(2026, 4)


def fill(world: World, env: str = "prototype") -> None:
    """Thirteen months in which more and more people report online: 100 by phone, then 20."""
    volumes, rows = list[Volume](), list[dict[str, object]]()
    for number, month in enumerate(months_from(APRIL_2025, APRIL)):
        online = 20 if number < 6 else 100
        volumes += [
            Volume(month, "street-lights", "phone", 120 - online, "Telephone system"),
            Volume(month, "street-lights", "post", 10, "Scanning team"),
        ]
        for metric, n, assisted in (("started", online + 10, 0), ("submitted", online - 5, 0)):
            rows.append(_row(env, month, metric, n, assisted))
        rows.append(_row(env, month, "started", 5, 1))
        rows.append(_row(env, month, "exited", 5, 1, detail="not-ours"))
    world.front.store.volumes.keep(env, volumes, world.clock())
    write_counts(world.front.store, rows)


def _row(env: str, month: Month, metric: str, n: int, assisted: int, detail: str = "") -> dict[str, object]:
    return {
        "env": env,
        "service": "street-lights",
        "day": month.last.isoformat(),
        "journey": "report",
        "release": "r1",
        "channel": "phone" if assisted else "web",
        "assisted": assisted,
        "device": "mobile",
        "metric": metric,
        "page": "",
        "detail": detail,
        "n": n,
    }


def send(visitor: Visitor, data: bytes, status: int = 200, name: str = "volumes.csv") -> Page:
    """Import a file."""
    boundary, body = encode_multipart({"file": FileStorage(BytesIO(data), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    return visitor.post(f"{COSTS}/import", body, status, content_type=kind)  # type: ignore[arg-type]


@pytest.fixture
def manager(lights: World) -> Visitor:
    """A manager's browser."""
    return team(lights, "manager")


def test_take_up_cost_and_savings(lights: World, manager: Visitor) -> None:
    """The twelve months that ended last, both rules, the target, every cost with its source."""
    fill(lights)
    words = manager.get(COSTS).words
    assert "May 2025 to April 2026" in words
    assert (
        "51% of 1,560 transactions completed by all channels were digital (May 2025 to April 2026)." in words
    )
    assert "By the rule of 2016, which leaves out the 60 that staff helped with: 47% of 1,560." in words
    assert "The target is 75%, which is to be reached by 31 March 2027. In April 2026 it was reached" in words
    # 740 online at 15p, 700 calls at £2.83, 120 letters at £6.62, and 30% of 180 failed attempts as calls.
    assert "One transaction cost £1.95" in words
    assert "Phone: £2.83 (£2.59 to £4.00) from 1 April 2025. Source: Low SOCITM" in words
    assert "The change of channels saved about" in words
    assert "(October 2025 to April 2026)" in words
    assert "Cashable, which can be taken out of a budget:" in words
    assert "30% (10% to 100%) of failed attempts online end in a call" in words


def test_the_months_can_be_chosen(lights: World, manager: Visitor) -> None:
    """Whole ones within the days that an address names; another period of the other pages has no effect."""
    fill(lights)
    assert "(April 2025 to June 2025)" in manager.get(f"{COSTS}?from=2025-03-15&to=2025-07-30").words
    assert "(May 2025 to April 2026)" in manager.get(f"{COSTS}?days=7&channel=phone&device=mobile").words
    page = manager.get(f"{COSTS}?from=2025-07-01&to=2025-04-30")
    assert page.errors == {"to": "‘To’ must be the same as or after ‘From’"}


def test_a_service_without_numbers_says_what_to_do(manager: Visitor) -> None:
    """Nothing breaks, nothing is guessed."""
    words = manager.get(COSTS).words
    assert "There is no month in which all channels are counted. Import how many people used" in words
    assert "Nothing was completed in a month of which all channels are counted." in words
    assert "The baseline (April 2025 to September 2025) has no month in which" in words
    assert "Nobody has imported any numbers of other channels yet." in words


def test_a_service_without_costs_says_what_to_write(make_world: MakeWorld) -> None:
    """And where."""
    world = make_world("births")
    slug = next(iter(world.site.services))
    words = team(world, "manager").get(f"/figures/{slug}/costs").words
    assert "This service does not say all of its costs yet." in words
    for key in ("unit_costs:", "take_up_target:", "channel_shift:"):
        assert key in words
    assert "Savings are counted from months to compare with." in words


def test_a_file_is_imported(lights: World, manager: Visitor) -> None:
    """What is new and what was replaced is said, and the numbers are listed with who counted."""
    rows = 'Mar-26,street-lights,phone,"1,204",Telephone system\n2026-04,street-lights,post,7,Scanning team\n'
    page = send(manager, f"{HEAD}{rows}".encode())
    assert page.url.startswith(f"{COSTS}?env=prototype&new=2&replaced=0")
    assert "2 numbers were imported." in page.words
    assert "March 2026 Phone 1,204 Telephone system" in page.words
    page = send(manager, f"{HEAD}2026-03,street-lights,phone,1300,Telephone system\n".encode())
    assert "1 number was imported. It took the place of what was there" in page.words
    kept = [each.volume.completed for each in lights.front.store.volumes.of("prototype", "street-lights")]
    assert kept == [1300, 7]


def test_a_file_with_faults_changes_nothing(lights: World, manager: Visitor) -> None:
    """Each is listed by its line, with what to do; the summary leads to the field."""
    rows = "2026-04,street-lights,phone,5,A\n2026-05,street-lights,fax,-1,A\n"
    page = send(manager, f"{HEAD}{rows}".encode(), 422)
    assert page.errors == {
        "file": "Nothing was imported. Fix what is wrong in the file, then select it again",
        "fault-1": "Line 3: May 2026 is not over yet.",
        "fault-2": "Line 3: There is no channel ‘fax’.",
        "fault-3": "Line 3: -1 is less than 0.",
    }
    assert all(f'id="fault-{number}"' in page.html for number in (1, 2, 3))
    for words in (
        "3 May 2026 is not over yet. Import months up to April 2026.",
        "3 There is no channel ‘fax’. Write web, phone, face_to_face or post.",
        "3 -1 is less than 0. Write how many were completed, 0 or more.",
    ):
        assert words in page.words
    assert lights.front.store.volumes.all("prototype") == ()


def test_what_is_no_file_says_what_to_do(manager: Visitor) -> None:
    """Nothing selected, too large, or a workbook."""
    assert manager.post(f"{COSTS}/import", {}, 422).errors == {"file": "Select a CSV file"}
    assert send(manager, b"x" * (LARGEST + 1), 422).errors == {
        "file": "The file must be smaller than 1MB. Import it in parts"
    }
    assert (
        "All This is a workbook, not a CSV file. Save it as CSV." in send(manager, b"PK\x03\x04", 422).words
    )


def test_a_file_shows_nothing_but_what_it_says(manager: Visitor) -> None:
    """A cell with markup is words."""
    page = send(manager, f"{HEAD}2026-04,<b>x</b>,phone,5,A\n".encode(), 422)
    assert "There is no service ‘<b>x</b>’." in page.words


def test_a_month_is_deleted(lights: World, manager: Visitor) -> None:
    """All its numbers; another month has to be chosen where it has none."""
    fill(lights)
    page = manager.post(f"{COSTS}/delete", {"month": "2026-04"})
    assert "The numbers of April 2026 were deleted." in page.words
    kept = {each.volume.month for each in lights.front.store.volumes.of("prototype", "street-lights")}
    assert (APRIL in kept, len(kept)) == (False, 12)
    for month in ("2026-04", "", "soon"):
        page = manager.post(f"{COSTS}/delete", {"month": month}, 422)
        assert page.errors == {"month": "Select a month that has numbers"}


def test_what_is_made_up_is_not_mixed_with_what_is_imported(lights: World, manager: Visitor) -> None:
    """A file goes to the env that the console runs in; made-up numbers cannot be deleted here."""
    fill(lights, "demo")
    page = manager.get(f"{COSTS}?env=demo")
    assert "Made-up figures" in page.words
    assert "What you import is kept with the figures from: prototype, not with these." in page.words
    assert "Delete the numbers of a month" not in page.words
    send(manager, f"{HEAD}2026-04,street-lights,phone,5,A\n".encode())
    store = lights.front.store
    assert (len(store.volumes.all("demo")), len(store.volumes.all("prototype"))) == (26, 1)
    assert manager.page.url.startswith(f"{COSTS}?env=prototype")
    assert "Made-up figures" not in manager.page.words
    manager.post(f"{COSTS}/delete", {"month": "2026-03"}, 422)
    manager.post(f"{COSTS}/delete", {"month": "2026-04"})
    manager.post(f"{COSTS}/delete", {"month": "2026-03"}, 404)
    assert len(store.volumes.all("demo")) == 26


def test_who_may_only_look_is_offered_no_import(lights: World) -> None:
    """Nor is anybody who is not signed in, on a prototype that only its own machine can reach."""
    fill(lights)
    for visitor in (team(lights, "editor"), team(lights)):
        page = visitor.get(COSTS)
        assert "Digital take-up" in page.words
        assert "Import numbers" not in page.words
        assert page.form is None or "/import" not in page.html
    assert "A manager imports and deletes these numbers: sign in to do so." in page.words
    assert "sign in to see feedback." in page.words


def test_the_files(lights: World, manager: Visitor) -> None:
    """Month by month; what was imported, to be imported again; and one to fill in."""
    fill(lights)
    months = _lines(manager, f"{COSTS}.csv?env=prototype&from=2026-03-01&to=2026-04-30")
    assert months[0] == (
        '"env","service","from","to","month","digital","assisted","web_elsewhere","phone_elsewhere",'
        '"face_to_face_elsewhere","post_elsewhere","completed","take_up_percent","take_up_2016_percent","lacks"'
    )
    assert months[2] == (
        '"prototype","street-lights","2026-03-01","2026-04-30","2026-04",100,5,"",20,"",10,130,76.9,73.1,""'
    )
    savings = _lines(manager, f"{COSTS}/savings.csv?env=prototype&from=2026-03-01&to=2026-04-30")
    assert savings[0].endswith('"month","low_pounds","central_pounds","high_pounds"')
    assert [line.split(",")[4] for line in savings[1:]] == ['"2026-03"', '"2026-04"']
    volumes = manager.raw("GET", f"{COSTS}/volumes.csv?env=prototype", headers=SAME_ORIGIN).data
    assert "26 numbers were imported. All took the place" in send(manager, volumes).words
    assert _lines(manager, f"{COSTS}/template.csv")[1] == '"2026-02","street-lights","phone","",""'


def _lines(visitor: Visitor, path: str) -> list[str]:
    response = visitor.raw("GET", path, headers=SAME_ORIGIN)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment; filename=street-lights-")
    return response.get_data(as_text=True).removeprefix("\ufeff").splitlines()


def test_a_service_that_is_not_there(manager: Visitor) -> None:
    """404, whatever is asked of it."""
    for path in ("costs", "costs/volumes.csv", "costs/template.csv", "costs.csv"):
        assert manager.get(f"/figures/no-such/{path}", 404)
    assert manager.post("/figures/no-such/costs/delete", {"month": "2026-04"}, 404)


@pytest.mark.parametrize("query", ["new=<b>&replaced=1", "new=-1&replaced=1", "new=1", "deleted=soon"])
def test_what_an_address_claims_is_not_repeated(manager: Visitor, query: str) -> None:
    """Only what the import itself says."""
    page = manager.get(f"{COSTS}?{query}")
    assert "imported." not in page.words
    assert "were deleted" not in page.words


def test_what_became_of_a_file_in_words() -> None:
    """One, several, some of them, all."""
    place = "took the place of what was there for the same month and channel."
    assert [imported_words(*each) for each in ((1, 0), (1200, 0), (3, 2), (0, 1), (0, 2))] == [
        "1 number was imported.",
        "1,200 numbers were imported.",
        f"5 numbers were imported. 2 of them {place}",
        f"1 number was imported. It {place}",
        f"2 numbers were imported. All {place}",
    ]
