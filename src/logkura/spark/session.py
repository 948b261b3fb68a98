"""Where PySpark comes from, and what is said when it cannot be had."""

import importlib.util
import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from logkura.errors import LogkuraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark import SparkContext

__all__ = ["spark_context"]

_LOCAL = "local[*]"
_SUBMITTED = "PYSPARK_GATEWAY_PORT"
"""Set by `spark-submit`, EMR and Glue, whose Java is there before Python."""
_LOOPBACK = "127.0.0.1"


@contextmanager
def spark_context(master: str | None = None) -> "Iterator[SparkContext]":
    """Give a Spark context; one that runs already, as on EMR and Glue, is used and left running.

    Args:
        master: Where to run: `local[2]`, `spark://host:7077`.  None for what `spark-submit` was
            told, else every core of this machine.

    Raises:
        LogkuraError: `spark-missing` when pyspark or Java is not there.
    """
    _needed()
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 -- an extra

    if _SUBMITTED in os.environ or SparkContext._active_spark_context is not None:  # noqa: SLF001 -- there is no public way to ask
        # Whoever submitted us has said how; what runs already belongs to somebody else.
        yield SparkContext.getOrCreate()
        return
    # The executors' Python is this one, unless somebody decided otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    configuration = SparkConf().setIfMissing("spark.app.name", "logkura")
    if master is not None:
        configuration.setMaster(master)
    configuration.setIfMissing("spark.master", _LOCAL)
    if str(configuration.get("spark.master")).startswith("local"):
        # Nothing but this machine's own processes talks to it.
        os.environ.setdefault("SPARK_LOCAL_IP", _LOOPBACK)
        for name in ("spark.driver.host", "spark.driver.bindAddress"):
            configuration.setIfMissing(name, _LOOPBACK)
        configuration.setIfMissing("spark.ui.enabled", "false")
        configuration.setIfMissing("spark.log.level", "ERROR")
        watched = str(sys.stderr.isatty()).lower()
        configuration.setIfMissing("spark.ui.showConsoleProgress", watched)
    context = SparkContext(conf=configuration)
    try:
        yield context
    finally:
        context.stop()


def _needed() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise LogkuraError(
            "spark-missing",
            "expected the package `pyspark`, found none",
            hint="pip install 'logkura[spark]'",
        )
    if "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        raise LogkuraError(
            "spark-missing",
            "expected `java` on PATH or JAVA_HOME, found neither; Spark runs on Java",
            hint="install Java 17, on Debian the package openjdk-17-jre-headless",
        )
