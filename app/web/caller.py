"""Who sends a request, as rate limits and keys against repetition tell callers apart."""

from starlette.requests import Request


def caller_of(request: Request) -> str:
    """The id of the caller's key, else the address that the request comes from."""
    key_id = getattr(getattr(request.state, "key", None), "id", None)
    if key_id is not None:
        return f"key {key_id}"
    return f"address {request.client.host if request.client else 'unknown'}"
