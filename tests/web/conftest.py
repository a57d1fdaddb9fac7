"""An app on a copy of a site, with a database of its own and a clock that a test can move."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from prototype_kit import Site, load_site
from prototype_kit.people import Kind
from prototype_kit.settings import read_settings
from prototype_kit.store import open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.web.app import create_app
from prototype_kit.web.console import create_console
from tests.openid import Provider, running
from tests.web.casework import Desk
from tests.web.openid_way import ANN, MakeWay, Way
from tests.web.own_details import details_site
from tests.web.residents import account_site
from tests.web.team import PUBLIC, member, team
from tests.web.visitor import Visitor
from tests.web.world import (
    BIRTHS,
    KEYS,
    LIGHTS,
    SURGERY,
    VISITS,
    Clock,
    MakeWorld,
    World,
    street_lights_alone,
    with_keys,
    with_saving,
    with_visits,
)


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Site]:
    """The sites, copied and read once. `saved` is `lights` where people can save and return.

    In `everything-sent` there are visits and keys too: it has every form that can be sent.
    """
    folder = tmp_path_factory.mktemp("sites")
    street_lights_alone(folder / "lights")
    with_saving(street_lights_alone(folder / "saved"))
    shutil.copytree(BIRTHS, folder / "births", ignore=shutil.ignore_patterns("instance", "__pycache__"))
    shutil.copytree(VISITS, folder / "visits", ignore=shutil.ignore_patterns("instance", "__pycache__"))
    shutil.copytree(SURGERY, folder / "surgery", ignore=shutil.ignore_patterns("instance", "__pycache__"))
    with_keys(with_visits(street_lights_alone(folder / "everything-sent")))
    shutil.copytree(KEYS, folder / "keys", ignore=shutil.ignore_patterns("instance", "__pycache__"))
    with_saving(folder / "everything-sent")
    names = ("lights", "saved", "births", "surgery", "visits", "keys", "everything-sent")
    return {name: load_site(folder / name) for name in names}


@pytest.fixture(scope="session")
def site_of_accounts(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site where residents can have an account: see residents.py."""
    return load_site(account_site(tmp_path_factory.mktemp("sites") / "accounts"))


@pytest.fixture(scope="session")
def site_of_details(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose forms ask for what people keep in their account: see own_details.py."""
    return load_site(details_site(tmp_path_factory.mktemp("sites") / "details"))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database that nobody writes to."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file


@contextmanager
def _worlds(sites: Mapping[str, Site], empty_database: Path, parent: Path) -> Iterator[MakeWorld]:
    made: list[World] = []

    def make(name: str = "lights", *, live: bool = False, site: Site | None = None, **environ: str) -> World:
        folder = parent / f"world-{len(made)}"
        folder.mkdir()
        shutil.copy(empty_database, folder / "site.db")
        given = {f"PROTOTYPE_KIT_{key}": value for key, value in environ.items()}
        given.setdefault("PROTOTYPE_KIT_DATABASE", f"sqlite:///{folder / 'site.db'}")
        settings = read_settings(folder, given)
        if live:  # with a fake behind it, which the environment cannot ask for
            settings = replace(settings, mode="live", env="live", passwords=(), scanner="clamd")
        its, clock = site or sites[name], Clock()
        app = create_app(its, settings, open_store(settings.database), clock=clock)
        made.append(World(its, settings, app, clock))
        return made[-1]

    yield make
    for world in made:
        world.close()


@pytest.fixture
def make_world(sites: Mapping[str, Site], empty_database: Path, tmp_path: Path) -> Iterator[MakeWorld]:
    """`make_world("lights", ADDRESS="https://…")`: a site set up by the environment, or as if live."""
    with _worlds(sites, empty_database, tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
def make_shared_world(
    sites: Mapping[str, Site], empty_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MakeWorld]:
    """The same for tests that leave the world as they find it, and may share one."""
    with _worlds(sites, empty_database, tmp_path_factory.mktemp("shared")) as make:
        yield make


@pytest.fixture(scope="session")
def site_of_exemplars() -> Site:
    """Every service of the exemplars."""
    return load_site(LIGHTS)


@pytest.fixture
def town(make_world: MakeWorld, site_of_exemplars: Site) -> World:
    """The services of the exemplars on this machine, on Wednesday 6 May 2026 at noon."""
    return make_world(site=site_of_exemplars)


@pytest.fixture
def lights(make_world: MakeWorld) -> World:
    """Street lights on this machine."""
    return make_world("lights")


@pytest.fixture
def births(make_world: MakeWorld) -> World:
    """Births on this machine."""
    return make_world("births")


@pytest.fixture
def surgery(make_world: MakeWorld) -> World:
    """The surgery, where people book a time, on this machine."""
    return make_world("surgery")


@pytest.fixture
def account_world(make_world: MakeWorld, site_of_accounts: Site) -> World:
    """Where residents can have an account, on this machine."""
    return make_world(site=site_of_accounts)


@pytest.fixture
def details_world(make_world: MakeWorld, site_of_details: Site) -> World:
    """Where forms ask for what people keep in their account, on this machine."""
    return make_world(site=site_of_details)


@pytest.fixture
def desk(lights: World) -> Desk:
    """Makes cases of street lights."""
    return Desk(lights)


@pytest.fixture
def inspector(lights: World) -> Visitor:
    """Somebody who works on cases."""
    return team(lights, "inspector")


# --- OpenID -------------------------------------------------------------------------------------------------


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider on this machine."""
    with running() as its:
        yield its


@pytest.fixture
def make_way(make_world: MakeWorld, site_of_accounts: Site, provider: Provider) -> MakeWay:
    """`make_way("staff")`: the console where staff sign in with the provider."""

    def make(kind: Kind, **environ: str) -> Way:
        prefix = "STAFF_" if kind == "staff" else ""
        world = make_world(site=site_of_accounts, **{**provider.environ(prefix), **environ})
        provider.now = int(world.clock().timestamp())
        if kind == "staff":
            member(world, "manager")
            provider.claims = {"email": ANN}
            return Way(kind, world, provider, create_console(world.front, PUBLIC), "/data")
        return Way(kind, world, provider, world.app, "/account")

    return make


@pytest.fixture(params=["staff", "resident"])
def way(request: pytest.FixtureRequest, make_way: MakeWay) -> Way:
    """Each of the doors."""
    return make_way(request.param)
