"""The embedded AWS: moto, and what logkura adds to it so that logs really flow."""
