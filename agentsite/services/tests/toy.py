"""A checkout with the real services and the smallest possible site, so that a start is quick."""

import shutil
import subprocess
import sys
from pathlib import Path

from agentsite.services.environment import CHECKOUT

FILES = {
    "manage.py": "import sys\nif sys.argv[1] == 'signin_link': print('/sign-in/once')\n",
    "agentsite/__init__.py": "",
    "agentsite/settings.py": "",
    "agentsite/asgi.py": """
async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})
""",
    "agentsite/celery.py": """
import time
from celery import Celery
from agentsite.services import layout
app = Celery(broker=layout.celery_broker_url())
app.conf.broker_connection_retry_on_startup = True
@app.task(name="nap")
def nap(seconds):
    print("napping")
    time.sleep(seconds)
""",
    "llm/__init__.py": "",
    "llm/simulator.py": """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
HTTPServer(("127.0.0.1", int(sys.argv[2])), BaseHTTPRequestHandler).serve_forever()
""",
}


def make_checkout(root: Path) -> Path:
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    own = CHECKOUT / "agentsite" / "services"
    shutil.copytree(
        own, root / "agentsite" / "services", ignore=shutil.ignore_patterns("tests", "__pycache__")
    )
    return root


def start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "agentsite.services", *arguments],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
