"""The file to start from can be used as it is."""

import pytest

from logkura.facts.regions import ALL_REGIONS, partition_of
from logkura.spec import loads
from logkura.spec.models import Archive
from logkura.spec.template import render_template


@pytest.mark.parametrize("region", sorted(ALL_REGIONS))
def test_it_is_right_in_every_region(region: str) -> None:
    archive = loads(render_template(region=region), "archive.yaml")
    assert archive.region == region
    alone = region in {"eusc-de-east-1", "eu-isoe-west-1"}
    assert (archive.replica is None) is alone
    if archive.replica is not None:
        assert archive.replica.region != region
        assert partition_of(archive.replica.region) == partition_of(region)


def test_the_choices_stand_in_it() -> None:
    text = render_template(
        archive="audit",
        account="000000000042",
        region="eu-west-3",
        replica_region="eu-central-1",
        time_zone="Europe/Paris",
    )
    archive = loads(text, "archive.yaml")
    assert (archive.archive, archive.account) == ("audit", "000000000042")
    assert archive.replica is not None
    assert archive.replica.region == "eu-central-1"
    assert archive.layout.time_zone == "Europe/Paris"


def test_the_second_region_of_tokyo_is_osaka() -> None:
    assert "region: ap-northeast-3" in render_template(region="ap-northeast-1")


def test_every_field_is_in_it_and_explained() -> None:
    lines = render_template().splitlines()
    for name in Archive.model_fields:
        # Sections that few need stand there as comments.
        heads = (f"{name}:", f"# {name}:")
        numbers = [n for n, line in enumerate(lines) if line.startswith(heads)]
        assert len(numbers) == 1, name
        if name not in {"bucket", "layout"}:  # explained field by field
            assert lines[numbers[0] - 1].startswith("#"), name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # object_lock:", "  object_lock:"),
        ("    # - {expire_after_days", "    - {expire_after_days"),
        ("  # filter:", "  filter:"),
    ],
)
def test_what_is_commented_out_works_when_it_is_not(old: str, new: str) -> None:
    text = render_template()
    assert old in text
    assert loads(text.replace(old, new), "archive.yaml")
