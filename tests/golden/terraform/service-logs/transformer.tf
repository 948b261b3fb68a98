resource "aws_cloudwatch_log_group" "transformer" {
  name              = "/aws/lambda/${local.name}-transform"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_function" "transformer" {
  function_name    = "${local.name}-transform"
  description      = "logkura: separates records by log group and hour."
  role             = aws_iam_role.transform.arn
  runtime          = "python3.13"
  handler          = "logkura.records.lambda_entry.handler"
  memory_size      = 512
  timeout          = 300
  filename         = "${path.module}/transformer.zip"
  source_code_hash = filebase64sha256("${path.module}/transformer.zip")

  environment {
    variables = {
      LOGKURA_FORMAT    = "envelope"
      LOGKURA_TIME_ZONE = "Asia/Tokyo"
      LOGKURA_VERIFY    = "true"
    }
  }

  # Lambda would make its log group itself, and keep all of it for ever.
  depends_on = [aws_cloudwatch_log_group.transformer]
}
