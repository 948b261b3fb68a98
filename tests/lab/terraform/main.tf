# An archive as an engineer would write it by hand: two regions, everything that logkura leans on.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  description = "Where the lab listens."
  type        = string
}

variable "function_package" {
  description = "The transformer's zip file."
  type        = string
}

locals {
  account = "123456789012"
  name    = "terraform-archive"
}

provider "aws" {
  region                      = "ap-northeast-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true

  endpoints {
    firehose = var.endpoint
    iam      = var.endpoint
    kms      = var.endpoint
    lambda   = var.endpoint
    logs     = var.endpoint
    s3       = var.endpoint
    sts      = var.endpoint
  }
}

provider "aws" {
  alias                       = "osaka"
  region                      = "ap-northeast-3"
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true

  endpoints {
    iam = var.endpoint
    kms = var.endpoint
    s3  = var.endpoint
    sts = var.endpoint
  }
}

# Keys

resource "aws_kms_key" "objects" {
  description             = "objects"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  rotation_period_in_days = 180
}

resource "aws_kms_alias" "objects" {
  name          = "alias/${local.name}/s3"
  target_key_id = aws_kms_key.objects.key_id
}

resource "aws_kms_key" "stream" {
  description             = "stream"
  deletion_window_in_days = 7
  enable_key_rotation     = true
}

resource "aws_kms_key" "replica" {
  provider                = aws.osaka
  description             = "replica"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  rotation_period_in_days = 90
}

# Buckets

resource "aws_s3_bucket" "archive" {
  bucket        = "${local.name}-tokyo"
  force_destroy = true
  tags          = { purpose = "archive" }
}

resource "aws_s3_bucket" "replica" {
  provider      = aws.osaka
  bucket        = "${local.name}-osaka"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "archive" {
  bucket = aws_s3_bucket.archive.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_versioning" "replica" {
  provider = aws.osaka
  bucket   = aws_s3_bucket.replica.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.objects.arn
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "replica" {
  provider = aws.osaka
  bucket   = aws_s3_bucket.replica.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.replica.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "archive" {
  bucket                  = aws_s3_bucket.archive.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "archive" {
  bucket = aws_s3_bucket.archive.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RefusePlainText"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.archive.arn, "${aws_s3_bucket.archive.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_s3_bucket_replication_configuration" "archive" {
  depends_on = [aws_s3_bucket_versioning.archive, aws_s3_bucket_versioning.replica]
  bucket     = aws_s3_bucket.archive.id
  role       = aws_iam_role.replication.arn

  rule {
    id       = "audit"
    priority = 2
    status   = "Enabled"
    filter {
      and {
        prefix = "audit/"
        tags   = { keep = "yes" }
      }
    }
    delete_marker_replication {
      status = "Disabled"
    }
    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }
    destination {
      bucket        = aws_s3_bucket.replica.arn
      storage_class = "GLACIER_IR"
      encryption_configuration {
        replica_kms_key_id = aws_kms_key.replica.arn
      }
      metrics {
        status = "Enabled"
        event_threshold {
          minutes = 15
        }
      }
      replication_time {
        status = "Enabled"
        time {
          minutes = 15
        }
      }
    }
  }

  rule {
    id       = "everything"
    priority = 1
    status   = "Enabled"
    filter {}
    delete_marker_replication {
      status = "Enabled"
    }
    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }
    destination {
      bucket = aws_s3_bucket.replica.arn
      encryption_configuration {
        replica_kms_key_id = aws_kms_key.replica.arn
      }
    }
  }
}

# Roles

resource "aws_iam_role" "replication" {
  name = "${local.name}-replication"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "replication" {
  name = "copy"
  role = aws_iam_role.replication.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = aws_s3_bucket.archive.arn
      },
      {
        Effect    = "Allow"
        Action    = "kms:Encrypt"
        Resource  = aws_kms_key.replica.arn
        Condition = { StringLike = { "kms:ViaService" = "s3.ap-northeast-3.amazonaws.com" } }
      },
    ]
  })
}

resource "aws_iam_role" "delivery" {
  name = "${local.name}-delivery"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["firehose.amazonaws.com", "lambda.amazonaws.com", "logs.ap-northeast-1.amazonaws.com"] }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_policy" "delivery" {
  name = "${local.name}-delivery"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:PutObject"], Resource = "${aws_s3_bucket.archive.arn}/*" },
      { Effect = "Allow", Action = ["kms:GenerateDataKey"], Resource = aws_kms_key.objects.arn },
      { Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = "${aws_lambda_function.transformer.arn}:*" },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "delivery" {
  role       = aws_iam_role.delivery.name
  policy_arn = aws_iam_policy.delivery.arn
}

# The way of the logs

resource "aws_lambda_function" "transformer" {
  function_name    = "${local.name}-transformer"
  role             = aws_iam_role.delivery.arn
  runtime          = "python3.12"
  handler          = "app.handler"
  filename         = var.function_package
  source_code_hash = filebase64sha256(var.function_package)
  timeout          = 60
  memory_size      = 256
  environment {
    variables = { FORMAT = "envelope" }
  }
}

resource "aws_cloudwatch_log_group" "os" {
  name              = "/${local.name}/os"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.objects.arn
}

resource "aws_cloudwatch_log_group" "delivery" {
  name              = "/aws/kinesisfirehose/${local.name}"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_stream" "delivery" {
  name           = "DestinationDelivery"
  log_group_name = aws_cloudwatch_log_group.delivery.name
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = local.name
  destination = "extended_s3"
  tags        = { purpose = "archive" }

  server_side_encryption {
    enabled  = true
    key_type = "CUSTOMER_MANAGED_CMK"
    key_arn  = aws_kms_key.stream.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.delivery.arn
    bucket_arn          = aws_s3_bucket.archive.arn
    prefix              = "logs/log_group=!{partitionKeyFromLambda:log_group}/!{timestamp:yyyy/MM/dd/HH}/"
    error_output_prefix = "errors/!{firehose:error-output-type}/"
    buffering_size      = 64
    buffering_interval  = 300
    compression_format  = "UNCOMPRESSED"
    kms_key_arn         = aws_kms_key.objects.arn
    custom_time_zone    = "Asia/Tokyo"
    file_extension      = ".jsonl.gz"

    dynamic_partitioning_configuration {
      enabled        = true
      retry_duration = 300
    }

    processing_configuration {
      enabled = true
      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${aws_lambda_function.transformer.arn}:$LATEST"
        }
        # The provider hides the defaults (1 and 60) when it reads, and would plan them again.
        parameters {
          parameter_name  = "BufferSizeInMBs"
          parameter_value = "2"
        }
        parameters {
          parameter_name  = "BufferIntervalInSeconds"
          parameter_value = "61"
        }
      }
    }

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery.name
    }
  }
}

resource "aws_cloudwatch_log_subscription_filter" "os" {
  name            = local.name
  log_group_name  = aws_cloudwatch_log_group.os.name
  filter_pattern  = "?ERROR ?WARN"
  destination_arn = aws_kinesis_firehose_delivery_stream.archive.arn
  role_arn        = aws_iam_role.delivery.arn
}
