"""How long the parts of a delivery take, as far as AWS says so."""

from logkura.facts.fact import Fact

__all__ = ["METRICS_DELAY_SECONDS"]

METRICS_DELAY_SECONDS = Fact(
    5 * 60,
    "seconds after which a metric is looked for no longer; Firehose sends them every minute, and"
    " AWS does not say how late they can be read",
    "https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html",
    "2026-11-27",
    settled=False,
)
