"""Small course packs for tests: written, spoiled and brought in."""

from io import BytesIO, StringIO
from pathlib import Path

from django.core.management import call_command
from PIL import Image

BODY = "## One {#one}\n\nFirst words.\n"


def lesson(key: str, body: str = BODY, more: str = "") -> str:
    """Return the words of a lesson."""
    return f"---\nid: {key}\ntitle: Title of {key}\nminutes: 5\nsummary: What {key} is about.\n{more}---\n{body}"


def write_pack(folder: Path, lessons: dict[str, list[str]], pack: str = "small", more: str = "") -> Path:
    """Write a pack: module key -> words of its lessons, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(f"id: {pack}\ntitle: Small\n{more}", encoding="utf-8")
    for number, (module, bodies) in enumerate(lessons.items(), 1):
        here = folder / "modules" / f"{number:02}-{module}"
        (here / "lessons").mkdir(parents=True, exist_ok=True)
        (here / "module.yaml").write_text(f"id: {module}\ntitle: Module {module}\nsummary: About it.\nminutes: 20\n")
        for place, words in enumerate(bodies, 1):
            key = words.split("id: ", 1)[1].split("\n", 1)[0]
            (here / "lessons" / f"{place:02}-{key}.md").write_text(words, encoding="utf-8")
    return folder


def picture(colour: str = "navy", kind: str = "PNG") -> bytes:
    """Return a small picture."""
    held = BytesIO()
    Image.new("RGB", (40, 30), colour).save(held, kind)
    return held.getvalue()


def put(folder: Path, name: str, content: bytes) -> None:
    """Put a file into a pack."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def bring_in(folder: Path, **options: object) -> str:
    """Import a pack and return what was said."""
    out = StringIO()
    call_command("import_course_pack", folder, stdout=out, stderr=out, **options)
    return out.getvalue()


def write_back(folder: Path, **options: object) -> str:
    """Export a pack and return what was said."""
    out = StringIO()
    call_command("export_course_pack", folder, stdout=out, stderr=out, **options)
    return out.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {str(x.relative_to(folder)): x.read_bytes() for x in sorted(folder.rglob("*")) if x.is_file()}
