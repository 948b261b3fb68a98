data "aws_iam_policy_document" "subscription_trust" {
  statement {
    sid     = "AssumeRole"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "aws:SourceArn"
      values = [
        "arn:${data.aws_partition.current.partition}:logs:${var.region}:${var.account_id}:*",
      ]
    }
  }
}

resource "aws_iam_role" "subscription" {
  name               = "${local.name}-subscription"
  assume_role_policy = data.aws_iam_policy_document.subscription_trust.json
}

data "aws_iam_policy_document" "subscription" {
  statement {
    sid       = "PutRecords"
    actions   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
    resources = [aws_kinesis_firehose_delivery_stream.archive.arn]
  }

  statement {
    sid       = "UseStreamKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.stream.arn]
  }
}

resource "aws_iam_role_policy" "subscription" {
  name   = "logkura"
  role   = aws_iam_role.subscription.name
  policy = data.aws_iam_policy_document.subscription.json
}

data "aws_iam_policy_document" "delivery_trust" {
  statement {
    sid     = "AssumeRole"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["firehose.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "delivery" {
  name               = "${local.name}-delivery"
  assume_role_policy = data.aws_iam_policy_document.delivery_trust.json
}

data "aws_iam_policy_document" "delivery" {
  statement {
    sid       = "ReadStream"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.stream.arn]
  }

  statement {
    sid     = "Transform"
    actions = ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"]
    resources = [
      aws_lambda_function.transformer.arn,
      "${aws_lambda_function.transformer.arn}:*",
    ]
  }

  statement {
    sid = "FindBucket"
    actions = [
      "s3:GetBucketLocation",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
    ]
    resources = [aws_s3_bucket.archive.arn]
  }

  statement {
    sid       = "WriteObjects"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.archive.arn}/demo/*"]
  }

  statement {
    sid       = "EncryptObjects"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.objects.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:s3:arn"
      values   = ["${aws_s3_bucket.archive.arn}/demo/*"]
    }
  }

  statement {
    sid       = "ReportErrors"
    actions   = ["logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.delivery.arn}:log-stream:*"]
  }
}

resource "aws_iam_role_policy" "delivery" {
  name   = "logkura"
  role   = aws_iam_role.delivery.name
  policy = data.aws_iam_policy_document.delivery.json
}

data "aws_iam_policy_document" "transform_trust" {
  statement {
    sid     = "AssumeRole"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "transform" {
  name               = "${local.name}-transform"
  assume_role_policy = data.aws_iam_policy_document.transform_trust.json
}

data "aws_iam_policy_document" "transform" {
  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.transformer.arn}:log-stream:*"]
  }

  statement {
    sid       = "PutRecords"
    actions   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
    resources = [aws_kinesis_firehose_delivery_stream.archive.arn]
  }

  statement {
    sid       = "UseStreamKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.stream.arn]
  }
}

resource "aws_iam_role_policy" "transform" {
  name   = "logkura"
  role   = aws_iam_role.transform.name
  policy = data.aws_iam_policy_document.transform.json
}

data "aws_iam_policy_document" "replication_trust" {
  statement {
    sid     = "AssumeRole"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "replication" {
  name               = "${local.name}-replication"
  assume_role_policy = data.aws_iam_policy_document.replication_trust.json
}

data "aws_iam_policy_document" "replication" {
  statement {
    sid       = "ReadConfiguration"
    actions   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    resources = [aws_s3_bucket.archive.arn]
  }

  statement {
    sid = "ReadObjects"
    actions = [
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionTagging",
    ]
    resources = ["${aws_s3_bucket.archive.arn}/demo*"]
  }

  statement {
    sid       = "DecryptSource"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.objects.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:s3:arn"
      values   = ["${aws_s3_bucket.archive.arn}/demo*"]
    }
  }

  statement {
    sid       = "WriteReplicas"
    actions   = ["s3:ReplicateObject"]
    resources = ["${aws_s3_bucket.replica.arn}/demo*"]

    condition {
      test     = "StringEqualsIfExists"
      variable = "s3:x-amz-server-side-encryption"
      values   = ["aws:kms"]
    }

    condition {
      test     = "StringEqualsIfExists"
      variable = "s3:x-amz-server-side-encryption-aws-kms-key-id"
      values   = [aws_kms_key.replica.arn]
    }
  }

  statement {
    sid       = "WriteTags"
    actions   = ["s3:ReplicateTags"]
    resources = ["${aws_s3_bucket.replica.arn}/demo*"]
  }

  statement {
    sid       = "EncryptReplica"
    actions   = ["kms:Encrypt"]
    resources = [aws_kms_key.replica.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.replica_region}.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "kms:EncryptionContext:aws:s3:arn"
      values   = ["${aws_s3_bucket.replica.arn}/demo*"]
    }
  }
}

resource "aws_iam_role_policy" "replication" {
  name   = "logkura"
  role   = aws_iam_role.replication.name
  policy = data.aws_iam_policy_document.replication.json
}
