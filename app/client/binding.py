"""Methods written once, offered by both clients: one waits for the answer, one awaits it."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from app.client.exchange import Exchange
from app.client.iterations import Iteration
from app.client.requests import Request

P = ParamSpec("P")
T = TypeVar("T")


class Waiting:
    """A client whose methods return when the answer is there."""

    exchange: Exchange


class Awaiting:
    """A client whose methods are awaited."""

    exchange: Exchange


class operation(Generic[P, T]):  # noqa: N801 - a decorator
    """Makes a method that returns a request one that returns its answer."""

    def __init__(self, build: Callable[Concatenate[Any, P], Request[T]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__
        self.__wrapped__ = build  # for `inspect.signature` and `help`

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: Waiting, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: Awaiting, owner: type) -> Callable[P, Awaitable[T]]: ...
    def __get__(
        self, client: Waiting | Awaiting | None, owner: type
    ) -> Self | Callable[P, T] | Callable[P, Awaitable[T]]:
        """The method of a client."""
        if client is None:
            return self

        def asked(*args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, T]:
            return client.exchange.answer(self._build(client, *args, **kwargs))

        if isinstance(client, Awaiting):
            return wraps(self._build)(asked)

        @wraps(self._build)
        def answered(*args: P.args, **kwargs: P.kwargs) -> T:
            return at_once(asked(*args, **kwargs))

        return answered


class iteration(Generic[P, T]):  # noqa: N801 - a decorator
    """Makes a method that returns an iteration one that goes through it."""

    def __init__(self, build: Callable[Concatenate[Any, P], Iteration[T]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__
        self.__wrapped__ = build  # for `inspect.signature` and `help`

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: Waiting, owner: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, client: Awaiting, owner: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(
        self, client: Waiting | Awaiting | None, owner: type
    ) -> Self | Callable[P, Iterator[T]] | Callable[P, AsyncIterator[T]]:
        """The method of a client."""
        if client is None:
            return self

        def begun(*args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[T, None]:
            return self._build(client, *args, **kwargs)(client.exchange)

        if isinstance(client, Awaiting):
            return wraps(self._build)(begun)

        @wraps(self._build)
        def through(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
            return _one_by_one(begun(*args, **kwargs))

        return through


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns that never suspends, since all it awaits does not either.

    Raises:
        RuntimeError: It did suspend: its wire is not one for waiting.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    coroutine.close()
    raise RuntimeError("expected a coroutine that does not suspend")


def _one_by_one(items: AsyncGenerator[T, None]) -> Iterator[T]:
    try:
        while True:
            try:
                item = at_once(items.__anext__())
            except StopAsyncIteration:
                return
            yield item
    finally:
        at_once(items.aclose())
