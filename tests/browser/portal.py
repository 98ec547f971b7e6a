"""The portal as it ships, with files of its own, at a free port of this machine."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.scene import PREFIXES, Scene
from tools.demo import BASE_DIR, stop, take_port, wait_until_ready

_FILL = "from tests.browser.stage import main; main()"


@dataclass(frozen=True)
class Portal:
    """A running site: its address, who is on it, and where its log is written."""

    url: str
    scene: Scene
    log: Path

    def at(self, path: str, language: str = "en") -> str:
        """Return the whole address of the path in the language."""
        return f"{self.url}{PREFIXES[language]}{path}"

    def errors(self) -> list[str]:
        """Return what the server logged as an error."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if " ERROR " in line or "Traceback" in line]


def _environment(folder: Path, port: int) -> dict[str, str]:
    return dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "BROWSER_SITE_FOLDER": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "EMAIL_URL": "dummymail://",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": "browser-tests-only-" + "k" * 50,
        "DEMO_MODE": "on",
        # A browser fills in a form faster than people may.
        "RATE_LIMITS": "off",
    }


def _staged(env: dict[str, str]) -> Scene:
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", _FILL],
        cwd=BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Scene(**json.loads(done.stdout))


@contextmanager
def served(folder: Path) -> Iterator[Portal]:
    """Fill a site in the folder and serve it until the block ends."""
    log = folder / "server.log"
    with take_port("0") as taken, log.open("w") as output:
        port = taken.getsockname()[1]
        env = _environment(folder, port)
        scene = _staged(env)
        web = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--workers", "2"]
        server = subprocess.Popen(
            [sys.executable, "-m", *web, "--bind", f"fd://{taken.fileno()}", "workshop.wsgi"],
            cwd=BASE_DIR,
            env=env,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=[taken.fileno()],
        )
        try:
            assert wait_until_ready(env["BASE_URL"], [server]), log.read_text()
            yield Portal(url=env["BASE_URL"], scene=scene, log=log)
        finally:
            stop([server])
