"""What `import logkura` offers and all that `cli/` calls: one function a verb.

A room is imported when its verb is called, so that `logkura --help` does not wait for the AWS SDK.
"""
