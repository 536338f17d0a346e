"""Files of the same name in different folders: different articles, told apart by their address."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from app.domain.article import Article, ArticleId, Rejected
from app.ports import Store
from app.service.known import Known

_SIGN_CHARACTERS = 8
_MAX_ID_CHARACTERS = 200  # as intake takes them


def told_apart(
    inputs: Sequence[Article | Known | Rejected], store: Store
) -> list[Article | Known | Rejected]:
    """Gives an article from a file an id of its own where another article has its id.

    A file is called by its name, which another may have too. The first to come keeps it; the
    next gets the name and a sign of its address (`report~1f3a9c0d`), and has it again whenever
    it is read. With the very same text it counts as the same file, moved or mounted elsewhere.

    Args:
        inputs: In their order.
        store: What is there already.
    """
    from_files = [each for each in inputs if isinstance(each, Article) and _is_file(each)]
    if not from_files:
        return list(inputs)
    hashes = store.content_hashes({each.id for each in from_files})
    moot = {each.id for each in from_files if hashes.get(each.id) != each.content_hash}
    holders = store.articles(moot & hashes.keys())
    apart: list[Article | Known | Rejected] = []
    for item in inputs:
        if not isinstance(item, Article) or item.id not in moot or not _is_file(item):
            apart.append(item)
        else:
            apart.append(_told_apart(item, holders.setdefault(item.id, item)))
    return apart


def _told_apart(article: Article, holder: Article) -> Article:
    if holder.url == article.url or holder.content_hash == article.content_hash:
        return article
    sign = hashlib.sha256((article.url or "").encode()).hexdigest()[:_SIGN_CHARACTERS]
    name = article.id[: _MAX_ID_CHARACTERS - _SIGN_CHARACTERS - 1]
    return replace(article, id=ArticleId(f"{name}~{sign}"))


def _is_file(article: Article) -> bool:
    return (article.url or "").startswith("file:")
