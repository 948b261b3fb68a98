"""The models agree with AWS's own, and cannot be changed."""

from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError

from logkura.facts.s3_lifecycle import TRANSITION_STORAGE_CLASSES
from logkura.spec import models


def _models() -> list[type[BaseModel]]:
    return [
        value
        for name in models.__all__
        if isinstance(value := getattr(models, name), type) and issubclass(value, BaseModel)
    ]


def test_storage_classes_are_those_of_s3() -> None:
    assert set(get_args(models.StorageClass)) == TRANSITION_STORAGE_CLASSES.value


@pytest.mark.parametrize("model", _models())
def test_models_are_frozen_strict_and_closed(model: type[BaseModel]) -> None:
    assert model.model_config["frozen"]
    assert model.model_config["strict"]
    assert model.model_config["extra"] == "forbid"


@pytest.mark.parametrize("model", _models())
def test_every_field_says_what_it_is(model: type[BaseModel]) -> None:
    assert model.__doc__
    assert all(field.description for field in model.model_fields.values())


def test_a_layout_cannot_be_changed() -> None:
    layout = models.Layout()
    with pytest.raises(ValidationError):
        layout.prefix = "x/"
