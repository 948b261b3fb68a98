# Replication from Tokyo to Osaka under customer managed keys as an engineer published it in 2021,
# with the role's policy and the rule as written: keys are named `key/alias/…` where it does.
provider "aws" { region = "ap-northeast-1" }
provider "aws" {
  alias  = "osaka"
  region = "ap-northeast-3"
}

data "aws_caller_identity" "me" {}

locals {
  account_id = data.aws_caller_identity.me.account_id
}

resource "aws_kms_key" "tokyo" {}
resource "aws_kms_alias" "tokyo" {
  name          = "alias/crr-tokyo"
  target_key_id = aws_kms_key.tokyo.id
}
resource "aws_kms_key" "osaka" { provider = aws.osaka }
resource "aws_kms_alias" "osaka" {
  provider      = aws.osaka
  name          = "alias/crr-osaka"
  target_key_id = aws_kms_key.osaka.id
}

resource "aws_s3_bucket" "tokyo" { bucket = "demo-tokyo-crr-01" }
resource "aws_s3_bucket_versioning" "tokyo" {
  bucket = aws_s3_bucket.tokyo.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "tokyo" {
  bucket = aws_s3_bucket.tokyo.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.tokyo.arn
    }
  }
}
resource "aws_s3_bucket" "osaka" {
  provider = aws.osaka
  bucket   = "demo-osaka-crr-01"
}
resource "aws_s3_bucket_versioning" "osaka" {
  provider = aws.osaka
  bucket   = aws_s3_bucket.osaka.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "osaka" {
  provider = aws.osaka
  bucket   = aws_s3_bucket.osaka.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.osaka.arn
    }
  }
}

resource "aws_iam_role" "crr" {
  name = "demo-crr"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "s3.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "crr" {
  role = aws_iam_role.crr.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid = "GetObjectFromSrcBucket"
        Action = [
          "s3:ListBucket", "s3:GetReplicationConfiguration", "s3:GetObjectVersionTagging",
          "s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl",
        ]
        Effect   = "Allow"
        Resource = ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"]
      },
      {
        Sid    = "ReplicateToDestBucket"
        Action = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
        Effect = "Allow"
        Condition = { StringLikeIfExists = {
          "s3:x-amz-server-side-encryption"                = ["aws:kms", "AES256"]
          "s3:x-amz-server-side-encryption-aws-kms-key-id" = [aws_kms_key.osaka.arn]
        } }
        Resource = "arn:aws:s3:::demo-osaka-crr-01/*"
      },
      {
        Sid    = "DecryptSrcRegionKMSKey"
        Action = ["kms:Decrypt"]
        Effect = "Allow"
        Condition = { StringLike = {
          "kms:ViaService"                   = "s3.ap-northeast-1.amazonaws.com"
          "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::demo-tokyo-crr-01/*"]
        } }
        Resource = ["arn:aws:kms:ap-northeast-1:${local.account_id}:key/alias/crr-tokyo"]
      },
      {
        Sid    = "EncryptDestRegionKMSKey"
        Action = ["kms:Encrypt"]
        Effect = "Allow"
        Condition = { StringLike = {
          "kms:ViaService"                   = "s3.ap-northeast-3.amazonaws.com"
          "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::demo-osaka-crr-01/*"]
        } }
        Resource = ["arn:aws:kms:ap-northeast-3:${local.account_id}:key/alias/crr-osaka"]
      },
    ]
  })
}

resource "aws_s3_bucket_replication_configuration" "crr" {
  depends_on = [aws_s3_bucket_versioning.tokyo, aws_s3_bucket_versioning.osaka]
  role       = aws_iam_role.crr.arn
  bucket     = aws_s3_bucket.tokyo.id
  rule {
    id       = "crr-rule-01"
    priority = 0
    status   = "Enabled"
    filter {
      and {
        prefix = "demo"
        tags   = { IS_REP = "true" }
      }
    }
    delete_marker_replication { status = "Disabled" }
    source_selection_criteria {
      sse_kms_encrypted_objects { status = "Enabled" }
    }
    destination {
      bucket = aws_s3_bucket.osaka.arn
      encryption_configuration {
        replica_kms_key_id = "arn:aws:kms:ap-northeast-3:${local.account_id}:key/alias/crr-osaka"
      }
    }
  }
}
