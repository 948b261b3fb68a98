"""Where Spark runs on AWS, and in which versions."""

from logkura.facts.fact import Fact

__all__ = [
    "EMR_RELEASE",
    "EMR_SPARK",
    "GLUE_PYTHON",
    "GLUE_SPARK",
    "GLUE_VERSION",
    "GLUE_WORKER_TYPE",
]

_EMR = "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/release-version-7110.html"
_GLUE = "https://docs.aws.amazon.com/glue/latest/dg/release-notes.html"

EMR_RELEASE = Fact("emr-7.11.0", "release label", _EMR, "2026-11-24")
EMR_SPARK = Fact("3.5.6", "version", _EMR, "2026-11-24")
GLUE_VERSION = Fact("5.1", "version", _GLUE, "2026-11-24")
GLUE_SPARK = Fact("3.5.6", "version", _GLUE, "2026-11-24")
GLUE_PYTHON = Fact("3.11", "version", _GLUE, "2026-11-24")

# One data processing unit: 4 vCPU, 16 GiB.
GLUE_WORKER_TYPE = Fact("G.1X", "worker type", "https://aws.amazon.com/glue/pricing/", "2026-11-24")
