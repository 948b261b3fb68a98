"""What resources are called in a template."""

from logkura.render.cloudformation.logical_ids import filter_id, own_id, words


def test_words_are_joined() -> None:
    assert words("/demo/host-a_1") == "DemoHostA1"
    assert words("蔵") == ""


def test_a_resource_is_called_by_its_purpose() -> None:
    assert own_id("demo", "logkura-demo-replication-latency", "Alarm") == "ReplicationLatencyAlarm"


def test_filters_on_groups_that_are_alike_have_names_of_their_own() -> None:
    names = ["/a/b", "/a-b", "a.b", "/A/b", "/" + "x" * 511, "/" + "x" * 510]
    found = [filter_id(name) for name in names]
    assert len(set(found)) == len(names)
    assert all(each.isalnum() and len(each) <= 60 for each in found)
    assert found == [filter_id(name) for name in names]
