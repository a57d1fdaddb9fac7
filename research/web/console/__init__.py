"""Research in the console: studies, sessions as they go on, and what comes of them."""

from __future__ import annotations

from research.web.console.routes import routes as routes
