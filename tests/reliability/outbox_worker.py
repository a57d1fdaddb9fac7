"""`prototype-kit work` as it is, but that Notify is on this machine and that it has little patience.

Run by test_outbox.py: `python outbox_worker.py http://127.0.0.1:1234 FOLDER`.
"""

from __future__ import annotations

import sys
from functools import partialmethod

from prototype_kit.adapters import govuk_notify
from prototype_kit.cli import main
from prototype_kit.work import Worker

if __name__ == "__main__":
    govuk_notify.API = sys.argv[1]
    govuk_notify.TIMEOUT, govuk_notify.LONGEST = (1.0, 0.4), 1.0
    Worker.run = partialmethod(Worker.run, pause=0.1)
    sys.exit(main(["--project", sys.argv[2], "work"]))
