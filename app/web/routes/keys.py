"""`/v1/keys`: who may do what."""

from fastapi import APIRouter, Response

from app.web import key_wire
from app.web.dependencies import ServiceOf
from app.web.routes.documentation import example, problems

router = APIRouter(prefix="/v1", tags=["keys"])


@router.get(
    "/keys",
    summary="Keys and what they allow",
    response_model=key_wire.KeyList,
    responses={200: example(key_wire.KEY_LIST, "All keys, oldest first."), **problems(503)},
)
def list_keys(service: ServiceOf) -> key_wire.KeyList:
    """All keys without their secrets, also those that were revoked or have expired."""
    return key_wire.key_list(service.keys.listed())


@router.post(
    "/keys",
    summary="Make a key",
    response_model=key_wire.KeyCreated,
    status_code=201,
    responses={
        201: example(key_wire.KEY_CREATED, "Made; its secret is shown this once."),
        **problems(400, 409, 413, 422, 503),
    },
)
def create_key(
    asked: key_wire.KeyIn, service: ServiceOf, response: Response
) -> key_wire.KeyCreated:
    """Makes a key that holds at once. From the first key on, every request needs one."""
    response.headers["Cache-Control"] = "no-store"
    made = service.keys.create(asked.name, set(asked.scopes), expires_at=asked.expires_at)
    return key_wire.key_created(made)


@router.delete(
    "/keys/{key_id}",
    summary="Revoke a key",
    response_model=key_wire.Key,
    responses={200: example(key_wire.KEY_REVOKED, "Revoked."), **problems(404, 422, 503)},
)
def revoke_key(key_id: str, service: ServiceOf) -> key_wire.Key:
    """Takes a key back for good: it is refused from now on, and stays in the list.

    When the last one is revoked, everybody is refused; `samestory keys` makes new ones.
    """
    return key_wire.key(service.keys.revoke(key_id))
