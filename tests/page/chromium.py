"""Chromium without a window, driven over a pair of pipes by the DevTools protocol: no package, no port, no network."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-device-scale-factor=1",
)  # fmt: skip
PIPES = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execvp(sys.argv[3], sys.argv[3:])"
)
PATIENCE = 30  # seconds for one answer


def executable() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Chromium:
    """A browser with a fresh profile in ``folder``; use as a context manager, ``tab`` opens pages."""

    def __init__(self, path: str, folder: Path):
        commands, self._out = os.pipe()
        self._in, answers = os.pipe()
        self._log = open(folder / "chromium.log", "wb")
        environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", PIPES, str(commands), str(answers), path, *FLAGS, f"--user-data-dir={folder}/profile"],
            pass_fds=(commands, answers), stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, env=environment,
        )  # fmt: skip
        os.close(commands)
        os.close(answers)
        self._ids, self._buffer, self.events = count(1), b"", []

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *exc) -> None:
        try:
            self.call("Browser.close")
        except (OSError, TimeoutError, EOFError):
            self._process.kill()
        self._process.wait(PATIENCE)
        for descriptor in (self._out, self._in):
            os.close(descriptor)
        self._log.close()

    def call(self, method: str, session: str | None = None, **params):
        """The result of a command; events that arrive before it are kept."""
        id = next(self._ids)
        message = {"id": id, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + PATIENCE
        while True:
            found = self._receive(until)
            if found.get("id") != id:
                self.events.append(found)
            elif "error" in found:
                raise RuntimeError(f"{method}: {found['error']}")
            else:
                return found["result"]

    def _receive(self, until: float) -> dict:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise TimeoutError("Chromium does not answer")
            part = os.read(self._in, 1 << 16)
            if not part:
                raise EOFError("Chromium has gone")
            self._buffer += part
        text, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(text)

    def tab(self, width: int = 1280, height: int = 900) -> Tab:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Tab(self, target, session, width, height)


class Tab:
    """One page; what it logged and what it asked of the network are in ``errors`` and ``requests``."""

    def __init__(self, browser: Chromium, target: str, session: str, width: int, height: int):
        self.browser, self.target, self.session = browser, target, session
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.resize(width, height)

    def call(self, method: str, **params):
        return self.browser.call(method, self.session, **params)

    def close(self) -> None:
        self.browser.call("Target.closeTarget", targetId=self.target)

    def resize(self, width: int, height: int, scale: float = 1) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=width < 600,
        )

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")

    def run(self, expression: str):
        """The JSON value of an expression (promises are awaited); RuntimeError with the page's message if it throws."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            details = found["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return found["result"].get("value")

    def wait(self, expression: str) -> None:
        """Until an expression is true."""
        until = time.monotonic() + PATIENCE
        while not self.run(expression):
            if time.monotonic() > until:
                raise TimeoutError(f"never true: {expression}")
            time.sleep(0.02)

    def settle(self) -> None:
        """Until what follows a change with a delay (curves, address) is drawn."""
        self.run("new Promise(done => setTimeout(() => requestAnimationFrame(() => done(true)), 150))")
        self.wait("!document.querySelector('[aria-busy=true]')")

    def mouse(self, kind: str, x: float, y: float, **extra) -> None:
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **extra)

    def click(self, x: float, y: float) -> None:
        self.mouse("mouseMoved", x, y)
        for kind in ("mousePressed", "mouseReleased"):
            self.mouse(kind, x, y, button="left", clickCount=1)

    def press(self, key: str, modifiers: int = 0, **extra) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, modifiers=modifiers, **extra)

    def screenshot(self, path: Path, whole: bool = True) -> None:
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))

    def _events(self, *methods: str) -> list[dict]:
        return [
            e["params"]
            for e in self.browser.events
            if e.get("sessionId") == self.session and e.get("method") in methods
        ]

    @property
    def errors(self) -> list[str]:
        """Exceptions, messages of the console and of the browser (violations of the policy among them)."""
        thrown = [str(e["exceptionDetails"]) for e in self._events("Runtime.exceptionThrown")]
        logged = [e["entry"]["text"] for e in self._events("Log.entryAdded")]
        return thrown + logged + [str(e["args"]) for e in self._events("Runtime.consoleAPICalled")]

    @property
    def requests(self) -> list[str]:
        """Addresses that the page asked for, those among them that its own policy refused included."""
        return [e["request"]["url"] for e in self._events("Network.requestWillBeSent")]

    @property
    def refused(self) -> list[str]:
        """Addresses that were asked for and refused by the page's policy before anything left the browser."""
        failed = {e["requestId"] for e in self._events("Network.loadingFailed") if e.get("blockedReason") == "csp"}
        return [e["request"]["url"] for e in self._events("Network.requestWillBeSent") if e["requestId"] in failed]
