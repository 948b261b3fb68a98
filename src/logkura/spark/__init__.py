"""Split beyond one machine: the same functions over PySpark, for EMR Serverless and Glue."""
