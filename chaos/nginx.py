"""nginx with the configuration that the project ships, on a port of this machine, without certificates."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.server import BASE_DIR, end, free_port, wait_until_ready
from chaos.outcome import NotStruckError

SHIPPED = BASE_DIR / "deploy" / "nginx.conf"
# Around what is shipped, as a distribution has it: the folder, then the configuration itself.
_AROUND = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 2048; }}
http {{
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{shipped}
}}
"""


def configured(shipped: str, *, folder: Path, port: int, plain_port: int, portal: str) -> str:
    """Return the whole configuration: ports of this machine, no certificates, the portal's address."""
    without = re.sub(r"^ *(ssl_|listen \[::\]).*\n", "", shipped, flags=re.MULTILINE)
    placed = (
        without.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
        .replace("listen 80;", f"listen 127.0.0.1:{plain_port};")
        .replace("server 127.0.0.1:8000;", f"server {portal};")
        .replace("/opt/workshop-portal", str(BASE_DIR))
    )
    return _AROUND.format(folder=folder, shipped=placed)


@contextmanager
def proxying(folder: Path, *, portal: str) -> Iterator[str]:
    """Yield the address of the proxy, which passes on to ``portal`` (host and port).

    Raises NotStruckError where the machine has no nginx.
    """
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if not program:
        raise NotStruckError("nginx is missing")
    folder.mkdir(exist_ok=True)
    port = free_port()
    content = configured(
        SHIPPED.read_text(encoding="utf-8"),
        folder=folder,
        port=port,
        plain_port=free_port(),
        portal=portal,
    )
    path = folder / "nginx.conf"
    path.write_text(content, encoding="utf-8")
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(path)])
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)
