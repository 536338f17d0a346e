"""Realistic corrections and histories, shown in the OpenAPI document and its reference page."""

from typing import Final

from pydantic import JsonValue

from app.web import examples

_Example = dict[str, JsonValue]

_STORY_ID = "sc52254fe32d7"
_OTHER_ID = "s90b1f6c2a3de"
_ARTICLE_ID = "dnevnik-2021-12-07-181"
_MINE: Final[_Example] = {"author": "Нина Петрова", "reason": "един и същ видеоразговор"}

MERGE_IN: Final[_Example] = {"other": _OTHER_ID, "other_revision": 809, **_MINE}
SPLIT_IN: Final[_Example] = {"articles": [_ARTICLE_ID], **_MINE}
MOVE_IN: Final[_Example] = {"story_id": _OTHER_ID, **_MINE}
UNDO_IN: Final[_Example] = {"author": "Олена", "reason": "це були дві різні розмови"}
CONSTRAINT_IN: Final[_Example] = {
    "kind": "must-link",
    "articles": [_ARTICLE_ID, "kommersant-5117284"],
    **_MINE,
}

_CONSTRAINT: Final[_Example] = {
    "id": "c2b91d0c4f7aa",
    "kind": "must-link",
    "articles": [_ARTICLE_ID, "kommersant-5117284"],
    "stated": False,
}

CORRECTION: Final[_Example] = {
    "number": 816,
    "kind": "merged",
    "decided_at": "2021-12-08T09:30:00Z",
    **_MINE,
    "moves": [
        {
            "article_id": _ARTICLE_ID,
            "before": _OTHER_ID,
            "after": _STORY_ID,
            "copy_of": None,
        }
    ],
    "added": [_CONSTRAINT],
    "withdrawn": [],
    "stories": [examples.STORY],
    "revisions": {_STORY_ID: 816, _OTHER_ID: 816},
}

ENTRIES: Final[tuple[_Example, ...]] = (
    {
        "number": 811,
        "decided_at": "2021-12-07T17:20:03Z",
        "who": "samestory",
        "what": "reuters-idUSKBN2IM0AN opened it",
        "why": None,
    },
    {
        "number": 816,
        "decided_at": "2021-12-08T09:30:00Z",
        "who": "Нина Петрова",
        "what": "dnevnik-2021-12-07-181 came from s90b1f6c2a3de",
        "why": "един и същ видеоразговор",
    },
)

HISTORY: Final[_Example] = {
    "story_id": _STORY_ID,
    "revision": 816,
    "leads_to": _STORY_ID,
    "entries": [*ENTRIES],
}

CONSTRAINT_LIST: Final[_Example] = {
    "constraints": [
        {
            **_CONSTRAINT,
            "stated": True,
            "number": 820,
            "author": "Нина Петрова",
            "reason": None,
            "decided_at": "2021-12-08T10:02:44Z",
        }
    ]
}
