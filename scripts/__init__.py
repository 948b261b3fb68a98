"""What makes the data that is kept in the repository; nothing here is part of the package."""
