"""The Graph API's errors: an envelope with a code, sent with HTTP 400 for nearly everything."""

from __future__ import annotations

from typing import Any

DOCUMENTATION = "https://developers.facebook.com/docs/graph-api"


class GraphError(Exception):
    """One refusal as the Graph API words it; `code` and `subcode` carry the meaning, the HTTP status seldom does."""

    def __init__(
        self,
        message: str,
        *,
        code: int,
        kind: str = "OAuthException",
        subcode: int | None = None,
        status: int = 400,
        transient: bool | None = None,
        user_message: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.kind = kind
        self.subcode = subcode
        self.status = status
        self.transient = transient
        self.user_message = user_message
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """The `error` object without the trace id, which belongs to the answer and not to the refusal."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.transient is not None:
            error["is_transient"] = self.transient
        if self.user_message is not None:
            error["error_user_title"] = "Action blocked"
            error["error_user_msg"] = self.user_message
        return error


def vanished(method: str, node_id: str) -> GraphError:
    """100/33: deleted, never there, or not for this token; the Graph API does not say which."""
    return GraphError(
        f"Unsupported {method.lower()} request. Object with ID '{node_id}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation. Please read the Graph API documentation at "
        + DOCUMENTATION,
        code=100,
        kind="GraphMethodException",
        subcode=33,
    )


def no_such_field(name: str, node_type: str) -> GraphError:
    """(#100): the whole request fails over one name that the node does not have."""
    return GraphError(f"(#100) Tried accessing nonexisting field ({name}) on node type ({node_type})", code=100)


def bad_parameter(message: str) -> GraphError:
    """(#100) for a parameter that is missing, malformed or refused."""
    return GraphError(f"(#100) {message}", code=100)


def lacks_read(scope: str) -> GraphError:
    """(#10): the token was not given the permission that this read needs."""
    return GraphError(
        f"(#10) This endpoint requires the '{scope}' permission or the 'Page Public Content Access' feature. "
        "Refer to https://developers.facebook.com/docs/apps/review/login-permissions",
        code=10,
    )


def lacks_write(scope: str) -> GraphError:
    """(#200): the token was not given the permission that this write needs."""
    return GraphError(
        f"(#200) Permissions error: this action requires the '{scope}' permission and the MODERATE task on the Page",
        code=200,
    )


def already_hidden() -> GraphError:
    """Hiding what is hidden: an unknown error but for its subcode (the code beside it is not established)."""
    return GraphError("An unknown error occurred", code=1, subcode=1446036)


def duplicate_text() -> GraphError:
    """506: the same text twice running."""
    return GraphError("(#506) Duplicate status message", code=506)


def server_trouble() -> GraphError:
    """Code 2 with HTTP 500, the usual face of an outage."""
    return GraphError(
        "An unexpected error has occurred. Please retry your request later.", code=2, status=500, transient=True
    )
