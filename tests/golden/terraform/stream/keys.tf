data "aws_iam_policy_document" "key" {
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

resource "aws_kms_key" "stream" {
  description             = "logkura: records in the delivery stream"
  deletion_window_in_days = var.key_deletion_window_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key.json

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
  policy                  = data.aws_iam_policy_document.key.json

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "objects" {
  name          = "alias/demo/s3/defaultkey"
  target_key_id = aws_kms_key.objects.key_id
}

resource "aws_kms_key" "replica" {
  provider = aws.replica

  description             = "logkura: replicas of the log archive"
  deletion_window_in_days = var.key_deletion_window_days
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key.json

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "replica" {
  provider = aws.replica

  name          = "alias/crr-osaka"
  target_key_id = aws_kms_key.replica.key_id
}
