"""The doctor: says whether stored data hold together, and makes anew what is derived."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.care_ports import IndexFiles, Moment, Records, SavedIndex
from app.domain.examination import SHOWN, Check, Examined, Fault

_INDEX = Check("index", "The vector index can be read, and leads to the stored vectors.", True)


@dataclass(frozen=True, slots=True)
class Report:
    """What an examination found.

    Attributes:
        counts: How many articles, versions, stories and decisions there are.
        examined: Every check that was made.
        mended: What was done, a sentence each; `examined` is what was found after it.
    """

    counts: dict[str, int]
    examined: tuple[Examined, ...]
    mended: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether everything holds."""
        return not any(each.count for each in self.examined)


def examine(records: Records, index: IndexFiles) -> Report:
    """Makes all checks at one moment of the store; changes nothing."""
    with records.look() as moment:
        checks = [*moment.examined(), _examine_index(moment, index)]
        return Report(moment.counts(), tuple(checks))


def repair(records: Records, index: IndexFiles) -> Report:
    """Makes anew what is derived and failed its check, then makes all checks again.

    Nobody else may write meanwhile. Articles, versions, vectors and the ledger are never
    touched: what is wrong with them stays in the report.
    """
    before = examine(records, index)
    failed = [each.check.name for each in before.examined if each.count]
    if not failed:
        return before
    mended = records.mend(failed)
    if _INDEX.name in failed:
        count = rebuild_index(records, index)
        mended.append(f"made the vector index anew, of {count:,} vectors")
    after = examine(records, index)
    return Report(after.counts, after.examined, tuple(mended))


def rebuild_index(records: Records, index: IndexFiles) -> int:
    """Makes the vector index anew from the stored vectors; returns their number."""
    index.remove()
    with records.look() as moment:
        model = moment.model()
        if model is None:
            return 0
        fresh = index.open(*model)
        count = fresh.reconcile(moment.vectors())
    fresh.save()
    return count


def _examine_index(moment: Moment, index: IndexFiles) -> Examined:
    model = moment.model()
    faults = [] if model is None else list(_index_faults(moment, index.open(*model)))
    return Examined(_INDEX, tuple(faults[:SHOWN]), len(faults))


def _index_faults(moment: Moment, index: SavedIndex) -> Iterator[Fault]:
    """Faults of the files; that they are behind the store is none, each start makes up for it."""
    for name, reason in index.distrusted:
        yield Fault(f"index/{name}", f"it cannot be trusted ({reason})")
    index.reconcile(moment.vectors())
    differing = index.reconcile(moment.vectors())
    if differing:
        yield Fault("index", f"{differing:,} vectors are not those of the store")
