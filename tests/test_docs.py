"""The generated pages say what the code says, and every table names its personal fields."""

import pytest
from django.db import models

from lms.generated_docs import our_models, stale

WORDS = (models.CharField, models.TextField, models.JSONField, models.EmailField, models.FileField)


def test_generated_docs_are_fresh() -> None:
    assert stale() == [], "run: make docs"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_field_that_holds_words_is_listed_with_how_long_it_is_kept(model: type[models.Model]) -> None:
    own = {f.name for f in model._meta.local_fields if isinstance(f, WORDS) and f.model is model}
    listed = set(getattr(model, "personal", {}))
    assert own - listed == set()
    assert listed - {field.name for field in model._meta.get_fields()} == set()
