"""The example that the demo builds has the names its users know."""

from pathlib import Path

from logkura.spec import load

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"


def test_the_stream_example_is_right_and_named_as_told() -> None:
    archive = load(EXAMPLE)
    assert archive.archive == "demo"
    assert archive.keys.stream.alias == "alias/demo/firehose/defaultkey"
    assert archive.keys.objects.alias == "alias/demo/s3/defaultkey"
    assert archive.bucket.name == "demo-tokyo-crr-01"
    assert archive.replica is not None
    assert archive.replica.bucket == "demo-osaka-crr-01"
    assert (archive.region, archive.replica.region) == ("ap-northeast-1", "ap-northeast-3")
    assert archive.replica.key.alias == "alias/crr-osaka"
    assert archive.replica.filter.prefix == "demo"
    assert [source.log_group or source.log_group_prefix for source in archive.sources] == [
        "/demo/os",
        "/demo/app",
        "/demo/host/",
    ]
