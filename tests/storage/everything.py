"""A store in which everything happened that can happen to one."""

from pathlib import Path

from app.domain.adjustment import Adjustment, AdjustmentRecord
from app.domain.article import ArticleId
from app.domain.constraint import ConstraintKind, constraint
from app.domain.decision import Cause, Decision, DecisionKind
from app.domain.feed import Feed, FeedId, SeenEntry
from app.domain.key import AccessKey, KeyId, Scope
from app.domain.story import StoryId, StorylineId
from app.domain.vectors import ModelFingerprint
from app.domain.webhook import DeliveryId, Pending, Webhook, WebhookId
from app.storage.feed_rows import SqlFeedStore
from app.storage.key_rows import SqlKeyStore
from app.storage.sql_store import SqlStore
from app.storage.webhook_rows import SqlWebhookStore
from tests.storage.samples import START, article, hours, joined, merged, moved, opened, receipt

MODEL = ModelFingerprint("model")


def fill(path: Path) -> None:
    """A store in which everything happened: versions, copies, a merge, a deletion, a link."""
    store = SqlStore(path)
    store.bind_model("packaged", MODEL)
    names = ("a", "b", "c", "d", "gone")
    reports = [article(name, language="bg", at=hours(row)) for row, name in enumerate(names)]
    reports[1] = article("b", title="Преговорите в Истанбул", language="bg", at=None)
    store.commit(
        reports,
        [
            opened("a", "s1"),
            joined("b", "s1", receipt=receipt("s1")),
            joined("c", "s1", copy_of="a"),
            opened("d", "s2"),
            opened("gone", "s3"),
        ],
    )
    store.commit([article("a", title="Talks in Geneva")], [])
    store.commit([], [merged("s2", "s1", "d"), moved("gone", "s3", None)])
    link = constraint(ConstraintKind.MUST_LINK, ArticleId("a"), ArticleId("b"), stated=True)
    linked = Decision(DecisionKind.LINKED, Cause.PERSON, START, (), author="Нина", added=(link,))
    store.commit([], [linked])
    store.assign_storylines({StoryId("s1"): StorylineId("l1")}, store.last_number())
    adjusted = AdjustmentRecord("p1", Adjustment(0.5), "weights", 12, "Нина", None, START)
    store.record_adjustment(adjusted)
    store.close()
    feeds, keys, hooks = SqlFeedStore(path), SqlKeyStore(path), SqlWebhookStore(path)
    followed = Feed(FeedId("f"), "https://example.org/feed", START, last_poll_at=START)
    feeds.add(followed)
    feeds.save(followed, [SeenEntry("entry", "d1", 1, True)])
    keys.add(AccessKey(KeyId("k"), "desk", frozenset({Scope.READ}), "0" * 64, START))
    pending = Pending(DeliveryId("d"), (2, 3), 1, START)
    hook = Webhook(WebhookId("w"), "https://example.org/", "whsec_eA==", START, 4, pending=pending)
    hooks.add(hook)
    for each in (feeds, keys, hooks):
        each.close()
