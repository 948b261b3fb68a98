locals {
  # What the pipeline itself logs stays out: it would never come to rest.
  own_log_groups = [
    aws_cloudwatch_log_group.delivery.name,
    aws_cloudwatch_log_group.transformer.name,
  ]

  # Log group to filter pattern.
  subscriptions = {
    "/demo/os" = ""
  }
}

resource "aws_cloudwatch_log_subscription_filter" "archive" {
  for_each = {
    for log_group, pattern in local.subscriptions : log_group => pattern
    if !contains(local.own_log_groups, log_group)
  }

  name            = local.name
  log_group_name  = each.key
  filter_pattern  = each.value
  destination_arn = aws_kinesis_firehose_delivery_stream.archive.arn
  role_arn        = aws_iam_role.subscription.arn

  # CloudWatch Logs sends a test message when a filter is put.
  depends_on = [aws_iam_role_policy.subscription]
}
