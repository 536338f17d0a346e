"""A typed client of the REST API, to wait for (`Client`) or to await (`AsyncClient`)."""

from app.client.clients import AsyncClient, Client

__all__ = ["AsyncClient", "Client"]
