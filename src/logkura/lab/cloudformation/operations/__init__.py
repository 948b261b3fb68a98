"""The operations of CloudFormation's API that the lab has, by what they work on."""
