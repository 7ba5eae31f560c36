"""A build and its upload, made by hand as stock tools make them: a bundle, its pieces, and the requests."""

import gzip
import hashlib
import io
import json
import zipfile
from typing import Any

import httpx

DEBUG_ID = "a06f067b-da2e-5f75-96bb-803d5b916833"
SCRIPT = b"function a(b){throw new Error(b)}a(1)\n//# sourceMappingURL=app.js.map"
# As a compiler would: line 1 of the script is line 2 of the source; column 13 is the throw, in the function `explode`.
SOURCE = "// what somebody wrote\nfunction explode(why) {\n  throw new Error(why)\n}\nexplode(1)\n"
MAP = json.dumps(
    {
        "version": 3,
        "sources": ["webpack:///./src/app.ts"],
        "sourcesContent": [SOURCE],
        "names": ["explode", "why", "Error"],
        # 0 → 2:1 · 9 → 2:10 explode · 11 → 2:18 why · 14 → 3:3 · 20 → 3:9 · 33 → 5:1 · 34 → 5:9
        "mappings": "AACA,SAASA,EAAQC,GACf,MAAM,aAER",
    }
).encode()


def bundle(contents: dict[str, tuple[str, bytes, dict[str, str]]], **manifest: Any) -> bytes:
    """A bundle as sentry-cli packs one: a magic word, then a zip with a manifest; url → type, body, headers."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = {}
        for number, (url, (kind, body, headers)) in enumerate(contents.items()):
            archive.writestr(f"files/{number}", body)
            listed[f"files/{number}"] = {"type": kind, "url": url, "headers": headers}
        archive.writestr("manifest.json", json.dumps({"files": listed, **manifest}))
    return b"SYSB\x02\x00\x00\x00" + packed.getvalue()


def usual(
    debug_id: str | None = DEBUG_ID, script: bytes = SCRIPT, source_map: bytes = MAP, at: str = "~/assets/"
) -> bytes:
    """The bundle of a build of one script."""
    by_id = {"debug-id": debug_id} if debug_id else {}
    return bundle(
        {
            f"{at}app.js": ("minified_source", script, {"sourcemap": "app.js.map", **by_id}),
            f"{at}app.js.map": ("source_map", source_map, by_id),
        }
    )


def sha1(body: bytes) -> str:
    return hashlib.sha1(body).hexdigest()


class Build:
    """A build machine with a key."""

    def __init__(self, client: httpx.AsyncClient, key: str, organization: str, project: str) -> None:
        self.client, self.organization, self.project = client, organization, project
        self.headers = {"authorization": f"Bearer {key}"}

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A request below the organization."""
        url = f"/api/0/organizations/{self.organization}{path}"
        return await self.client.request(method, url, headers=self.headers, **more)

    async def send_chunk(self, body: bytes, name: str = "") -> httpx.Response:
        """One piece, packed."""
        form = {"file_gzip": (name or sha1(body), gzip.compress(body), "application/octet-stream")}
        return await self.ask("POST", "/chunk-upload/", files=form)

    async def assemble(self, body: bytes, **more: Any) -> dict[str, Any]:
        """Ask to assemble a bundle of one piece."""
        form = {"checksum": sha1(body), "chunks": [sha1(body)], "projects": [self.project], **more}
        answer = await self.ask("POST", "/artifactbundle/assemble/", json=form)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def upload(self, body: bytes, **more: Any) -> dict[str, Any]:
        """All that a tool does for a bundle of one piece."""
        answer = await self.send_chunk(body)
        assert answer.status_code == 200, answer.text
        return await self.assemble(body, **more)


def event(
    url: str = "https://ada.example/assets/app.js", debug_id: str | None = DEBUG_ID, **more: Any
) -> dict[str, Any]:
    """An error in that build, in our shape."""
    frames = [
        {"filename": url, "abs_path": url, "line": 1, "column": 34, "in_app": True},
        {"function": "a", "filename": url, "abs_path": url, "line": 1, "column": 15, "in_app": True},
    ]
    return {
        "platform": "javascript",
        "exception": [{"type": "Error", "value": "1", "frames": frames}],
        "images": [{"file": url, "debug_id": debug_id}] if debug_id else [],
        **more,
    }


def frames_in(resolved: dict[str, Any]) -> list[dict[str, Any]]:
    return resolved["exception"][0]["frames"]
