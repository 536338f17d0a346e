"""The second process itself: articles in, analysed articles with vectors out."""

import pickle
import sys
from typing import BinaryIO

from threadpoolctl import threadpool_limits

from app.analysis.language import StatisticalIdentifier
from app.domain.article import EmbeddedArticle, RawArticle, Rejected
from app.embedding.registry import load_embedder
from app.service.garbage import seldom_collected
from app.service.preparation import prepared
from app.service.second_process import Answer
from app.storage.codec import encode_article


def answer(requests: BinaryIO, answers: BinaryIO, model: str) -> None:
    """Answers requests until there are no more.

    Args:
        requests: Lists of `RawArticle`, pickled.
        answers: One byte when it is ready; then a list of `Answer` for each request.
        model: To embed with.
    """
    identifier, embedder = StatisticalIdentifier(), load_embedder(model)
    answers.write(b"1")
    answers.flush()
    while True:
        try:
            raws: list[RawArticle] = pickle.load(requests)  # noqa: S301 - from our own process
        except EOFError:
            return
        found = prepared(raws, identifier, embedder)
        pickle.dump([_encoded(each) for each in found], answers)
        answers.flush()


def _encoded(each: EmbeddedArticle | Rejected) -> Answer:
    if isinstance(each, Rejected):
        return each
    return encode_article(each.article), each.headline, each.whole


if __name__ == "__main__":
    with threadpool_limits(1, user_api="blas"), seldom_collected():
        answer(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1])
