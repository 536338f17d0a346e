"""Where a form leads back to: a page of our own, never another site."""

import re

# '//host' and '/\host' would lead a browser elsewhere.
_PATH = re.compile(r"/(?![/\\])[\x21-\x7e]*")


def local_path(stated: str, otherwise: str = "/") -> str:
    """The path that a form states, if it is one of ours."""
    return stated if _PATH.fullmatch(stated) else otherwise
