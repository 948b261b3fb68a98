"""The copy in the second region."""
