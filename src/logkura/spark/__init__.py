"""Split and compact beyond one machine: the same functions over PySpark, for EMR and Glue."""

from logkura.spark.engine import SparkEngine

__all__ = ["SparkEngine"]
