"""A running sandbox page and a plain HTTP client for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from bot.sandbox import AdminClient, SandboxServer


@dataclass
class Graph:
    """Asks the Graph API with the page's token in a header."""

    url: str
    token: str
    version: str = "v26.0"

    def send(self, method: str, path: str, /, **params: Any) -> requests.Response:
        where = "data" if method == "POST" else "params"
        return requests.request(
            method,
            f"{self.url}/{self.version}/{path}",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=10,
            **{where: params},
        )

    def get(self, path: str, /, **params: Any) -> dict[str, Any]:
        return self._good(self.send("GET", path, **params))

    def post(self, path: str, /, **params: Any) -> dict[str, Any]:
        return self._good(self.send("POST", path, **params))

    def delete(self, path: str, /, **params: Any) -> dict[str, Any]:
        return self._good(self.send("DELETE", path, **params))

    def error(self, method: str, path: str, /, **params: Any) -> dict[str, Any]:
        response = self.send(method, path, **params)
        assert response.status_code in (400, 500), response.text
        error: dict[str, Any] = response.json()["error"]
        assert error["fbtrace_id"]
        return error

    def walk(self, path: str, /, **params: Any) -> list[dict[str, Any]]:
        """Every row of a list, following `next` as it is given."""
        page = self.get(path, **params)
        rows = list(page["data"])
        while "next" in page.get("paging", {}):
            page = self._good(requests.get(page["paging"]["next"], timeout=10))
            rows += page["data"]
        return rows

    @staticmethod
    def _good(response: requests.Response) -> dict[str, Any]:
        assert response.status_code == 200, response.text
        assert "json" in response.headers["Content-Type"]
        body: dict[str, Any] = response.json()
        return body


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def admin(sandbox: SandboxServer) -> AdminClient:
    return sandbox.admin


@pytest.fixture
def graph(sandbox: SandboxServer) -> Graph:
    return Graph(sandbox.url, sandbox.token)


@pytest.fixture
def post(admin: AdminClient) -> str:
    return admin.add_posts({"text": "Sports day is on Friday", "ago": "2d"})[0]
