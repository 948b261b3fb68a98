data "aws_iam_policy_document" "stream_key" {
  statement {
    sid       = "EnableIamPolicies"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type = "AWS"
      identifiers = [
        "arn:${data.aws_partition.current.partition}:iam::${var.account_id}:root",
      ]
    }
  }
}

data "aws_iam_policy_document" "objects_key" {
  statement {
    sid       = "EnableIamPolicies"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type = "AWS"
      identifiers = [
        "arn:${data.aws_partition.current.partition}:iam::${var.account_id}:root",
      ]
    }
  }

  statement {
    sid       = "EncryptLogs1"
    actions   = ["kms:DescribeKey", "kms:GenerateDataKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "StringLike"
      variable = "aws:SourceArn"
      values = [
        "arn:${data.aws_partition.current.partition}:cloudtrail:${var.region}:${var.account_id}:trail/*",
      ]
    }
  }

  statement {
    sid = "EncryptLogs2"
    actions = [
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "StringLike"
      variable = "aws:SourceArn"
      values = [
        "arn:${data.aws_partition.current.partition}:logs:${var.region}:${var.account_id}:*",
        "arn:${data.aws_partition.current.partition}:logs:us-east-1:${var.account_id}:delivery-source:*",
      ]
    }
  }

  statement {
    sid       = "EncryptLogs3"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "StringLike"
      variable = "aws:SourceArn"
      values = [
        "arn:${data.aws_partition.current.partition}:logs:${var.region}:${var.account_id}:log-group:*",
      ]
    }
  }
}

resource "aws_kms_key" "stream" {
  description             = "logkura: records in the delivery stream"
  deletion_window_in_days = var.key_deletion_window_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.stream_key.json

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "stream" {
  name          = "alias/demo/firehose/defaultkey"
  target_key_id = aws_kms_key.stream.key_id
}

resource "aws_kms_key" "objects" {
  description             = "logkura: objects of the log archive"
  deletion_window_in_days = var.key_deletion_window_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.objects_key.json

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "objects" {
  name          = "alias/demo/s3/defaultkey"
  target_key_id = aws_kms_key.objects.key_id
}
