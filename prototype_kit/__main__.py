"""`python -m prototype_kit` is `prototype-kit`, without activating anything."""

from __future__ import annotations

import sys


def main() -> int:
    """Run a command. `doctor` is found without any dependency being installed."""
    if sys.argv[1:2] == ["doctor"]:
        from prototype_kit import doctor

        return doctor.main(sys.argv[2:])
    from prototype_kit.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
