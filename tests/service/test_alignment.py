"""Aligned sentences stand in one pair each, the most alike first."""

from hypothesis import given
from hypothesis import strategies as st

from app.service.alignment import align_sentences
from app.service.views import AlignedSentences
from tests.fakes import WordEmbedder
from tests.service.samples import at_angle, embedded

SENTENCES = st.lists(
    st.sampled_from(["alpha beta gamma", "beta gamma delta", "delta epsilon zeta", "short"]),
    max_size=6,
)


def test_the_same_sentences_are_found_wherever_they_stand() -> None:
    left = embedded("l", at_angle(0), title="Quake hits town", body="Ten people died. Help came.")
    right = embedded("r", at_angle(0), title="Help came soon", body="So! Ten people died.")
    pairs = align_sentences(left.article, right.article, WordEmbedder())
    assert pairs[0] == AlignedSentences("Ten people died.", "Ten people died.", 1.0)
    assert "So!" not in {pair.right for pair in pairs}  # too short to say anything


@given(SENTENCES, SENTENCES)
def test_each_sentence_stands_in_one_pair_and_the_best_comes_first(
    mine: list[str], theirs: list[str]
) -> None:
    left = embedded("l", at_angle(0), title="alpha one", body="\n".join(mine)).article
    right = embedded("r", at_angle(0), title="alpha two", body="\n".join(theirs)).article
    pairs = align_sentences(left, right, WordEmbedder())
    scores = [pair.similarity for pair in pairs]
    assert scores == sorted(scores, reverse=True)
    assert all(0.35 <= score <= 1.0001 for score in scores)
    for sentence in {"alpha one", *mine}:
        used = sum(pair.left == sentence for pair in pairs)
        assert used <= ["alpha one", *mine].count(sentence)
    for sentence in {"alpha two", *theirs}:
        used = sum(pair.right == sentence for pair in pairs)
        assert used <= ["alpha two", *theirs].count(sentence)
