"""Why something is not backed up or restored."""


class BackupError(Exception):
    """A refusal in words for whoever keeps the site; it names files and settings, nobody."""
