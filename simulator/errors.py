"""What can go wrong, each with the code and the words that Telegram (or the control API) answers."""


class ApiError(Exception):
    """A refusal by the Bot API: `code` is the HTTP status, `description` the text Telegram would send."""

    code = 400
    prefix = "Bad Request: "

    def __init__(self, text: str, parameters: dict[str, int] | None = None) -> None:
        super().__init__(text)
        self.description = self.prefix + text
        self.parameters = parameters

    def body(self) -> dict[str, object]:
        """Return the JSON answer of the Bot API."""
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


class BadRequestError(ApiError):
    """Something in the request is wrong (400)."""


class ForbiddenError(ApiError):
    """The bot may not do this (403), for example because the patron blocked it."""

    code = 403
    prefix = "Forbidden: "


class NotFoundError(ApiError):
    """No such bot, method or file (404)."""

    code = 404
    prefix = "Not Found"


class ConflictError(ApiError):
    """Two ways of receiving updates at once (409)."""

    code = 409
    prefix = "Conflict: "


class TooLargeError(ApiError):
    """A file above the Bot API's limit (413)."""

    code = 413
    prefix = "Request Entity Too Large"


class ServerError(ApiError):
    """An error on Telegram's own side (500); only faults raise it."""

    code = 500
    prefix = "Internal Server Error"


class FloodError(ApiError):
    """A limit was passed (429); `retry_after` is in seconds."""

    code = 429
    prefix = "Too Many Requests: "

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after}", {"retry_after": retry_after})
        self.retry_after = retry_after


class ControlError(Exception):
    """A control call that cannot be carried out; `field` names the culprit."""

    def __init__(self, text: str, field: str = "", status: int = 400) -> None:
        super().__init__(text)
        self.text = text
        self.field = field
        self.status = status
