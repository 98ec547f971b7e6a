"""Small programs for building, starting and checking the portal."""
