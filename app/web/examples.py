"""Realistic requests and responses, shown in the OpenAPI document and its reference page."""

from typing import Final

from pydantic import JsonValue

_Example = dict[str, JsonValue]

ARTICLE_IN: Final[_Example] = {
    "id": "dnevnik-2021-12-07-181",
    "language": "bg",
    "title": "Байдън и Путин разговаряха два часа за Украйна",
    "text": "Президентите на САЩ и Русия Джо Байдън и Владимир Путин проведоха видеоразговор, "
    "съобщи Белият дом. Основна тема беше струпването на войски край Украйна.",
    "published_at": "2021-12-07T21:10:00+02:00",
    "source": "Дневник",
    "url": "https://example.org/bg/2021/12/07/181",
}

MATCH_IN: Final[_Example] = {
    "title": "Байден попередив Путіна про наслідки нападу на Україну",
    "text": "Президенти США і Росії понад дві години розмовляли відеозв'язком у вівторок.",
    "language": "uk",
    "published_at": "2021-12-07T20:30:00Z",
    "limit": 3,
}

PAIR_IN: Final[_Example] = {"left": "dnevnik-2021-12-07-181", "right": "kommersant-5117284"}

PROBLEM: Final[_Example] = {
    "type": "/docs#problem-article-invalid",
    "title": "The article cannot be taken",
    "status": 422,
    "detail": "expected a date from 1900 to 2026-11-25, found '2099-01-01'",
    "code": "article-invalid",
    "instance": "/v1/articles",
    "request_id": "5f0c6d0e9b7f4f0f8f5a6b0c1d2e3f40",
    "errors": [
        {
            "pointer": "#/published_at",
            "parameter": None,
            "detail": "expected a date from 1900 to 2026-11-25, found '2099-01-01'",
        }
    ],
}

ARTICLE_RESULT: Final[_Example] = {
    "id": "dnevnik-2021-12-07-181",
    "status": "added",
    "story_id": "sc52254fe32d7",
    "copy_of": None,
}

BULK_IN: Final = (
    '{"id": "a-1", "title": "Байден и Путин поговорили по видеосвязи", "language": "ru"}\n'
    '{"id": "a-2", "title": "Biden and Putin hold two-hour video call", "language": "en"}\n'
    '{"id": "a-3", "title": "Байдън и Пу\n'
)

BULK_OUT: Final = (
    '{"index":0,"line":1,"id":"a-1","status":"added","story_id":"sc52254fe32d7","copy_of":null,'
    '"problem":null}\n'
    '{"index":1,"line":2,"id":"a-2","status":"added","story_id":"sc52254fe32d7","copy_of":null,'
    '"problem":null}\n'
    '{"index":2,"line":3,"id":null,"status":"rejected","story_id":null,"copy_of":null,'
    '"problem":{"type":"/docs#problem-input-unreadable","title":"The input cannot be read",'
    '"status":400,"detail":"expected one JSON object a line, in UTF-8","code":'
    '"input-unreadable","instance":"line 3","request_id":null,"errors":[]}}\n'
)

ARTICLE: Final[_Example] = {
    "id": "dnevnik-2021-12-07-181",
    "language": "bg",
    "title": "Байдън и Путин разговаряха два часа за Украйна",
    "text": "Президентите на САЩ и Русия Джо Байдън и Владимир Путин проведоха видеоразговор, "
    "съобщи Белият дом. Основна тема беше струпването на войски край Украйна.",
    "text_forgotten": False,
    "source": "Дневник",
    "url": "https://example.org/bg/2021/12/07/181",
    "published_at": "2021-12-07T19:10:00Z",
    "published_precision": "second",
    "published_origin": "given",
    "received_at": "2021-12-07T19:12:41Z",
    "story_id": "sc52254fe32d7",
    "copy_of": None,
    "names": ["Байдън", "Путин", "Украйна", "САЩ", "Русия", "Белият дом"],
    "numbers": ["два часа"],
    "event_dates": [],
}

STORY: Final[_Example] = {
    "id": "sc52254fe32d7",
    "headline": "Видеопереговоры Путина и Байдена завершились",
    "headline_language": "ru",
    "languages": {"ru": 3, "bg": 1, "uk": 1, "en": 1},
    "sources": {"Коммерсантъ": 1, "Дневник": 1, "Укрінформ": 1, "Reuters": 1, "ТАСС": 1},
    "article_count": 6,
    "copy_count": 1,
    "first_published_at": "2021-12-07T17:18:00Z",
    "last_published_at": "2021-12-08T09:02:00Z",
    "updated_at": "2021-12-08T09:03:11Z",
    "storyline_id": "l82d2449ec658",
}

_NEXT_STORY: Final[_Example] = {
    "id": "s13411244c754",
    "headline": "US and Russia open security talks in Geneva",
    "headline_language": "en",
    "languages": {"en": 2, "fr": 1, "ru": 1, "bg": 1},
    "sources": {"Reuters": 1, "BBC": 1, "Le Monde": 1, "РБК": 1, "БТА": 1},
    "article_count": 5,
    "copy_count": 0,
    "first_published_at": "2022-01-10T08:05:00Z",
    "last_published_at": "2022-01-10T19:40:00Z",
    "updated_at": "2022-01-10T19:41:02Z",
    "storyline_id": "l82d2449ec658",
}

STORYLINE: Final[_Example] = {"id": "l82d2449ec658", "stories": [STORY, _NEXT_STORY]}

STORY_DETAIL: Final[_Example] = {**STORY, "articles": [ARTICLE], "storyline": STORYLINE}

STORY_PAGE: Final[_Example] = {
    "stories": [_NEXT_STORY, STORY],
    "next_cursor": "eyJhdCI6MTYzODg5MTA4MH0",
}

_EVIDENCE: Final[list[JsonValue]] = [
    {"kind": "prior", "log_odds": -4.2, "detail": "few articles this near report one event"},
    {"kind": "meaning", "log_odds": 3.6, "detail": "titles 0.71, leads 0.78"},
    {"kind": "names", "log_odds": 3.1, "detail": "Байдън = Байден; Путин = Путин"},
    {"kind": "time", "log_odds": 1.4, "detail": "published 1 h 52 min apart"},
]

_RUNNER_UP_SCORE: Final[_Example] = {
    "story_id": "s13411244c754",
    "log_odds": -3.7,
    "probability": 0.0241,
    "nearest_article_id": "rbc-220110-44",
    "evidence": [
        {"kind": "names", "log_odds": 1.2, "detail": "Путин = Путин"},
        {"kind": "dates", "log_odds": -4.9, "detail": "7 Dec 2021 against 10 Jan 2022"},
    ],
}

_SCORE: Final[_Example] = {
    "story_id": "sc52254fe32d7",
    "log_odds": 3.9,
    "probability": 0.9802,
    "nearest_article_id": "kommersant-5117284",
    "evidence": _EVIDENCE,
}

_BULGARIAN: Final[_Example] = {
    "id": "dnevnik-2021-12-07-181",
    "language": "bg",
    "title": "Байдън и Путин разговаряха два часа за Украйна",
    "source": "Дневник",
    "text_forgotten": False,
}

_RUSSIAN: Final[_Example] = {
    "id": "kommersant-5117284",
    "language": "ru",
    "title": "Видеопереговоры Путина и Байдена завершились",
    "source": "Коммерсантъ",
    "text_forgotten": False,
}

PAIR: Final[_Example] = {
    "left": _BULGARIAN,
    "right": _RUSSIAN,
    "log_odds": 3.9,
    "probability": 0.9802,
    "evidence": _EVIDENCE,
    "sentences": [
        {
            "left": "Основна тема беше струпването на войски край Украйна.",
            "right": "Основное время заняла ситуация вокруг Украины.",
            "similarity": 0.81,
        }
    ],
}

EXPLANATION: Final[_Example] = {
    "article": _BULGARIAN,
    "story": STORY,
    "receipt": {"chosen": _SCORE, "runner_up": _RUNNER_UP_SCORE, "margin": 7.6},
    "pair": PAIR,
    "runner_up": _NEXT_STORY,
    "copy_of": None,
    "correction": None,
}

MATCH: Final[_Example] = {
    "language": "uk",
    "title": "Байден попередив Путіна про наслідки нападу на Україну",
    "published_at": "2021-12-07T20:30:00Z",
    "published_precision": "second",
    "candidates": [{"story": STORY, "probability": 0.9802, "score": _SCORE}],
    "new_probability": 0.0198,
}

_PASSAGE: Final[list[JsonValue]] = [
    {"text": "Байдън и ", "is_match": False},
    {"text": "Путин", "is_match": True},
    {"text": " разговаряха два часа за Украйна", "is_match": False},
]

SEARCH_RESULT: Final[_Example] = {
    "hits": [{"story": STORY, "article": _BULGARIAN, "score": 0.93, "passage": _PASSAGE}],
    "next_cursor": "q0t2mXzK",
}

READY: Final[_Example] = {"status": "ready"}

VERSION: Final[_Example] = {
    "version": "0.1.0",
    "model": "packaged",
    "fingerprint": "f7b1a05f2b0f8f3c3f0e7a7d5c1e9d7a2b6c4e8f0a1b3c5d7e9f1a2b3c4d5e6f",
    "dimension": 256,
    "schema": 5,
}

METRICS: Final = """\
# HELP samestory_articles_total Articles by outcome.
# TYPE samestory_articles_total counter
samestory_articles_total{outcome="added"} 1812.0
# HELP samestory_stories Living stories.
# TYPE samestory_stories gauge
samestory_stories 964.0
# HELP samestory_requests_total Requests answered.
# TYPE samestory_requests_total counter
samestory_requests_total{method="GET",route="/v1/stories/{story_id}",status="200"} 4711.0
"""

HEALTH: Final[_Example] = {
    "status": "ok",
    "version": "0.1.0",
    "articles": 224,
    "copies": 12,
    "stories": 66,
    "storylines": 9,
    "languages": 21,
    "sources": 140,
}
