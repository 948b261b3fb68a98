"""Whole renderings: what they consist of, and that AWS's own linter finds nothing in them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from cfnlint.api import lint_file
from cfnlint.config import ManualArgs

from logkura.estate import Estate
from logkura.lab.cloudformation.references import in_order, references
from logkura.render.cloudformation.rendering import render_cloudformation
from logkura.render.stacks import Rendered, StackOutput
from tests.unit.render.cloudformation.conftest import ACCOUNT, OSAKA, TOKYO, designed, read

CLEAN = set[tuple[bytes, str]]()
"""Templates that were linted already: a linting takes seconds, and replicas are alike."""


def _templates(rendered: Rendered) -> Iterator[tuple[str, bytes, str]]:
    """Yield path, text and region of every template."""
    regions = {plan.template: plan.region for plan in rendered.stacks}
    archive = rendered.stacks[-1].region
    for path, body in rendered.files.items():
        if path.endswith(".yaml"):
            yield path, body, regions.get(path, archive)


def _linted(rendered: Rendered, folder: Path) -> list[str]:
    """Return everything that cfn-lint says, its information too."""
    found: list[str] = []
    for path, body, region in _templates(rendered):
        if (body, region) in CLEAN:
            continue
        file = folder / Path(path).name
        file.write_bytes(body)
        config: Any = ManualArgs(regions=[region], include_checks=["I"])
        told = [f"{path}: {match}" for match in lint_file(file, config)]
        found += told
        if not told:
            CLEAN.add((body, region))
    return found


def test_cfn_lint_finds_nothing(estate: Estate, tmp_path: Path) -> None:
    assert _linted(render_cloudformation(estate), tmp_path) == []


def test_cfn_lint_finds_nothing_in_nested_stacks(tmp_path: Path) -> None:
    """One of them, as they differ in names alone, and the template that names them."""
    names = tuple(f"/demo/host/{number}" for number in range(500))
    rendered = render_cloudformation(designed("plain", names))
    nested = [path for path in rendered.files if "/filters-" in path]
    assert len(nested) > 10
    kept = {path: rendered.files[path] for path in ("archive.yaml", nested[0])}
    assert _linted(replace(rendered, files=kept), tmp_path) == []


def test_cfn_lint_would_find_something(tmp_path: Path) -> None:
    rendered = render_cloudformation(designed("plain"))
    broken = rendered.files["archive.yaml"].replace(b"DestinationArn", b"DestinationARN", 1)
    wrong = replace(rendered, files={"archive.yaml": broken})
    assert any("E3" in each for each in _linted(wrong, tmp_path))


def test_the_same_design_gives_the_same_bytes(estate: Estate) -> None:
    first, second = (render_cloudformation(estate) for _ in range(2))
    assert first == second


def test_resources_refer_to_what_stands_before_them_alone(estate: Estate) -> None:
    for _, body, _ in _templates(render_cloudformation(estate)):
        template = read(body)
        resources = template["Resources"]
        assert list(in_order(resources)) == list(resources)
        known = {*resources, *template.get("Parameters", {})}
        for declared in (*resources.values(), *template.get("Outputs", {}).values()):
            used = {name for name, _ in references(declared) if not name.startswith("AWS::")}
            assert used <= known


def test_no_account_partition_or_designed_arn_is_written_out(estate: Estate) -> None:
    for path, body, region in _templates(render_cloudformation(estate)):
        text = body.decode()
        assert ACCOUNT not in text, path
        assert "designed:" not in text, path
        assert not re.search(r"arn:aws(-cn)?:", text), path
        # Where the region has to stand, it is another one's, or a rule for a parameter.
        own = [line for line in text.splitlines() if region in line]
        assert own == [], path


def test_everything_of_the_design_is_in_it(estate: Estate) -> None:
    rendered = render_cloudformation(estate)
    kinds = [
        each["Type"].rpartition("::")[2]
        for _, body, _ in _templates(rendered)
        for each in read(body)["Resources"].values()
    ]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        kind: count
        for kind, count in {
            "Key": sum(not key.exists for key in estate.keys),
            "Alias": sum(not key.exists for key in estate.keys),
            "Bucket": len(estate.buckets),
            "BucketPolicy": len(estate.buckets),
            "Role": len(estate.roles),
            "RolePolicy": len(estate.roles),
            "Function": 1,
            "LogGroup": 2,
            "LogStream": 1,
            "DeliveryStream": 1,
            "SubscriptionFilter": len(estate.filters),
            "Alarm": len(estate.alarms),
            "Dashboard": 1,
        }.items()
        if count
    }
    assert rendered.files[rendered.transformer] == estate.functions[0].code


def test_the_replica_comes_first_and_gives_its_key() -> None:
    rendered = render_cloudformation(designed("plain"))
    replica, archive = rendered.stacks
    assert (replica.name, replica.region) == ("logkura-demo-replica", OSAKA)
    assert (archive.name, archive.region) == ("logkura-demo", TOKYO)
    assert archive.outputs == {"ReplicaKeyArn": StackOutput(replica.name, "ReplicaKeyArn")}
    pattern = read(rendered.files["archive.yaml"])["Parameters"]["ReplicaKeyArn"]["AllowedPattern"]
    arn = f"arn:aws:kms:{OSAKA}:{ACCOUNT}:key/0f1e2d3c-0000-4000-8000-000000000000"
    assert re.fullmatch(pattern, arn)
    # The trap: an alias, and a key of the wrong region.
    assert not re.fullmatch(pattern, f"arn:aws:kms:{OSAKA}:{ACCOUNT}:alias/crr-osaka")
    assert not re.fullmatch(pattern, arn.replace(OSAKA, TOKYO))


def test_a_replicas_key_that_exists_is_no_parameter() -> None:
    rendered = render_cloudformation(designed("own-keys"))
    assert rendered.stacks[-1].outputs == {}
    assert "ReplicaKeyArn" not in read(rendered.files["archive.yaml"])["Parameters"]


def test_an_archive_alone_is_one_stack() -> None:
    (plan,) = render_cloudformation(designed("alone")).stacks
    assert plan.template == "archive.yaml"
