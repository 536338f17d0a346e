"""Inputs made ready for decisions: analysed and embedded, most of many by a second process."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.analysis.analyse import analyse
from app.domain.article import Article, EmbeddedArticle, RawArticle, Rejected
from app.domain.errors import InvalidArticleError
from app.domain.vectors import ModelFingerprint, Vector
from app.embedding.passages import headline_passage, whole_passage, with_headlines
from app.ports import Embedder, LanguageIdentifier
from app.service.known import Known
from app.service.second_process import SecondProcess
from app.stages import stage

MANY = 1_000
"""Articles analysed in a row from which a second process pays: it takes two seconds to start."""

Vectors = tuple[Vector, Vector]
"""Of headline and whole."""

_Answer = Article | EmbeddedArticle | Rejected

_LEAST_SHARED = 32  # articles, of one batch


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch of inputs, analysed.

    Attributes:
        items: In the order of the inputs.
        vectors: Of headline and whole by `content_hash`, of those that have them already.
    """

    items: list[Article | Known | Rejected]
    vectors: dict[str, Vectors] = field(default_factory=dict)


class Preparation:
    """Analyses and embeds. For one thread at a time. The same with and without a helper.

    Args:
        identifier: Tells languages where the input does not.
        embedder: Makes the vectors.
        helper: Shares the work once there is much of it; None to do without.
        many: Articles after which there is much of it.
    """

    def __init__(
        self,
        identifier: LanguageIdentifier,
        embedder: Embedder,
        helper: SecondProcess | None = None,
        *,
        many: int = MANY,
    ) -> None:
        self._identifier = identifier
        self._embedder = embedder
        self._helper = helper
        self._many = many
        self._analysed = 0  # in batches of some size, one after another
        self._given: list[RawArticle] = []  # to the helper, ahead

    @property
    def fingerprint(self) -> ModelFingerprint:
        """Of the model that makes the vectors."""
        return self._embedder.fingerprint

    @property
    def is_shared(self) -> bool:
        """Whether the helper is at work."""
        much = self._analysed > self._many
        return much and self._helper is not None and self._helper.is_ready()

    def prepare(self, inputs: Sequence[RawArticle | Known | Rejected]) -> Prepared:
        """Analyses a batch, but for what the helper has analysed ahead."""
        raws = [each for each in inputs if isinstance(each, RawArticle)]
        self._analysed = self._analysed + len(raws) if len(raws) >= _LEAST_SHARED else 0
        answers = self._told_ahead()
        missing = [each for each in raws if id(each) not in answers]
        answers |= zip(map(id, missing), self._answers(missing), strict=True)
        items: list[Article | Known | Rejected] = []
        vectors: dict[str, Vectors] = {}
        for item in inputs:
            answer = answers[id(item)] if isinstance(item, RawArticle) else item
            if isinstance(answer, EmbeddedArticle):
                vectors[answer.article.content_hash] = answer.headline, answer.whole
                answer = answer.article
            items.append(answer)
        return Prepared(items, vectors)

    def look_ahead(self, inputs: Sequence[RawArticle | Rejected]) -> None:
        """Lets the helper, where it is at work, analyse what will be prepared next."""
        raws = [each for each in inputs if isinstance(each, RawArticle)]
        if self._helper is not None and raws and self.is_shared:
            self._helper.give(raws)
            self._given = raws

    def embed(self, articles: Sequence[Article], prepared: Prepared) -> list[EmbeddedArticle]:
        """Articles of a batch with their vectors, in order."""
        with stage("embedding"):
            missing = [each for each in articles if each.content_hash not in prepared.vectors]
            for each in embed_articles(missing, self._embedder):
                prepared.vectors[each.article.content_hash] = each.headline, each.whole
            return [
                EmbeddedArticle(each, *prepared.vectors[each.content_hash]) for each in articles
            ]

    def _told_ahead(self) -> dict[int, _Answer]:
        """What the helper says of what it was given ahead, by identity."""
        given, self._given = self._given, []
        if not given or self._helper is None:
            return {}
        with stage("waiting for the second process"):
            told = self._helper.take()
        return {} if told is None else dict(zip(map(id, given), told, strict=True))

    def _answers(self, raws: Sequence[RawArticle]) -> Sequence[_Answer]:
        helper = self._helper
        if helper is None or len(raws) < _LEAST_SHARED or not self.is_shared:
            with stage("analysis"):
                return [analysed(raw, self._identifier) for raw in raws]
        middle = len(raws) // 2
        helper.give(raws[middle:])
        try:
            mine = prepared(raws[:middle], self._identifier, self._embedder)
        except BaseException:
            helper.close()  # its answer would be taken for that to the next question
            raise
        with stage("waiting for the second process"):
            theirs = helper.take()
        if theirs is None:
            theirs = prepared(raws[middle:], self._identifier, self._embedder)
        return [*mine, *theirs]


def prepared(
    raws: Sequence[RawArticle], identifier: LanguageIdentifier, embedder: Embedder
) -> list[EmbeddedArticle | Rejected]:
    """Each article with its vectors, or why it cannot be taken."""
    with stage("analysis"):
        items = [analysed(raw, identifier) for raw in raws]
    with stage("embedding"):
        taken = [item for item in items if not isinstance(item, Rejected)]
        embedded = iter(embed_articles(taken, embedder))
    return [item if isinstance(item, Rejected) else next(embedded) for item in items]


def analysed(raw: RawArticle, identifier: LanguageIdentifier) -> Article | Rejected:
    """An article, or why it cannot be taken."""
    try:
        return analyse(raw, identifier)
    except InvalidArticleError as error:
        return Rejected(raw.url or raw.id, error.code, str(error), raw.id)


def embed_articles(articles: Sequence[Article], embedder: Embedder) -> list[EmbeddedArticle]:
    """Articles with their vectors, in order."""
    headlines = embedder.embed([headline_passage(article) for article in articles])
    passages = embedder.embed([whole_passage(article) for article in articles])
    wholes = with_headlines(passages, headlines)
    return [
        EmbeddedArticle(article, headlines[row], wholes[row])
        for row, article in enumerate(articles)
    ]
