"""Which languages are taken for which: `python -m tests.benchmarks.language_confusion`.

Reads the shared translations of one text into 31 languages (NTREX), beside the repository.
"""

from collections import Counter

from app.analysis.language import StatisticalIdentifier
from tests.analysis.data import DEV, read_rows


def confusion() -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Sentences by language, and those of a language that were taken for another."""
    identifier = StatisticalIdentifier()
    total: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for row in read_rows(DEV / "ntrex_first60.jsonl.zst"):
        for language, sentence in row.items():
            if language == "document":
                continue
            found = identifier.identify(sentence).language
            total[language] += 1
            wrong[language, found] += found != language
    return total, +wrong


def main() -> None:
    """Prints each language's share of right sentences and what the others were taken for."""
    total, wrong = confusion()
    print(f"{1 - wrong.total() / total.total():.4f} of {total.total()} sentences")
    for language in sorted(total):
        taken = {found: count for (own, found), count in wrong.items() if own == language}
        right = 1 - sum(taken.values()) / total[language]
        others = ", ".join(f"{each} {count}" for each, count in sorted(taken.items()))
        print(f"{language} {right:.3f}  {others}")


if __name__ == "__main__":
    main()
