variable "account_id" {
  description = "The account of the archive; no other is touched."
  type        = string
  default     = "123456789012"
}

variable "region" {
  description = "Region of the log groups, the stream and the bucket."
  type        = string
  default     = "ap-northeast-1"
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default = {
    system = "demo"
  }
}

variable "key_deletion_window_days" {
  description = "How long a key that is to be deleted can still be taken back."
  type        = number
  default     = 30

  validation {
    condition     = var.key_deletion_window_days >= 7 && var.key_deletion_window_days <= 30
    error_message = "KMS takes 7 to 30 days."
  }
}

variable "destroy_objects" {
  description = "Whether the buckets' objects may be deleted with them; see README.md."
  type        = bool
  default     = false
}

variable "log_retention_days" {
  description = "How long the pipeline's own logs are kept; the archive has no such limit."
  type        = number
  default     = 90
}

variable "alarm_topics" {
  description = "ARNs of SNS topics in ap-northeast-1 that alarms there tell."
  type        = list(string)
  default     = []
}
