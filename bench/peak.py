"""Run a command of manage.py, then say the most memory it took: ``python -m bench.peak COMMAND …``.

The last line is a number of bytes. A parent cannot ask for it: until the child has begun
its own program, the parent's memory counts as the child's.
"""

import re
import sys
from pathlib import Path

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command in this process; Linux keeps its highest resident size."""
    execute_from_command_line(["manage.py", *sys.argv[1:]])
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found, status
    sys.stdout.write(f"{int(found.group(1)) * 1024}\n")


if __name__ == "__main__":
    main()
