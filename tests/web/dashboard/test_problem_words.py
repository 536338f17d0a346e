"""What goes wrong, is refused or under way is told in the reader's language, all of it."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import app
from app.bootstrap import Service
from app.domain.errors import ConflictError
from app.service.tasks import Progress
from app.web.dashboard.problem_words import problem_in_words
from app.web.dashboard.reader import _READER, Reader
from tests.web.articles import ENGLISH, QUAKE, RUSSIAN
from tests.web.conftest import client_of, small_service
from tests.web.dashboard.test_tongues import TRANSLATED

PACKAGE = Path(app.__file__).parent
TOLD_BY_PAGES = (
    *sorted(PACKAGE.glob("intake/*.py")),
    *sorted(PACKAGE.glob("web/dashboard/*.py")),
    *(PACKAGE / "service" / f"{name}.py" for name in ("corrections", "draft", "undoing")),
    *(PACKAGE / "service" / f"{name}.py" for name in ("finding", "feeds", "pages", "tasks")),
    *(PACKAGE / "web" / f"{name}.py" for name in ("origins", "read_only", "parameters")),
    PACKAGE / "analysis" / "analyse.py",
    PACKAGE / "domain" / "key.py",
)
ELSEWHERE = {
    "posting.py",  # webhooks; no page shows what becomes of them
    "files.py",  # paths, which only commands are given
    "intake_sentences.py",
    "problem_sentences.py",
}
NEVER_SHOWN = re.compile(
    "its revision"  # the page shows what changed instead
    "|the task x1 has"  # it ended meanwhile, as was wanted
    "|a task without a future"  # an assertion
    "|Too many|expected a key as"
)
ENGLISH_WORDS = re.compile(
    r"\b(the|of|expected|found|is|are|not|no|none|to|and|or|that|an|in|it|with|was|cannot|there|"
    r"its|already|first|input|should|be|key|needed|story|article|failed|waiting|deleting)\b",
    re.IGNORECASE,
)


def messages(path: Path) -> Iterator[str]:
    """The errors and reasons that a module tells, each with something in its places."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    pieces = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name.endswith("Error"):
                yield _filled(node.args[0])
        elif (
            isinstance(node, ast.expr)
            and id(node) not in pieces
            and _filled(node).startswith("expected ")
        ):
            yield _filled(node)


def _filled(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [
            p.value if isinstance(p, ast.Constant) else f"x{n}" for n, p in enumerate(node.values)
        ]
        return "".join(map(str, parts))
    return ""


def in_tongue(language: str, told: str) -> str:
    token = _READER.set(Reader(interface=language))
    try:
        return problem_in_words(told)
    finally:
        _READER.reset(token)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_error_that_a_page_may_tell_has_its_sentence(language: str) -> None:
    told = [
        message
        for path in TOLD_BY_PAGES
        if path.name not in ELSEWHERE
        for message in messages(path)
        if ENGLISH_WORDS.search(message) and not NEVER_SHOWN.search(message)
    ]
    assert len(told) > 80
    assert not [m for m in told if ENGLISH_WORDS.search(in_tongue(language, m))]


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
def test_what_is_quoted_stays_as_it_is(language: str) -> None:
    told = in_tongue(
        language, "there is no article 'no numbers'; a story shows the ids of its articles"
    )
    assert "'no numbers'" in told
    assert in_tongue(language, "an unknown sentence") == "an unknown sentence"


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, TestClient]]:
    """Three stories, one of two reports that a person split and merged again."""
    with small_service(tmp_path_factory.mktemp("refusing")) as service:
        client = client_of(service)
        for report in (RUSSIAN, ENGLISH, QUAKE):
            client.post("/v1/articles", json=report)
        client.delete(f"/v1/articles/{QUAKE['id']}", params={"author": "Ніна"})
        client.post("/v1/articles", json={**QUAKE, "id": "5"})
        yield service, client


def read(client: TestClient, language: str, path: str, **form: object) -> str:
    """What stands in the page, without code and fields."""
    headers = {"accept": "text/html", "accept-language": language}
    sent = {"data": form} if form else {}
    page = client.request("POST" if form else "GET", path, headers=headers, **sent).text  # type: ignore[arg-type]
    assert f'<html lang="{language}"' in page
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main is not None
    return without_quotes(main[0])


def without_quotes(html: str) -> str:
    """What a page says itself."""
    return re.sub(r"'[^']*'", "", unescape(re.sub(r"<code.*?</code>|<[^>]*>", " ", html)))


def refusal(client: TestClient, language: str, path: str, **form: object) -> str:
    """What stands in the notice of a page that refuses."""
    headers = {"accept": "text/html", "accept-language": language}
    page = client.post(path, data=form, headers=headers).text
    notice = re.search(r'role="alert">(.*?)</section>', page, re.DOTALL)
    assert notice is not None, page
    return without_quotes(notice[1])


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(
    "path",
    [
        "/nothing-here",
        "/stories/none",
        f"/articles/{QUAKE['id']}",
        "/articles/none",
        "/storylines/none",
        "/tuning/none",
        "/?min_languages=many",
        "/?sort=colour",
        "/?since=yesterday",
        "/?cursor=x",
        "/?language=1",
        "/tuning?days=0&join_log_odds=x",
    ],
)
def test_an_error_page_leaves_no_english(
    corrected: tuple[Service, TestClient], language: str, path: str
) -> None:
    said = read(corrected[1], language, path)
    assert not ENGLISH_WORDS.findall(said.replace("next_cursor", "")), said


@pytest.mark.parametrize("language", TRANSLATED)
def test_refusals_of_corrections_leave_no_english(
    corrected: tuple[Service, TestClient], language: str
) -> None:
    client = corrected[1]
    story, other = (
        client.get(f"/v1/articles/{each}").json()["story_id"] for each in (RUSSIAN["id"], "5")
    )
    path = f"/stories/{story}/correction"
    both = [RUSSIAN["id"], ENGLISH["id"]]
    asked: list[dict[str, object]] = [
        {"do": "split", "step": "apply", "article": "5", "author": "Ніна"},
        {"do": "split", "step": "apply"},
        {"do": "split"},
        {"do": "move", "article": both},
        {"do": "move", "article": "5", "target": other},
        {"do": "merge"},
        {"do": "merge", "target": story},
        {"do": "link", "article": "5"},
        {"do": "link", "article": ["5", "5"]},
        {"do": "unlink", "article": ["5", RUSSIAN["id"]]},
        {"do": "undo", "number": 1},
        {"do": "undo", "number": 999},
        {"do": "undo", "number": 4},
    ]
    for form in asked:
        said = refusal(client, language, path, **form)
        assert not ENGLISH_WORDS.findall(said), said


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_people_said_is_quoted_in_a_refusal(language: str, client: TestClient) -> None:
    story, other = (
        client.post("/v1/articles", json=each).json()["story_id"] for each in (RUSSIAN, QUAKE)
    )
    never = {
        "do": "never",
        "step": "apply",
        "author": "Ніна",
        "article": [RUSSIAN["id"], QUAKE["id"]],
    }
    client.post(f"/stories/{story}/correction", data=never)
    said = refusal(client, language, f"/stories/{story}/correction", do="merge", target=other)
    assert "Ніна" in said
    assert not ENGLISH_WORDS.findall(said.partition("samestory unlink")[0].replace("it-1", "")), (
        said
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_refusals_of_the_intake_leave_no_english(
    corrected: tuple[Service, TestClient], language: str
) -> None:
    client = corrected[1]
    for form in (
        {"title": ""},
        {"title": "Т", "published_at": "soon"},
        {"title": "Т", "url": "nowhere"},
        {"url": "ftp://example.org/"},
        {"title": "Т", "source": "s" * 3000},
    ):
        said = refusal(client, language, "/intake/look", **form)
        assert not ENGLISH_WORDS.findall(said), said
    headers = {"accept": "text/html", "accept-language": language}
    for content in (b"", b"PK\x03\x04", b"\x00\x01\x02" * 99, b'{"title": 3}\n{"a"}\n[]\n', b"[]"):
        page = client.post(
            "/intake/look-at-file", files={"file": ("x.jsonl", content)}, headers=headers
        )
        (rejected,) = re.findall(r'<ul class="rejected">.*?</ul>', page.text, re.DOTALL)
        said = without_quotes(rejected)
        assert not ENGLISH_WORDS.findall(said), said


@pytest.mark.parametrize("language", TRANSLATED)
def test_long_work_is_told_without_english(client: TestClient, language: str) -> None:
    service: Service = client.app.state.service  # type: ignore[attr-defined]

    def fails(progress: Progress) -> None:
        progress.step(0.5, "grouping as it would be")
        raise ConflictError("'a' is in 'b' already")

    for kind in ("simulation", "poll", "cluster", "refit", "erasure"):
        service.tasks.end_of(service.tasks.start(kind, fails).id).result(timeout=60)
    said = read(client, language, "/tasks")
    assert not ENGLISH_WORDS.findall(said), said
