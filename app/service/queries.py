"""Questions a user asks of the stories; nothing here changes anything."""

from app.domain.article import ArticleId, RawArticle
from app.domain.story import StoryId
from app.ports import StoryPage, StoryQuery, Totals
from app.service.views import (
    ArticleView,
    ExplanationView,
    MatchView,
    PairView,
    SearchHit,
    StorylineView,
    StoryView,
)


class Queries:
    """Answers questions. Safe to call from several threads."""

    def totals(self) -> Totals:
        """What is held."""

    def stories(self, query: StoryQuery) -> StoryPage:
        """A page of stories (errors: InvalidQueryError)."""

    def resolve(self, story_id: StoryId) -> StoryId:
        """The living story an id leads to (errors: NotFoundError)."""

    def story(self, story_id: StoryId) -> StoryView:
        """A story with its articles and storyline; follows redirects (NotFoundError)."""

    def storyline(self, storyline_id: str) -> StorylineView:
        """A storyline and its stories (NotFoundError)."""

    def article(self, article_id: ArticleId) -> ArticleView:
        """An article in its story (NotFoundError)."""

    def explain(self, article_id: ArticleId) -> ExplanationView:
        """Why an article is in its story (NotFoundError)."""

    def compare(self, left: ArticleId, right: ArticleId) -> PairView:
        """Evidence for and against two articles reporting one event (NotFoundError)."""

    def match(self, raw: RawArticle, *, limit: int = 5) -> MatchView:
        """Which story a text belongs to; stores nothing (InvalidArticleError)."""

    def search(self, words: str, *, limit: int = 20) -> list[SearchHit]:
        """Stories by meaning and words together (InvalidQueryError when words is blank)."""
