"""What axe has against a page: by the rules of WCAG 2.2 AA, and by good practices that a program can see.

That axe finds nothing does not make a page accessible; that it finds something makes it inaccessible.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # GOV.UK's page keeps the phase banner and the back link outside the landmarks.
    "rules": {"target-size": {"enabled": True}, "region": {"enabled": False}},
    "resultTypes": ["violations"],
}


def carry_axe(to: Page | BrowserContext) -> None:
    """Have the pages that are still to come carry axe: the security policy keeps it out of one already there.

    Carried, not started: a page's script runs before its document is sure to be there, and axe takes hold of
    the document as it starts.
    """
    to.add_init_script(_carried())


@lru_cache(maxsize=1)
def _carried() -> str:
    from axe_playwright_python.sync_playwright import Axe

    return f"window.startAxe = () => {{\n{Axe().axe_script}\n}}"


_RUN = """rules => {
  if (!window.axe) startAxe()
  return axe.run(rules).then(found => found.violations)
}"""


def findings(page: Page) -> list[str]:
    """What axe has against the page that is shown: rule and element. It must carry axe: `carry_axe`.

    Waits until the page is there whole: a button's press returns with the next page's first bytes.
    """
    page.wait_for_load_state("load")
    violations = page.evaluate(_RUN, RULES)
    return [
        f"{one['id']}: {one['help']} at {node['target']}"
        for one in violations
        for node in one["nodes"]
        if not known(one, node)
    ]


def known(violation: dict[str, Any], node: dict[str, Any]) -> bool:
    """Whether GOV.UK Frontend does this on purpose: a radio that reveals something says so by aria-expanded.

    ARIA has no such attribute for radios, and screen readers announce it to good effect; see the issue
    "aria-expanded on radios" of govuk-frontend, and the same exception in its own tests.
    """
    return (
        violation["id"] == "aria-allowed-attr"
        and "govuk-radios__input" in node["html"]
        and "aria-expanded" in node["html"]
    )
