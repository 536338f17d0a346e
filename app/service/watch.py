"""Who watches the engine weigh: the training learns from what it sees."""

from app.clustering.dividing import Dividing
from app.clustering.uniting import Uniting
from app.clustering.weighing import Weighing
from app.domain.article import ArticleId


class Watch:
    """Is told what the engine weighs, and does nothing about it."""

    def weighed(self, weighing: Weighing) -> None:
        """An article was weighed and is about to be placed."""

    def settling(self, article_id: ArticleId) -> None:
        """The story of this article, its last, is about to be compared with others."""

    def dividing(self, dividing: Dividing) -> None:
        """A story was compared with itself and is about to be divided or not."""

    def uniting(self, uniting: Uniting) -> None:
        """A story at rest was compared with others and is about to become one with some."""
