"""Refreshing and checking the bundled wheels."""
