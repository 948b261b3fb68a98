"""Split beyond one machine: the same functions over PySpark, for EMR Serverless and Glue."""

from logkura.spark.engine import SparkEngine

__all__ = ["SparkEngine"]
