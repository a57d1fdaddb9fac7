"""Every journey can be begun. Each service has tests of its own beside it: services/*/test_*.py."""

from pathlib import Path

import pytest

from prototype_kit import load_site, site_app

ROOT = Path(__file__).resolve().parent.parent
SITE = load_site(ROOT)
JOURNEYS = {
    f"/{service.slug}/{journey.name}": journey
    for service in SITE.services.values()
    for journey in service.journeys.values()
}


@pytest.fixture
def client(tmp_path):
    """A visitor of the site, whose database lives as long as the test."""
    database = f"sqlite:///{(tmp_path / 'site.db').as_posix()}"
    settings = {"PROTOTYPE_KIT_DATABASE": database, "PROTOTYPE_KIT_SECRET": "only for tests " * 3}
    return site_app(ROOT, settings).test_client()


def test_the_home_page_lists_every_service(client):
    """Whoever comes to the site finds its services."""
    page = client.get("/").get_data(as_text=True)
    assert all(f'href="/{slug}"' in page for slug in SITE.services)


@pytest.mark.parametrize("address", JOURNEYS)
def test_every_journey_can_be_begun(client, address):
    """Whoever comes to a journey finds its start page, and is led to the first question.

    Some journeys are only for people who were invited: nobody else gets further than their start page.
    """
    assert client.get(address).status_code == 200
    begun = client.post(address, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True)
    if JOURNEYS[address].inviting:
        assert begun.status_code == 403
        return
    assert begun.status_code == 200
    assert begun.request.path.startswith(f"{address}/")
