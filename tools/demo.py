"""Fill and serve the demonstration: ``python -m tools.demo``, as ``make demo`` calls it.

Runs the web server and the worker until Ctrl-C or until one of them ends. All it keeps is
under var/, so the next run finds the same people and pages.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
KEY_FILE = VAR_DIR / "demo-secret-key"
READY_SECONDS = 60
STOP_SECONDS = 15


def secret_key() -> str:
    """Return the demonstration's key, made once, so that links and sign-ins outlive a restart."""
    if not KEY_FILE.exists():
        handle = os.open(KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return KEY_FILE.read_text()


def environment(port: str) -> dict[str, str]:
    """Return the environment of every process of the demonstration."""
    demo = {
        "DEMO_MODE": "on",
        "DJANGO_SETTINGS_MODULE": "workshop.settings",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    return dict(os.environ) | demo


def take_port(port: str) -> socket.socket:
    """Return a socket that holds the port from now on; end where another program has it.

    The web server is given this socket, so that whoever answers at the port is ours.
    """
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(("127.0.0.1", int(port)))
    except OSError:
        sys.exit(f"Port {port} is in use. Choose another: make demo PORT={int(port) % 65535 + 1}")
    return taken


def manage(env: dict[str, str], *command: str) -> str:
    """Run a command of manage.py and return what it printed; end where it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nThe demonstration could not be prepared ({command[0]}).")
    return done.stdout


def prepare(env: dict[str, str]) -> str:
    """Bring database, static files and demo content up to date; return the pages to open."""
    print("Preparing the database and the static files …", flush=True)
    manage(env, "migrate", "--verbosity=0")
    # Of a database that was deleted the erasures are left as files; without rows for them the
    # site would not serve.
    manage(env, "replay_erasures")
    manage(env, "collectstatic", "--noinput", "--verbosity=0")
    print("Preparing the demo content …", flush=True)
    return manage(env, "demo_data")


def start(env: dict[str, str], port: socket.socket) -> list[subprocess.Popen[bytes]]:
    """Start web server and worker, each as the head of its own process group.

    Ctrl-C in the terminal reaches this program only, which then stops both in order.
    """
    web = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--workers", "2"]
    commands = (
        [sys.executable, "-m", *web, "--bind", f"fd://{port.fileno()}", "workshop.wsgi"],
        [sys.executable, "manage.py", "worker"],
    )
    return [
        subprocess.Popen(
            command, cwd=BASE_DIR, env=env, start_new_session=True, pass_fds=[port.fileno()]
        )
        for command in commands
    ]


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask the processes to end, then end whatever is left of their groups."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_ready(url: str, processes: list[subprocess.Popen[bytes]]) -> bool:
    """Return whether the site answers, within READY_SECONDS and while both processes live."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and all(process.poll() is None for process in processes):
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    return False


def serve(env: dict[str, str], port: socket.socket, pages: str) -> int:
    """Run until one process ends; return 0 when that was asked for."""
    processes = start(env, port)
    try:
        if not wait_until_ready(env["BASE_URL"], processes):
            print("The demonstration did not start; see the lines above.", file=sys.stderr)
            return 1
        print(
            f"{pages}\nThe demonstration runs at {env['BASE_URL']} (Ctrl-C stops it).", flush=True
        )
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        print("A process of the demonstration ended; see the lines above.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        return 0
    finally:
        stop(processes)


def _as_interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Prepare and serve the demonstration at 127.0.0.1 and PORT (default 8000)."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    port = os.environ.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit("PORT must be a number between 1 and 65535.")
    VAR_DIR.mkdir(exist_ok=True)
    env = environment(port)
    with take_port(port) as taken:
        return serve(env, taken, prepare(env))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
