"""Measuring ensurepip beside its peers."""
