"""The table of `docs/scale.md` is what the arithmetic says."""

from pathlib import Path

import pytest

from benchmarks.scale import Plan, Prices, compact, split, table

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"


def test_the_page_shows_the_table() -> None:
    shown = PAGE.read_text().partition("<!-- table -->\n")[2].partition("<!-- /table -->")[0]
    assert shown == table(Plan(), Prices())


def test_the_arithmetic_is_of_the_plan() -> None:
    plan = Plan(
        source_bytes=1e12,
        object_bytes=1e9,
        partitions_an_object=10,
        split_bytes_a_second=100e6,
        network_bytes_a_second=1e12,
        core_of_a_vcpu=0.5,
        vcpus=10,
        partitions=1_000,
    )
    step = split(plan)
    assert (step.files_in, step.files_out) == (1_000, 10_000)
    assert step.vcpu_hours == pytest.approx(1e12 / 50e6 / 3600)
    assert step.hours(plan)["vCPUs"] == pytest.approx(step.vcpu_hours / 10)
    assert step.dollars(plan, Prices())["KMS requests"] == pytest.approx(13_000 / 1e4 * 0.03)
    assert compact(plan).files_out == pytest.approx(1e12 * 0.9 / 256e6)


def test_a_slow_network_holds_up_a_fast_core() -> None:
    slow = Plan(split_bytes_a_second=1e12, network_bytes_a_second=50e6)
    assert split(slow).vcpu_hours == pytest.approx(2 * 100e12 / 50e6 / 3600)
