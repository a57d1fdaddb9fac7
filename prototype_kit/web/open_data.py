"""Open data: the open reports of a service as a layer for maps. Nothing in it is personal, or was typed."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from prototype_kit.cases import CaseFilter, ListedCase
from prototype_kit.language import LOCAL
from prototype_kit.service import Service
from prototype_kit.web.drafts import find_service
from prototype_kit.web.front import Front

MOST = 5_000
"""Reports in one layer, the newest."""
_FRESH = 300  # seconds


def create_blueprint(front: Front) -> Blueprint:
    """The layer of each service."""
    routes = Blueprint("open_data", __name__)

    @routes.get("/<service>/reports.geojson")
    def reports(service: str) -> Response:
        here = front.here()
        found = find_service(here, service)
        wanted = CaseFilter(front.settings.envs, service=found.slug, real=True)
        page = front.store.case_lists.page(wanted, 1, MOST)
        shown = [case for case in page.cases if case.latitude is not None]
        told = front.store.cases.times_told([case.id for case in shown])
        features = [_feature(here, found, case, told[case.id]) for case in shown]
        body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        response = Response(body, content_type="application/geo+json; charset=utf-8")
        response.headers["Cache-Control"] = f"public, max-age={_FRESH}"
        return response

    return routes


def _feature(front: Front, service: Service, case: ListedCase, told: int) -> dict[str, object]:
    """One report, as RFC 7946 has it: longitude first. `told` is how often we were told of it."""
    return {
        "type": "Feature",
        "id": case.reference,
        "geometry": {"type": "Point", "coordinates": [case.longitude, case.latitude]},
        "properties": {
            "reference": case.reference,
            "journey": case.journey,
            "kind": case.kind,
            "kind_words": service.kinds().get(case.kind or "", ""),
            "asset": case.asset,
            "status": case.status,
            "status_words": service.status_words(case.status),
            "reported": case.received_at.astimezone(LOCAL).date().isoformat(),
            "changed": case.status_at.astimezone(LOCAL).date().isoformat(),
            "told": told,
            "demo": case.env == "demo",
            "page": front.tracking().page(case.reference),
        },
    }
