"""What watches an archive: alarms, and a dashboard for whoever is called at night."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from logkura.facts.monitoring import ALARM_STATISTICS

__all__ = ["Alarm", "Dashboard"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A CloudWatch alarm, on one metric or on a query over many.

    Attributes:
        name: Its name.
        region: Where it lives, which is where its metric is.
        description: What it means and what to look at, for the person who gets it.
        namespace: Of the metric, such as `AWS/Firehose`.
        metric: The metric's name.
        dimensions: By name.
        statistic: `Sum`, `Average`, …, or a percentile such as `p99`.
        period_seconds: Of one data point.
        evaluation_periods: How many of the newest periods are looked at.
        threshold: In the metric's own unit.
        comparison: Such as `GreaterThanThreshold`.
        missing_data: What a period without data counts as: `notBreaching`, `breaching`, ….
        actions: ARNs of who is told when it goes off, and when it is well again.
        query: A Metrics Insights query, in place of namespace, metric, dimensions and statistic,
            which are then empty.
        enabled: Whether anybody is told at all.
    """

    name: str
    region: str
    description: str
    namespace: str
    metric: str
    dimensions: Mapping[str, str]
    statistic: str
    period_seconds: int
    evaluation_periods: int
    threshold: float
    comparison: str = "GreaterThanThreshold"
    missing_data: str = "notBreaching"
    actions: tuple[str, ...] = field(default=())
    query: str = ""
    enabled: bool = True

    @property
    def is_extended(self) -> bool:
        """Whether CloudWatch takes the statistic under another name: ExtendedStatistic."""
        return self.statistic not in ALARM_STATISTICS.value


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A CloudWatch dashboard.

    Attributes:
        name: Its name.
        region: Where it was made; a dashboard itself belongs to the account.
        body: Its JSON, with sorted keys and without blanks.
    """

    name: str
    region: str
    body: str
