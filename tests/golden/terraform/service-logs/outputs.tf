output "stream_arn" {
  description = "The delivery stream."
  value       = aws_kinesis_firehose_delivery_stream.archive.arn
}

output "archive_bucket" {
  description = "The bucket of the archive."
  value       = aws_s3_bucket.archive.bucket
}

output "landing_bucket" {
  description = "The bucket of services that cannot write to one under SSE-KMS."
  value       = aws_s3_bucket.landing.bucket
}

output "stream_key_arn" {
  description = "The key for records in the delivery stream."
  value       = aws_kms_key.stream.arn
}

output "objects_key_arn" {
  description = "The key for objects of the log archive."
  value       = aws_kms_key.objects.arn
}

output "log_groups" {
  description = "The log groups that are archived."
  value       = sort(keys(aws_cloudwatch_log_subscription_filter.archive))
}
