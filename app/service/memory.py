"""What the engine remembers of articles and stories: a cache over the store, and the batch."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.clustering.genre import NO_GENRES, GenreModel
from app.clustering.profile import Profile, profiles, without_text
from app.clustering.vocabulary import Vocabulary
from app.domain.article import ArticleId, EmbeddedArticle
from app.domain.constraint import Constraints
from app.domain.decision import Decision
from app.domain.story import Membership, StoryId
from app.ports import Lexicon, Store

MAX_PROFILES = 90_000
"""Profiles kept, of 10 kB each on full texts: 0.9 GB. Articles beyond are read from the store
again, which takes a third of a millisecond each."""

_PROFILES_A_READ = 500  # with their texts: bounds the memory of a read to 15 MB

MAX_PLACES = 600_000
"""Places kept, in a few hundred bytes each."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What people's constraints mean for where an article may be.

    Attributes:
        partner: The place of an article that it must be with, if there is one.
        closed: Stories of articles that it may not be with.
    """

    partner: Membership | None = None
    closed: frozenset[StoryId] = frozenset()

    def allow(self, story_id: StoryId) -> bool:
        """Whether the article may be in a story."""
        if self.partner is not None:
            return story_id == self.partner.story_id
        return story_id not in self.closed


_NO_RULES = Rules()


class Memory:
    """Articles and their places as of the last decision, committed or not.

    Implements `clustering.weighing.Places`. Everything is read from the store on first use,
    so `forget` after a failed commit is enough to be right again. For one thread at a time.

    Args:
        store: What is committed.
        lexicon: Meaning and weight of single words.
        genres: Tells what kind of text an article is.
        max_profiles: Profiles kept.

    Attributes:
        words: The vocabulary of all profiles.
        genres: As it was given.
    """

    def __init__(
        self,
        store: Store,
        lexicon: Lexicon,
        *,
        genres: GenreModel = NO_GENRES,
        max_profiles: int = MAX_PROFILES,
    ) -> None:
        self._store = store
        self.genres = genres
        self._max_profiles = max_profiles
        self._lexicon = lexicon
        self.forget()

    def forget(self) -> None:
        """Drops everything."""
        self.words = Vocabulary(self._lexicon)
        self._profiles: OrderedDict[ArticleId, Profile] = OrderedDict()
        self._memberships: dict[ArticleId, Membership | None] = {}
        self._members: dict[StoryId, list[Membership]] = {}
        self._originals: dict[StoryId, list[ArticleId]] = {}
        self._languages: dict[ArticleId, str] = {}
        self._constraints: Constraints | None = None
        self._new_stories: set[StoryId] = set()

    @property
    def is_full(self) -> bool:
        """True when it should be forgotten before the next batch."""
        # Stories too: an article that is edited again and again may leave many that are no more.
        most = max(len(self._memberships), len(self._members))
        return self.words.is_full or most > MAX_PLACES

    def meet(self, batch: Sequence[EmbeddedArticle]) -> list[Profile]:
        """Profiles of articles, at least one, that are about to be learnt."""
        surfaces: dict[str, str] = {}
        for each in batch:
            for term in each.article.terms:
                surfaces.setdefault(term.key, term.surface)
        self.words.rows(list(surfaces), list(surfaces.values()))  # weighed all at once
        return [without_text(made) for made in profiles(batch, self.words, self.genres)]

    def learn(self, made: Profile) -> None:
        """Takes a new article, or a new version of one, into the memory."""
        self._profiles[made.id] = made
        self._profiles.move_to_end(made.id)
        if len(self._profiles) > self._max_profiles:
            self._profiles.popitem(last=False)
        self._languages[made.id] = made.article.language

    def apply(self, decision: Decision) -> None:
        """Moves articles as a decision says."""
        for move in decision.moves:
            for place in (move.before, move.after):
                if place is not None:
                    self._originals.pop(place.story_id, None)
            if move.before is not None:
                left = self.memberships(move.before.story_id)
                self._members[move.before.story_id] = [
                    each for each in left if each.article_id != move.article_id
                ]
            if move.after is not None:
                self.memberships(move.after.story_id).append(move.after)
                self._memberships[move.article_id] = move.after
        if decision.added or decision.withdrawn:
            self._constraints = self.constraints.changed(
                withdrawn=decision.withdrawn, added=decision.added
            )

    def profiles(self, ids: Sequence[ArticleId]) -> list[Profile]:
        """Profiles in the order of `ids`; all of them must be stored or learnt."""
        self.remember_profiles(ids)
        found = [self._profiles[each] for each in ids]
        for each in ids:
            self._profiles.move_to_end(each)
        return found

    def remember_profiles(self, ids: Iterable[ArticleId]) -> None:
        """Reads many profiles, a few hundred at once, so that they need not be read one by one."""
        missing = [each for each in ids if each not in self._profiles]
        for start in range(0, len(missing), _PROFILES_A_READ):
            stored = self._store.embedded(missing[start : start + _PROFILES_A_READ])
            for made in self.meet(list(stored.values())) if stored else ():
                self.learn(made)

    def languages(self, ids: Iterable[ArticleId]) -> dict[ArticleId, str]:
        """Language of each article."""
        wanted = list(ids)
        missing = [each for each in wanted if each not in self._languages]
        if missing:
            self._languages.update(self._store.languages(missing))
        return {each: self._languages[each] for each in wanted}

    def known_languages(self, ids: Iterable[ArticleId]) -> dict[ArticleId, str]:
        """As `languages`, of those articles that are there."""
        wanted = list(ids)
        missing = [each for each in wanted if each not in self._languages]
        found = self._store.languages(missing) if missing else {}
        held = {each: self._languages[each] for each in wanted if each in self._languages}
        return held | found

    def membership(self, article_id: ArticleId) -> Membership | None:
        """The place of an article; None when it is not there."""
        self.remember_places([article_id])
        return self._memberships[article_id]

    def remember_places(self, ids: Iterable[ArticleId]) -> None:
        """Reads many places at once, so that they need not be read one by one."""
        missing = [each for each in ids if each not in self._memberships]
        if missing:
            found = self._store.memberships(missing)
            self._memberships.update((each, found.get(each)) for each in missing)

    def remember_candidates(self, ids: Collection[ArticleId]) -> None:
        """Reads many places at once, the members of the stories there, and profiles."""
        self.remember_places(ids)
        places = [place for each in ids if (place := self._memberships[each])]
        self.remember_profiles(place.article_id for place in places if not place.copy_of)
        stories = {place.story_id for place in places} - self._members.keys()
        if stories:
            found = self._store.members(stories)
            self._members.update((each, list(found.get(each, ()))) for each in stories)

    def remember_absent(self, story_ids: Sequence[StoryId]) -> None:
        """Asks of many stories at once whether they have been, for `has_been`."""
        self._new_stories = set(story_ids) - self._store.last_numbers(story_ids).keys()

    def story_of(self, article_id: ArticleId) -> StoryId:
        """The story an article is in."""
        membership = self.membership(article_id)
        if membership is None:
            raise KeyError(article_id)
        return membership.story_id

    def memberships(self, story_id: StoryId) -> list[Membership]:
        """All articles of a story; empty for one that is not there."""
        if story_id in self._new_stories:
            self._members.setdefault(story_id, [])
        if story_id not in self._members:
            stored = self._store.members([story_id]).get(story_id, ())
            self._members[story_id] = list(stored)
        return self._members[story_id]

    def members(self, story_id: StoryId) -> Sequence[ArticleId]:
        """The articles of a story that are not copies, in one order for the same set."""
        found = self._originals.get(story_id)
        if found is None:
            places = self.memberships(story_id)
            found = sorted(each.article_id for each in places if not each.copy_of)
            self._originals[story_id] = found
        return found

    @property
    def constraints(self) -> Constraints:
        """What people said and nobody took back."""
        if self._constraints is None:
            self._constraints = Constraints(each.constraint for each in self._store.constraints())
        return self._constraints

    def rules_for(self, ids: Sequence[ArticleId]) -> Rules:
        """What people's constraints mean for articles that are placed together."""
        constraints = self.constraints
        if not constraints:
            return _NO_RULES
        bound, apart = constraints.bound(ids), constraints.apart(ids)
        self.remember_places([*bound, *apart])
        partners = (self._memberships.get(each) for each in sorted(bound - set(ids)))
        rivals = (self._memberships.get(each) for each in apart)
        return Rules(
            next((place for place in partners if place), None),
            frozenset(place.story_id for place in rivals if place),
        )

    def closed_to(self, story_id: StoryId) -> frozenset[StoryId]:
        """Stories that people closed to a story."""
        return self.rules_for([each.article_id for each in self.memberships(story_id)]).closed

    def larger_first(self, one: StoryId, other: StoryId) -> tuple[StoryId, StoryId]:
        """Two stories, that with more articles first; ties by id."""
        sizes = {each: len(self.memberships(each)) for each in (one, other)}
        larger, smaller = sorted(sizes, key=lambda each: (-sizes[each], each))
        return larger, smaller

    def has_been(self, story_id: StoryId) -> bool:
        """True when a story of this id exists or existed."""
        if story_id in self._members:
            return True
        return story_id not in self._new_stories and bool(self._store.last_numbers([story_id]))
