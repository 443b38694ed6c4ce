"""Case references: one key however typed, a mask for lists, and nothing else."""

import pytest

from mentoring.caseload.references import NotAReference, key_of, mask_of, normalised


@pytest.mark.parametrize("text", ["M123417", "m123417", " M12 3417 ", "m 123417\n"])
def test_one_case_has_one_key_and_one_mask_however_it_is_typed(text):
    assert normalised(text) == "M123417"
    assert key_of(text) == key_of("M123417")
    assert mask_of(text) == "M••••17"


def test_the_key_says_nothing_and_depends_on_the_secret(settings):
    before = key_of("M123417")
    assert "123417" not in before
    assert len(before) == 64
    settings.CASE_KEY = "another"
    assert key_of("M123417") != before


@pytest.mark.parametrize(
    "text", ["", "M12345", "M1234567", "1234567", "MM12345", "M12345X", "A1234BC", "Ｍ123417", "M١٢٣٤١٧"]
)
def test_anything_else_is_refused_without_repeating_it(text):
    with pytest.raises(NotAReference) as refused:
        normalised(text)
    assert str(refused.value).startswith("A case reference is one letter and six figures")
    assert not text or text not in str(refused.value)
