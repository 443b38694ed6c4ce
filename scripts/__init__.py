"""What `make` runs: standard library only, because it starts before anything is installed."""

# This file keeps to syntax that old Pythons read, so that they can say that they are too old.
import shutil
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if shutil.which(name)]
    mend = "export PYTHON=" + newer[0] if newer else "sudo apt-get install python3.11 python3.11-venv"
    here = ".".join(str(part) for part in sys.version_info[:2])
    sys.stderr.write(f"Waymark needs Python 3.11 or newer, and this is {here}: run `{mend}`, then this again.\n")
    sys.exit(2)
