"""What needs a browser: the shipped server, met with Chromium as people meet it."""
