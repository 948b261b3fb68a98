"""A design with what no `archive.yaml` can ask for, and both renderings write all the same."""

from dataclasses import replace

from logkura.estate import Estate, Expiration, Transition

__all__ = ["unusual"]


def unusual(estate: Estate) -> Estate:
    """Return the design of examples/stream with rules, alarms and processing of other kinds."""
    source, *others = estate.buckets
    (rule,) = source.replication
    (stream,) = estate.streams
    silent, percentile, *alarms = estate.alarms
    aging = (
        Expiration("demo/scratch/", 30, {"KEEP": "no", "TEAM": "logs"}),
        Expiration("demo/", 900, {"KEEP": "no"}),
        Transition("", "GLACIER_IR", 90, {"COLD": "yes"}),
        Transition("", "DEEP_ARCHIVE", 400),
    )
    off = replace(rule, enabled=False, priority=3, tags={"IS_REP": "true"}, prefix="")
    return replace(
        estate,
        buckets=(replace(source, lifecycle=aging, replication=(off,)), *others),
        streams=(replace(stream, names_latest=False),),
        alarms=(
            replace(silent, enabled=False),
            replace(percentile, statistic="p99.9"),
            *alarms,
        ),
    )
