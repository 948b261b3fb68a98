"""Partitions of AWS: the regions of each, and its domain."""

from logkura.facts.fact import Fact

__all__ = [
    "ALL_REGIONS",
    "DNS_SUFFIXES",
    "REGIONS",
    "REGIONS_OF_EVERY_ACCOUNT",
    "dns_suffix_of",
    "partition_of",
    "regional_arn",
]

_MODEL = "botocore 1.44.5 partitions.json"
_READ_ON = "2026-11-17"

REGIONS: Fact[dict[str, frozenset[str]]] = Fact(
    {
        "aws": frozenset(
            {
                "af-south-1",
                "ap-east-1",
                "ap-east-2",
                "ap-northeast-1",
                "ap-northeast-2",
                "ap-northeast-3",
                "ap-south-1",
                "ap-south-2",
                "ap-southeast-1",
                "ap-southeast-2",
                "ap-southeast-3",
                "ap-southeast-4",
                "ap-southeast-5",
                "ap-southeast-6",
                "ap-southeast-7",
                "ca-central-1",
                "ca-west-1",
                "eu-central-1",
                "eu-central-2",
                "eu-north-1",
                "eu-south-1",
                "eu-south-2",
                "eu-west-1",
                "eu-west-2",
                "eu-west-3",
                "il-central-1",
                "me-central-1",
                "me-south-1",
                "me-west-1",
                "mx-central-1",
                "sa-east-1",
                "sa-west-1",
                "us-east-1",
                "us-east-2",
                "us-west-1",
                "us-west-2",
            }
        ),
        "aws-cn": frozenset({"cn-north-1", "cn-northwest-1"}),
        "aws-eusc": frozenset({"eusc-de-east-1"}),
        "aws-iso": frozenset({"us-iso-east-1", "us-iso-west-1"}),
        "aws-iso-b": frozenset({"us-isob-east-1", "us-isob-west-1"}),
        "aws-iso-e": frozenset({"eu-isoe-west-1"}),
        "aws-iso-f": frozenset({"us-isof-east-1", "us-isof-south-1"}),
        "aws-us-gov": frozenset({"us-gov-east-1", "us-gov-west-1"}),
    },
    "regions of a partition",
    _MODEL,
    _READ_ON,
)

DNS_SUFFIXES: Fact[dict[str, str]] = Fact(
    {
        "aws": "amazonaws.com",
        "aws-cn": "amazonaws.com.cn",
        "aws-eusc": "amazonaws.eu",
        "aws-iso": "c2s.ic.gov",
        "aws-iso-b": "sc2s.sgov.gov",
        "aws-iso-e": "cloud.adc-e.uk",
        "aws-iso-f": "csp.hci.ic.gov",
        "aws-us-gov": "amazonaws.com",
    },
    "domain of a partition's endpoints",
    _MODEL,
    _READ_ON,
)

REGIONS_OF_EVERY_ACCOUNT = Fact(
    frozenset(
        {
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        }
    ),
    "regions of `aws` that need no opting in",
    # The page states the rule, opened before 2019-03-20; the list itself was not read.
    "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html",
    "2026-11-27",
    settled=False,
)

ALL_REGIONS = frozenset(region for regions in REGIONS.value.values() for region in regions)


def partition_of(region: str) -> str:
    """Return the partition of a region: `aws`, `aws-cn`, ….

    Raises:
        KeyError: No partition has such a region.
    """
    for partition, regions in REGIONS.value.items():
        if region in regions:
            return partition
    raise KeyError(region)


def dns_suffix_of(region: str) -> str:
    """Return the domain of a region's endpoints: `amazonaws.com`, `amazonaws.com.cn`, ….

    Raises:
        KeyError: No partition has such a region.
    """
    return DNS_SUFFIXES.value[partition_of(region)]


def regional_arn(service: str, region: str, account: str, resource: str) -> str:
    """Return the ARN of a resource that belongs to a region and an account.

    Raises:
        KeyError: No partition has such a region.
    """
    return f"arn:{partition_of(region)}:{service}:{region}:{account}:{resource}"
