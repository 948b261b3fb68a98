"""What resources go by."""

from dataclasses import replace

from logkura.estate import Alarm, Dashboard, Estate, Key, LogGroup, SubscriptionFilter
from logkura.estate.subjects import subjects_of

OWNER, CHINA = "123456789012", "cn-north-1"


def test_arns_are_those_of_the_partition_and_the_account() -> None:
    estate = Estate(
        "demo",
        OWNER,
        keys=(Key("arn:key", CHINA, "objects", "alias/a"),),
        buckets=(),
        roles=(),
        functions=(),
        log_groups=(LogGroup("/l", CHINA, 1),),
        streams=(),
        filters=(SubscriptionFilter("f", CHINA, "/l", "", "arn:d", "arn:r"),),
        alarms=(Alarm("late", CHINA, "", "N", "M", {}, "Sum", 60, 1, 1.0),),
        dashboards=(Dashboard("board", CHINA, "{}"),),
    )
    found = list(subjects_of(estate))
    assert [(each.name, each.region, each.arn) for each in found] == [
        ("alias/a", CHINA, "arn:key"),
        ("/l", CHINA, f"arn:aws-cn:logs:{CHINA}:{OWNER}:log-group:/l"),
        ("f on /l", CHINA, f"arn:aws-cn:logs:{CHINA}:{OWNER}:log-group:/l"),
        ("late", CHINA, f"arn:aws-cn:cloudwatch:{CHINA}:{OWNER}:alarm:late"),
        ("board", "", f"arn:aws-cn:cloudwatch::{OWNER}:dashboard/board"),
    ]
    assert len({each.identity for each in found}) == len(found)


def test_a_key_is_brought_together_by_its_arn_and_not_by_its_alias() -> None:
    key = Key("arn:one", CHINA, "objects", "alias/a")
    estate = Estate("d", OWNER, (key, replace(key, arn="arn:two")), (), (), (), (), (), ())
    one, two = subjects_of(estate)
    assert one.identity != two.identity
