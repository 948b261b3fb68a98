"""What is told of Spark's own failures."""

import pytest

from logkura.spark.engine import SparkEngine, reason
from logkura.spark.split import PIECE_BYTES

JAVA = """An error occurred while calling z:org.apache.spark.api.python.PythonRDD.collectAndServe.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 0.0 failed
Traceback (most recent call last):
  File "worker.py", line 1, in main
    raise ValueError("of this kind")
ValueError: of this kind

	at org.apache.spark.api.python.BasePythonRunner
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (JAVA, "ValueError: of this kind"),
        ("An error occurred: the gateway is gone\nmore", "An error occurred: the gateway is gone"),
        ("", "no reason was given"),
    ],
    ids=["a task's exception", "no exception of Python", "nothing"],
)
def test_the_reason_is_one_line(text: str, expected: str) -> None:
    assert reason(text) == expected


def test_an_engine_has_defaults() -> None:
    assert SparkEngine() == SparkEngine(master=None, piece_bytes=PIECE_BYTES)
