resource "aws_cloudwatch_metric_alarm" "delivery_freshness" {
  alarm_name          = "${local.name}-delivery-freshness"
  alarm_description   = "Records wait longer than 660 s for delivery to S3. Look at the stream's error log /aws/kinesisfirehose/logkura-demo and at the other alarms of this archive."
  namespace           = "AWS/Firehose"
  metric_name         = "DeliveryToS3.DataFreshness"
  statistic           = "Maximum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 660
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    DeliveryStreamName = aws_kinesis_firehose_delivery_stream.archive.name
  }
}

resource "aws_cloudwatch_metric_alarm" "delivery_success" {
  alarm_name          = "${local.name}-delivery-success"
  alarm_description   = "Writes to S3 fail. Firehose tries again for 24 hours, then the records are lost. Look at /aws/kinesisfirehose/logkura-demo: mostly the bucket's policy or the objects' key."
  namespace           = "AWS/Firehose"
  metric_name         = "DeliveryToS3.Success"
  statistic           = "Average"
  period              = 300
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    DeliveryStreamName = aws_kinesis_firehose_delivery_stream.archive.name
  }
}

resource "aws_cloudwatch_metric_alarm" "partitions_exceeded" {
  alarm_name          = "${local.name}-partitions-exceeded"
  alarm_description   = "More log groups write at once than the stream has partitions; the others' records go to the error prefix. Ask AWS for more, then bring them back with `logkura replay`."
  namespace           = "AWS/Firehose"
  metric_name         = "PartitionCountExceeded"
  statistic           = "Maximum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    DeliveryStreamName = aws_kinesis_firehose_delivery_stream.archive.name
  }
}

resource "aws_cloudwatch_metric_alarm" "stream_key_denied" {
  alarm_name          = "${local.name}-stream-key-denied"
  alarm_description   = "The stream's key cannot be used: its policy refuses the stream. No record comes in or out."
  namespace           = "AWS/Firehose"
  metric_name         = "KMSKeyAccessDenied"
  statistic           = "Maximum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    DeliveryStreamName = aws_kinesis_firehose_delivery_stream.archive.name
  }
}

resource "aws_cloudwatch_metric_alarm" "stream_key_disabled" {
  alarm_name          = "${local.name}-stream-key-disabled"
  alarm_description   = "The stream's key cannot be used: it is disabled. No record comes in or out."
  namespace           = "AWS/Firehose"
  metric_name         = "KMSKeyDisabled"
  statistic           = "Maximum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    DeliveryStreamName = aws_kinesis_firehose_delivery_stream.archive.name
  }
}

resource "aws_cloudwatch_metric_alarm" "stream_key_state" {
  alarm_name          = "${local.name}-stream-key-state"
  alarm_description   = "The stream's key cannot be used: it is not in a state to be used, perhaps about to be deleted. No record comes in or out."
  namespace           = "AWS/Firehose"
  metric_name         = "KMSKeyInvalidState"
  statistic           = "Maximum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    DeliveryStreamName = aws_kinesis_firehose_delivery_stream.archive.name
  }
}

resource "aws_cloudwatch_metric_alarm" "stream_key_missing" {
  alarm_name          = "${local.name}-stream-key-missing"
  alarm_description   = "The stream's key cannot be used: it does not exist any more. No record comes in or out."
  namespace           = "AWS/Firehose"
  metric_name         = "KMSKeyNotFound"
  statistic           = "Maximum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    DeliveryStreamName = aws_kinesis_firehose_delivery_stream.archive.name
  }
}

resource "aws_cloudwatch_metric_alarm" "transform_errors" {
  alarm_name          = "${local.name}-transform-errors"
  alarm_description   = "The transformer fails. What still fails after Firehose's retries goes to the error prefix. Look at /aws/lambda/logkura-demo-transform; `logkura replay` brings the records back."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  statistic           = "Sum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    FunctionName = aws_lambda_function.transformer.function_name
  }
}

resource "aws_cloudwatch_metric_alarm" "transform_duration" {
  alarm_name          = "${local.name}-transform-duration"
  alarm_description   = "The transformer runs longer than 240 s of its 300 s. Give it more memory, which brings more processor."
  namespace           = "AWS/Lambda"
  metric_name         = "Duration"
  statistic           = "Maximum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 240000
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    FunctionName = aws_lambda_function.transformer.function_name
  }
}

resource "aws_cloudwatch_metric_alarm" "transform_throttles" {
  alarm_name          = "${local.name}-transform-throttles"
  alarm_description   = "Lambda refuses to run the transformer: the account's concurrency is used up."
  namespace           = "AWS/Lambda"
  metric_name         = "Throttles"
  statistic           = "Sum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    FunctionName = aws_lambda_function.transformer.function_name
  }
}

resource "aws_cloudwatch_metric_alarm" "subscription_errors" {
  alarm_name          = "${local.name}-subscription-errors"
  alarm_description   = "Events of some log group do not reach the stream; CloudWatch Logs does not try again where access is denied. Look at the metrics of AWS/Logs for the log group."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  metric_query {
    id          = "query"
    expression  = "SELECT SUM(DeliveryErrors) FROM \"AWS/Logs\" WHERE FilterName = '${local.name}'"
    period      = 300
    return_data = true
  }
}

resource "aws_cloudwatch_metric_alarm" "subscription_throttling" {
  alarm_name          = "${local.name}-subscription-throttling"
  alarm_description   = "The stream takes events of some log group too slowly; after 24 hours they are lost. Ask AWS for a higher quota of the stream."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  metric_query {
    id          = "query"
    expression  = "SELECT SUM(DeliveryThrottling) FROM \"AWS/Logs\" WHERE FilterName = '${local.name}'"
    period      = 300
    return_data = true
  }
}

resource "aws_cloudwatch_metric_alarm" "replication_failures" {
  alarm_name          = "${local.name}-replication-failures"
  alarm_description   = "Objects were not replicated, and S3 does not try again. `logkura check` of the account says which call is denied; batch replication copies what was left."
  namespace           = "AWS/S3"
  metric_name         = "OperationsFailedReplication"
  statistic           = "Sum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "ignore"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics

  dimensions = {
    DestinationBucket = aws_s3_bucket.replica.bucket
    RuleId            = "logkura-demo"
    SourceBucket      = aws_s3_bucket.archive.bucket
  }
}

resource "aws_cloudwatch_metric_alarm" "replication_latency" {
  provider = aws.replica

  alarm_name          = "${local.name}-replication-latency"
  alarm_description   = "The replica is more than 7200 s behind the archive."
  namespace           = "AWS/S3"
  metric_name         = "ReplicationLatency"
  statistic           = "Maximum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 7200
  evaluation_periods  = 1
  treat_missing_data  = "ignore"
  alarm_actions       = var.replica_alarm_topics
  ok_actions          = var.replica_alarm_topics

  dimensions = {
    DestinationBucket = aws_s3_bucket.replica.bucket
    RuleId            = "logkura-demo"
    SourceBucket      = aws_s3_bucket.archive.bucket
  }
}

resource "aws_cloudwatch_dashboard" "archive" {
  dashboard_name = local.name
  dashboard_body = jsonencode({
    widgets = [
      {
        height = 6
        type   = "metric"
        width  = 8
        x      = 0
        y      = 0
        properties = {
          region = var.region
          title  = "Log events that reach the stream, and that do not"
          view   = "timeSeries"
          metrics = [
            [
              {
                expression = "SELECT SUM(ForwardedLogEvents) FROM \"AWS/Logs\" WHERE FilterName = '${local.name}'"
                label      = "ForwardedLogEvents"
              },
            ],
            [
              {
                expression = "SELECT SUM(DeliveryErrors) FROM \"AWS/Logs\" WHERE FilterName = '${local.name}'"
                label      = "DeliveryErrors"
              },
            ],
          ]
        }
      },
      {
        height = 6
        type   = "metric"
        width  = 8
        x      = 8
        y      = 0
        properties = {
          region = var.region
          title  = "Records in and delivered"
          view   = "timeSeries"
          metrics = [
            [
              "AWS/Firehose",
              "IncomingRecords",
              "DeliveryStreamName",
              aws_kinesis_firehose_delivery_stream.archive.name,
              { stat = "Sum" },
            ],
            [
              "AWS/Firehose",
              "DeliveryToS3.Records",
              "DeliveryStreamName",
              aws_kinesis_firehose_delivery_stream.archive.name,
              { stat = "Sum" },
            ],
            [
              "AWS/Firehose",
              "ThrottledRecords",
              "DeliveryStreamName",
              aws_kinesis_firehose_delivery_stream.archive.name,
              { stat = "Sum" },
            ],
          ]
        }
      },
      {
        height = 6
        type   = "metric"
        width  = 8
        x      = 16
        y      = 0
        properties = {
          region = var.region
          title  = "Age of the oldest record, in seconds"
          view   = "timeSeries"
          metrics = [
            [
              "AWS/Firehose",
              "DeliveryToS3.DataFreshness",
              "DeliveryStreamName",
              aws_kinesis_firehose_delivery_stream.archive.name,
              { stat = "Maximum" },
            ],
          ]
        }
      },
      {
        height = 6
        type   = "metric"
        width  = 8
        x      = 0
        y      = 6
        properties = {
          region = var.region
          title  = "Part of the writes to S3 that succeed"
          view   = "timeSeries"
          metrics = [
            [
              "AWS/Firehose",
              "DeliveryToS3.Success",
              "DeliveryStreamName",
              aws_kinesis_firehose_delivery_stream.archive.name,
              { stat = "Average" },
            ],
          ]
        }
      },
      {
        height = 6
        type   = "metric"
        width  = 8
        x      = 8
        y      = 6
        properties = {
          region = var.region
          title  = "Partitions"
          view   = "timeSeries"
          metrics = [
            [
              "AWS/Firehose",
              "PartitionCount",
              "DeliveryStreamName",
              aws_kinesis_firehose_delivery_stream.archive.name,
              { stat = "Maximum" },
            ],
          ]
        }
      },
      {
        height = 6
        type   = "metric"
        width  = 8
        x      = 16
        y      = 6
        properties = {
          region = var.region
          title  = "Transformer: milliseconds, errors, throttles"
          view   = "timeSeries"
          metrics = [
            [
              "AWS/Lambda",
              "Duration",
              "FunctionName",
              aws_lambda_function.transformer.function_name,
              { stat = "Maximum" },
            ],
            [
              "AWS/Lambda",
              "Errors",
              "FunctionName",
              aws_lambda_function.transformer.function_name,
              { stat = "Sum" },
            ],
            [
              "AWS/Lambda",
              "Throttles",
              "FunctionName",
              aws_lambda_function.transformer.function_name,
              { stat = "Sum" },
            ],
          ]
        }
      },
      {
        height = 6
        type   = "metric"
        width  = 8
        x      = 0
        y      = 12
        properties = {
          region = var.replica_region
          title  = "Replica: seconds behind"
          view   = "timeSeries"
          metrics = [
            [
              "AWS/S3",
              "ReplicationLatency",
              "SourceBucket",
              aws_s3_bucket.archive.bucket,
              "DestinationBucket",
              aws_s3_bucket.replica.bucket,
              "RuleId",
              "logkura-demo",
              { stat = "Maximum" },
            ],
          ]
        }
      },
      {
        height = 6
        type   = "metric"
        width  = 8
        x      = 8
        y      = 12
        properties = {
          region = var.replica_region
          title  = "Replica: objects that wait"
          view   = "timeSeries"
          metrics = [
            [
              "AWS/S3",
              "OperationsPendingReplication",
              "SourceBucket",
              aws_s3_bucket.archive.bucket,
              "DestinationBucket",
              aws_s3_bucket.replica.bucket,
              "RuleId",
              "logkura-demo",
              { stat = "Maximum" },
            ],
          ]
        }
      },
      {
        height = 6
        type   = "metric"
        width  = 8
        x      = 16
        y      = 12
        properties = {
          region = var.region
          title  = "Replica: objects that failed"
          view   = "timeSeries"
          metrics = [
            [
              "AWS/S3",
              "OperationsFailedReplication",
              "SourceBucket",
              aws_s3_bucket.archive.bucket,
              "DestinationBucket",
              aws_s3_bucket.replica.bucket,
              "RuleId",
              "logkura-demo",
              { stat = "Sum" },
            ],
          ]
        }
      },
    ]
  })
}
