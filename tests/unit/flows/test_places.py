"""Where calls go."""

from dataclasses import replace

from logkura.estate import Estate
from logkura.flows.places import account_of, bucket_of, delivered_objects, objects_below, through_s3


def test_an_arn_names_its_account() -> None:
    assert account_of("arn:aws:kms:eu-west-1:111122223333:key/a:b") == "111122223333"


def test_a_bucket_is_found_by_its_name(example: Estate) -> None:
    assert bucket_of(example, "demo-osaka-crr-01") is example.buckets[1]
    assert bucket_of(example, "somebody-elses") is None


def test_expressions_are_what_the_run_decides(example: Estate) -> None:
    objects = delivered_objects(example.streams[0], example.buckets[0])
    assert "!{" not in objects.example
    assert objects.example.startswith("arn:aws:s3:::demo-tokyo-crr-01/demo/account=example/")


def test_a_bucket_key_makes_the_bucket_the_context(example: Estate) -> None:
    bucket = example.buckets[0]
    objects = objects_below(bucket, "demo")
    assert through_s3(bucket, objects)["kms:EncryptionContext:aws:s3:arn"] == objects
    keyed = through_s3(replace(bucket, bucket_key=True), objects)
    assert keyed["kms:EncryptionContext:aws:s3:arn"].pattern == bucket.arn
