"""The condition keys that AWS has for every service, and what their values are."""

from logkura.facts.fact import Fact

__all__ = ["ALWAYS_PRESENT_KEYS", "GLOBAL_KEYS", "SERVICE_CALLER_KEYS", "SOURCE_KEYS"]

_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
_READ_ON = "2026-11-27"

_TYPES = {
    "ARN": "aws:PrincipalArn aws:SignInSessionArn aws:ChatbotSourceArn aws:SourceArn"
    " aws:SourceVpcArn codebuild:BuildArn codebuild:ProjectArn ec2:SourceInstanceArn"
    " lambda:SourceFunctionArn ssm:SourceInstanceArn",
    "ArrayOfString": "aws:CalledVia aws:PrincipalOrgPaths aws:PrincipalServiceNamesList"
    " aws:ResourceOrgPaths aws:SourceOrgPaths aws:TagKeys aws:VpceOrgPaths",
    "Bool": "aws:IsMcpServiceAction aws:MultiFactorAuthPresent aws:PrincipalIsAWSService"
    " aws:SecureTransport aws:ViaAWSMCPService aws:ViaAWSService",
    "Date": "aws:CurrentTime aws:EpochTime aws:TokenIssueTime",
    "IPAddress": "aws:Ec2InstanceSourcePrivateIPv4 aws:SourceIp aws:VpcSourceIp",
    "Numeric": "aws:MultiFactorAuthAge",
    "String": "aws:CalledViaFirst aws:CalledViaLast aws:Ec2InstanceSourceVpc"
    " aws:FederatedProvider aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalServiceName"
    " aws:PrincipalTag/${TagKey} aws:PrincipalType aws:RequestTag/${TagKey}"
    " aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID aws:ResourceTag/${TagKey}"
    " aws:SourceAccount aws:SourceIdentity aws:SourceOrgID aws:SourceVpc aws:SourceVpce"
    " aws:UserAgent aws:VpceAccount aws:VpceOrgID aws:referer aws:userid aws:username"
    " glue:CredentialIssuingService glue:RoleAssumedBy identitystore:UserId",
    # The page of 2026-11 names them; their types were not read.
    "": "aws:AssumedRoot aws:CalledViaAWSMCP ec2:RoleDelivery"
    # The older name of aws:SourceAccount, in the default policies of SNS:
    # https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    " aws:SourceOwner",
}

GLOBAL_KEYS = Fact(
    {key: kind for kind, keys in _TYPES.items() for key in keys.split()},
    "condition key to type; an empty type was not read",
    _PAGE,
    _READ_ON,
)
ALWAYS_PRESENT_KEYS = Fact(
    frozenset(
        {
            "aws:currenttime",
            "aws:epochtime",
            "aws:principalaccount",
            "aws:principalarn",
            "aws:principalisawsservice",
            "aws:requestedregion",
            "aws:securetransport",
            "aws:useragent",
            "aws:viaawsservice",
        }
    ),
    "keys in lower case that the page says every signed request has",
    _PAGE,
    _READ_ON,
)
SOURCE_KEYS = Fact(
    frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}),
    "keys in lower case that only calls of service principals have",
    _PAGE,
    _READ_ON,
)
SERVICE_CALLER_KEYS = Fact(
    frozenset(
        {
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:sourceip",
            "aws:vpcsourceip",
        }
    ),
    "keys in lower case of an IAM principal or its network, which calls of services lack",
    _PAGE,
    _READ_ON,
)
