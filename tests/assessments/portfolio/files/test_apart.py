"""A file is looked through in a process of its own, which ends before a hostile file has taken too much."""

import tempfile
from datetime import date
from io import BytesIO

import pytest

from assessments.portfolio.files import apart
from assessments.portfolio.files.apart import read_apart
from assessments.portfolio.files.kinds import KINDS
from assessments.portfolio.files.refusing import Refused
from tests.assessments.portfolio.files import making as m

DAY = date(2026, 11, 2)
LIBRARY = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
class Image:
    DecompressionBombError = OSError
    Exif = Image = object
    @staticmethod
    def open(*_, **__):
"""


@pytest.mark.waits
def test_what_a_file_is_comes_back_from_the_other_process():
    with tempfile.TemporaryFile() as file:
        file.write(m.docx())
        assert read_apart(file, KINDS["docx"], DAY) == (KINDS["docx"], True)
    assert read_apart(BytesIO(m.xlsx()), KINDS["docx"], DAY) == (KINDS["xlsx"], True)
    with pytest.raises(Refused, match="case number"):
        read_apart(BytesIO(b"He is X123456."), KINDS["txt"], DAY)


@pytest.mark.waits
@pytest.mark.parametrize(
    ("hostile", "seconds", "word", "logged"),
    [
        ("while True: pass", 30, "far longer", "was ended by signal"),
        ("bytes(2_000_000_000)", 30, "far longer", ""),
        ("import os; os.abort()", 30, "far longer", "was ended by signal"),
        ("import time; time.sleep(60)", 2, "far longer", ""),
        ("raise RuntimeError('X123456')", 30, "tell your administrator", "RuntimeError"),
    ],
)
def test_a_file_that_takes_too_much_is_refused(hostile, seconds, word, logged, monkeypatch, tmp_path, caplog):
    """The file is played by a library for pictures that does what a hostile one makes it do."""
    (tmp_path / "PIL").mkdir()
    (tmp_path / "PIL" / "__init__.py").write_text(f"{LIBRARY}        {hostile}\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(apart, "LONGEST_SECONDS", seconds)
    with pytest.raises(Refused, match=word):
        read_apart(BytesIO(m.picture()), KINDS["jpg"], DAY)
    assert logged in caplog.text
    assert "X123456" not in caplog.text
