"""Articles that are there already, word for word: recognised before they cost much."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.analysis.analyse import content_hash
from app.domain.article import ArticleId, RawArticle, Rejected
from app.ports import Store


@dataclass(frozen=True, slots=True)
class Known:
    """An input whose article is stored with the very same text."""

    id: ArticleId


def recognised(
    inputs: Sequence[RawArticle | Rejected], store: Store
) -> list[RawArticle | Known | Rejected]:
    """Puts a `Known` in the place of each article that is there with the same text.

    An id that comes with another text before is left: it may change back.
    """
    stored = store.content_hashes({each.id for each in inputs if isinstance(each, RawArticle)})
    changing: set[ArticleId] = set()
    found: list[RawArticle | Known | Rejected] = []
    for item in inputs:
        if isinstance(item, Rejected):
            found.append(item)
        elif (
            item.id in stored and item.id not in changing and content_hash(item) == stored[item.id]
        ):
            found.append(Known(item.id))
        else:
            changing.add(item.id)
            found.append(item)
    return found
