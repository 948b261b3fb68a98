"""What a stack alone sees, of the resource of the design."""

from pathlib import Path

from logkura.blueprint import design
from logkura.deploy.drift.merging import merge
from logkura.deploy.drift.stacks import StackDrift
from logkura.estate import Comparison, Difference, Estate, ResourceKind
from logkura.spec import load

EXAMPLE = Path(__file__).parents[4] / "examples" / "stream" / "archive.yaml"
DESIGNED: Estate = design(load(EXAMPLE), ["/demo/os"])
NOTHING = Comparison((), (), 1)


def _seen(type_: str, region: str, physical_id: str, path: str) -> Difference:
    names = frozenset({physical_id})
    drift = StackDrift("a-stack", region, type_, "Logical", physical_id, names, path, "1", "2")
    merged = merge(DESIGNED, NOTHING, [drift])
    assert merged.notes == ()
    ((difference, stacks),) = merged.differences
    assert stacks == ("a-stack",)
    return difference


def test_a_key_has_its_alias_and_its_arn() -> None:
    """Whoever changed it may have named it by its ARN."""
    key = DESIGNED.keys[0]
    found = _seen("AWS::KMS::Key", key.region, key.arn.rpartition("/")[2], "/EnableKeyRotation")
    assert (found.kind, found.arn, found.field) == (ResourceKind.KEY, key.arn, "EnableKeyRotation")
    assert found.name == key.alias


def test_a_resource_of_another_region_is_not_meant() -> None:
    group = DESIGNED.log_groups[0]
    for region, is_ours in ((group.region, True), ("eu-west-1", False)):
        found = _seen("AWS::Logs::LogGroup", region, group.name, "/Tags/0/Value")
        assert bool(found.arn) is is_ours
        assert (found.name, found.region) == (group.name, region)


def test_what_the_design_does_not_have_goes_by_what_the_stack_calls_it() -> None:
    found = _seen("AWS::KMS::Key", "ap-northeast-1", "another", "/EnableKeyRotation")
    assert (found.name, found.arn) == ("another", "")


def test_a_log_stream_is_not_its_log_group() -> None:
    group = DESIGNED.log_groups[0]
    found = _seen("AWS::Logs::LogStream", group.region, group.name, "")
    assert (found.kind, found.name) == (ResourceKind.OTHER, "Logical (AWS::Logs::LogStream)")
