"""What 100 TB would take, on paper: files, requests, hours, dollars.

    python -m benchmarks.scale

Prices are those of US East (N. Virginia); each has its source.  What is not measured and has no
source is an assumption, and the table in `docs/scale.md` says so.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Plan", "Prices", "Step", "compact", "split", "table"]

_SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Prices:
    """In dollars.

    Sources: a vCPU and a GB of EMR Serverless, https://aws.amazon.com/emr/pricing/ (by way of
    GoogleCloudPlatform/PerfKitBenchmarker, aws_dpb_emr_serverless_prices.py); requests of S3,
    https://aws.amazon.com/s3/pricing/; requests of KMS, https://aws.amazon.com/kms/pricing/
    (all read 2026-11-24).
    """

    vcpu_hour: float = 0.052624
    gb_hour: float = 0.0057785
    thousand_puts: float = 0.005
    thousand_gets: float = 0.0004
    ten_thousand_kms_requests: float = 0.03


@dataclass(frozen=True, slots=True)
class Plan:
    """What is worked on, and with what.

    Attributes:
        source_bytes: All objects, as stored.
        object_bytes: One of them; assumed, Firehose's buffer ends at 128 MiB.
        partitions_an_object: Log groups times hours in one object; assumed.
        split_bytes_a_second: Compressed bytes that one core splits; measured, RESULTS.md.
        compact_bytes_a_second: Compressed bytes that one core writes as Parquet; measured, as the
            best of the peers does it, until ours is measured.
        network_bytes_a_second: In and out together, a vCPU; assumed.
        core_of_a_vcpu: How much of a measured core one vCPU is; assumed, two share a core.
        vcpus: How many work at once; chosen.
        gb_a_vcpu: Memory; chosen.
        puts_a_second: S3's floor for one partitioned prefix; it grows with the number of
            prefixes (https://docs.aws.amazon.com/AmazonS3/latest/userguide/
            optimizing-performance.html, read 2026-11-24).
        kms_requests_a_second: Quota for symmetric keys; assumed, it differs by region and can be
            raised (https://docs.aws.amazon.com/kms/latest/developerguide/
            requests-per-second.html, read 2026-11-24).
        parquet_share: Size of Parquet beside what came in; measured.
        parquet_file_bytes: One Parquet file; chosen.
        partitions: Folders of the archive; assumed: 50 log groups and a year of hours.
    """

    source_bytes: float = 100e12
    object_bytes: float = 64e6
    partitions_an_object: float = 50
    split_bytes_a_second: float = 10e6
    compact_bytes_a_second: float = 20e6
    network_bytes_a_second: float = 100e6
    core_of_a_vcpu: float = 0.6
    vcpus: int = 400
    gb_a_vcpu: float = 2
    puts_a_second: float = 3_500
    kms_requests_a_second: float = 10_000
    parquet_share: float = 0.9
    parquet_file_bytes: float = 256e6
    partitions: float = 50 * 24 * 365


@dataclass(frozen=True, slots=True)
class Step:
    """What one step takes."""

    name: str
    files_in: float
    files_out: float
    vcpu_hours: float
    puts: float
    gets: float
    kms_requests: float
    shuffled_bytes: float

    def hours(self, plan: Plan) -> dict[str, float]:
        """Return how long each resource alone would hold it up; the longest counts."""
        return {
            "vCPUs": self.vcpu_hours / plan.vcpus,
            "PUT requests": self.puts / plan.puts_a_second / _SECONDS_AN_HOUR,
            "KMS requests": self.kms_requests / plan.kms_requests_a_second / _SECONDS_AN_HOUR,
        }

    def dollars(self, plan: Plan, prices: Prices) -> dict[str, float]:
        """Return what it costs, by what is paid for."""
        hourly = prices.vcpu_hour + plan.gb_a_vcpu * prices.gb_hour
        return {
            "compute": self.vcpu_hours * hourly,
            "S3 requests": self.puts / 1e3 * prices.thousand_puts
            + self.gets / 1e3 * prices.thousand_gets,
            "KMS requests": self.kms_requests / 1e4 * prices.ten_thousand_kms_requests,
        }


def _vcpu_hours(plan: Plan, core_rate: float, moved_bytes: float) -> float:
    """Return the longer of working and moving; both overlap."""
    working = plan.source_bytes / (core_rate * plan.core_of_a_vcpu)
    moving = moved_bytes / plan.network_bytes_a_second
    return max(working, moving) / _SECONDS_AN_HOUR


def split(plan: Plan) -> Step:
    """Split mixed objects; of the data nothing is shuffled, of each object a kilobyte of counts."""
    files_in = plan.source_bytes / plan.object_bytes
    files_out = files_in * plan.partitions_an_object
    markers = 2 * files_in  # when an object is begun, and when it is done
    return Step(
        "split, envelope",
        files_in,
        files_out,
        _vcpu_hours(plan, plan.split_bytes_a_second, 2 * plan.source_bytes),
        puts=files_out + markers + files_in / 1_000,
        gets=files_in * 2,
        kms_requests=files_out + markers + files_in,
        shuffled_bytes=files_in * 1_000,
    )


def compact(plan: Plan) -> Step:
    """Rewrite each partition as Parquet; of the data nothing is shuffled, only names are."""
    files_in = split(plan).files_out
    files_out = max(
        plan.partitions, plan.source_bytes * plan.parquet_share / plan.parquet_file_bytes
    )
    return Step(
        "compact, Parquet",
        files_in,
        files_out,
        _vcpu_hours(
            plan, plan.compact_bytes_a_second, plan.source_bytes * (1 + plan.parquet_share)
        ),
        puts=files_out + plan.partitions + files_in / 1_000,
        gets=files_in,
        kms_requests=files_in + files_out,
        shuffled_bytes=files_in * 200,
    )


def table(plan: Plan, prices: Prices) -> str:
    """Return the plan as a table in Markdown."""
    steps = [split(plan), compact(plan)]
    return "\n".join(_lines(steps, plan, prices)) + "\n"


def _lines(steps: list[Step], plan: Plan, prices: Prices) -> Iterator[str]:
    yield f"| | {' | '.join(step.name for step in steps)} |"
    yield "|---|" + "---:|" * len(steps)
    rows = {
        "files in, millions": [f"{step.files_in / 1e6:,.2f}" for step in steps],
        "files out, millions": [f"{step.files_out / 1e6:,.2f}" for step in steps],
        "a file out, MB": [_mean(step, plan) for step in steps],
        "vCPU hours": [f"{step.vcpu_hours:,.0f}" for step in steps],
        "shuffled, GB": [f"{step.shuffled_bytes / 1e9:,.1f}" for step in steps],
    }
    for name, cells in rows.items():
        yield f"| {name} | {' | '.join(cells)} |"
    for name in steps[0].hours(plan):
        yield f"| hours by {name} | {' | '.join(f'{s.hours(plan)[name]:,.1f}' for s in steps)} |"
    for name in steps[0].dollars(plan, prices):
        cells = [f"{step.dollars(plan, prices)[name]:,.0f}" for step in steps]
        yield f"| dollars for {name} | {' | '.join(cells)} |"
    totals = [f"**{sum(step.dollars(plan, prices).values()):,.0f}**" for step in steps]
    yield f"| **dollars** | {' | '.join(totals)} |"


def _mean(step: Step, plan: Plan) -> str:
    share = plan.parquet_share if step.name.startswith("compact") else 1
    return f"{plan.source_bytes * share / step.files_out / 1e6:,.1f}"


if __name__ == "__main__":
    sys.stdout.write(table(Plan(), Prices()))
