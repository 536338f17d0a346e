"""A deletion in the making: who takes the place of an article that goes."""

from collections.abc import Callable, Sequence

from app.domain.article import ArticleId
from app.domain.constraint import constraint
from app.domain.story import Membership
from app.service.draft import Draft

Nearest = Callable[[ArticleId, Sequence[Membership]], ArticleId]
"""The article, no copy, among places whose text is nearest in meaning."""


def draft_delete(draft: Draft, place: Membership, nearest: Nearest) -> None:
    """Removes an article; see `Corrections.delete` for what becomes of what hung on it.

    Args:
        draft: Of a correction that may delete other articles before and after.
        place: Of the article, as it will be without this deletion.
        nearest: Names the heir where there is no copy.
    """
    article = place.article_id
    copies = [each for each in draft.with_copies([article]) if each != article]
    same_text = copies[0] if copies else place.copy_of
    others = [each for each in draft.members(place.story_id) if each.article_id != article]
    heir = same_text or (nearest(article, others) if others else None)
    if heir is not None:
        _inherit(draft, article, heir, all_of_it=same_text is not None)
    draft.remove(article)
    for each in copies:
        draft.put(each, place.story_id, None if each == heir else heir)


def _inherit(draft: Draft, article: ArticleId, heir: ArticleId, *, all_of_it: bool) -> None:
    """Passes on what was said of an article: all of it, or only what followed from corrections."""
    passed = [each for each in draft.constraints.naming(article) if all_of_it or not each.stated]
    draft.withdraw(passed)
    draft.say(
        constraint(each.kind, heir, each.other(article), stated=each.stated)
        for each in passed
        if each.other(article) != heir
        and draft.constraints.between(heir, each.other(article)) is None
    )
