"""What is said where Spark cannot be had."""

import importlib.util
import shutil

import pytest

from logkura.errors import LogkuraError
from logkura.spark.session import spark_context


def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(LogkuraError, match=r"spark-missing.*logkura\[spark\]"), spark_context():
        pass


def test_without_java_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(LogkuraError, match=r"spark-missing.*openjdk-17"), spark_context():
        pass
