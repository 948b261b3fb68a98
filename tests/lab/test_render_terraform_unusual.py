"""A design that no `archive.yaml` can ask for, applied to a lab of its own by Terraform."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.deploy.terraform import apply
from logkura.deploy.terraform.route import planned
from logkura.lab import Lab, ManualClock
from logkura.render.terraform import render_terraform
from logkura.render.write import write
from tests.lab.read_back import differences
from tests.lab.terraform_here import use_mirror
from tests.lab.terraform_route import GROUPS, Route, changed
from tests.lab.unusual_design import unusual

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.mark.slow
def test_what_no_archive_yaml_says_is_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = changed()
    designed = unusual(design(archive, GROUPS))
    use_mirror(tmp_path, monkeypatch)
    with Lab(clock=ManualClock(START)) as lab:
        route = Route.to(lab, tmp_path / "code")
        write(render_terraform(archive, designed), tmp_path / "code")
        route.terraform.carry_out("init")
        apply(planned(route.terraform))
        assert differences(designed, route.read(), frozenset(GROUPS)) == []
        assert planned(route.terraform).changes == ()
