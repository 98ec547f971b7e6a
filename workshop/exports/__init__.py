"""The agenda as files that programs read."""
