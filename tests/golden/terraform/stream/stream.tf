resource "aws_cloudwatch_log_group" "delivery" {
  name              = "/aws/kinesisfirehose/${local.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_stream" "delivery" {
  name           = "DestinationDelivery"
  log_group_name = aws_cloudwatch_log_group.delivery.name
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = local.name
  destination = "extended_s3"

  server_side_encryption {
    enabled  = true
    key_type = "CUSTOMER_MANAGED_CMK"
    key_arn  = aws_kms_key.stream.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.delivery.arn
    bucket_arn          = aws_s3_bucket.archive.arn
    kms_key_arn         = aws_kms_key.objects.arn
    prefix              = "demo/account=!{partitionKeyFromLambda:account}/region=!{partitionKeyFromLambda:region}/log_group=!{partitionKeyFromLambda:log_group}/date=!{partitionKeyFromLambda:date}/hour=!{partitionKeyFromLambda:hour}/"
    error_output_prefix = "demo/errors/!{firehose:error-output-type}/date=!{timestamp:yyyy-MM-dd}/"
    file_extension      = ".jsonl.gz"
    custom_time_zone    = "Asia/Tokyo"
    compression_format  = "UNCOMPRESSED"
    buffering_size      = 64
    buffering_interval  = 300

    dynamic_partitioning_configuration {
      enabled = true
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${aws_lambda_function.transformer.arn}:$LATEST"
        }
      }
    }

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery.name
    }
  }

  # Firehose uses its role as soon as the stream is there.
  depends_on = [aws_iam_role_policy.delivery]
}
