"""What refuses a question or a correction, and how far work is: the sentences of the service."""

from typing import Final

from app.web.dashboard.translation import marked as _

_ANYWHERE: Final = (
    _("The log of the service tells more, under the same request id."),
    _("expected one of the addresses at /docs, found %(found)s"),
    _("%(method)s is not among the methods of %(path)s"),
    _("expected a JSON object in UTF-8, found something else"),
    _("expected a JSON object as application/json: %(reason)s"),
    _(
        "expected at most %(limit)s bytes, found more; send less at once or raise "
        "SAMESTORY_MAX_REQUEST_BYTES"
    ),
    _("expected at most %(limit)s requests a minute; go on in %(seconds)s seconds"),
    _(
        "changes are taken by another server; send it to the server that writes "
        "(SAMESTORY_WRITER can name it here)"
    ),
    _("changes are taken by another server; send it to %(server)s"),
    _(
        "nothing was done, for %(number)s writes wait already; send it again later, or "
        "many articles at once to /v1/articles:bulk"
    ),
    _(
        "nothing was done, for its turn did not come in %(seconds)s s; send it again "
        "later, or many articles at once to /v1/articles:bulk"
    ),
    _(
        "expected the Host localhost or 127.0.0.1, found %(found)s; under other names "
        "it answers once there are keys: `samestory keys create NAME --scope SCOPE`"
    ),
    _(
        "expected a request from this machine, found one that a proxy passes on; make "
        "a key for those behind it: `samestory keys create NAME --scope SCOPE`"
    ),
    _(
        "expected a request of our own pages, found one of %(found)s; to let its pages "
        "in, add it to SAMESTORY_CORS_ORIGINS"
    ),
    _("expected a key with the scope %(scope)s, found one with %(found)s"),
    _("expected a key of this service, found one that is not known"),
    _("expected a key that counts, found %(key)s: it was revoked"),
    _("expected a key that counts, found %(key)s: it has expired"),
    _("expected a key that counts, found %(key)s: it is gone"),
)
_QUESTIONS: Final = (
    _(
        "%(name)s: expected an instant such as '2021-12-07T18:00:00Z' or a day such as "
        "'2021-12-07', found %(found)s"
    ),
    _("expected a BCP 47 language tag such as 'uk' or 'pt-BR', found %(found)s"),
    _(
        "cursor: expected `next_cursor` of an earlier page in the same order, found "
        "%(found)s; leave it out to begin with the first page"
    ),
    _("there is no article %(article)s; a story shows the ids of its articles"),
    _("there is no story %(story)s; the list of stories shows the ids there are"),
    _("there is no story %(story)s"),
    _("there is no storyline %(storyline)s"),
    _("the article %(article)s was deleted"),
    _("the story %(story)s is gone: none of its articles is left"),
    _(
        "there is no task %(task)s; tasks are kept until the service ends, and of "
        "those that ended the last %(number)s"
    ),
    _(
        "expected at most %(number)s tasks that wait, and as many do; wait for one to "
        "end or cancel one"
    ),
    _(
        "expected the address of a feed in the list, found %(found)s; `samestory feeds "
        "list` shows them"
    ),
)
_CORRECTIONS: Final = (
    _("expected your name, found none: the history keeps who decided"),
    _("expected at least one report to split off, found none ticked"),
    _(
        "expected one report to move, found %(number)s ticked; split several off and "
        "merge the story that they make"
    ),
    _("expected two reports, found %(number)s ticked"),
    _("expected another story, found none chosen; search for it first"),
    _("nothing would stay in %(story)s; leave out what is to stay there"),
    _("expected two articles, found %(article)s twice"),
    _("that was said already of %(first)s and %(second)s"),
    _("%(first)s and %(second)s are one story already"),
    _("expected articles of %(story)s to split off, found %(article)s"),
    _("%(article)s is in %(story)s already"),
    _("nothing was said of %(first)s and %(second)s that could be unlinked"),
    _("%(reason)s; take that back first: %(command)s"),
    _("%(who)s said on %(when)s that %(reason)s"),
    _("from decision %(number)s of %(who)s on %(when)s it follows that %(reason)s"),
    _("%(first)s and %(second)s never belong together, because: %(why)s"),
    _("%(first)s and %(second)s belong together, because: %(why)s"),
    _("%(article)s is a copy of %(original)s and goes where it goes; correct the original instead"),
    _(
        "decision %(number)s cannot be undone: decision %(later)s builds on it "
        "(%(who)s, %(when)s: %(reason)s); undo or correct that first"
    ),
    _("there is no decision %(number)s; a story's history shows their numbers"),
    _("decision %(number)s changed nothing that could be undone"),
    _("decision %(number)s deleted an article: nothing is left to bring back"),
    _(
        "decision %(number)s put %(article)s in its first place: to correct that, move "
        "it or split it off; to remove it, delete it"
    ),
)
_DRY_RUNS: Final = (
    _("expected labelled articles as JSON, one a line, found something else: %(reason)s"),
    _("expected each article once, found %(article)s again"),
)
_FIELDS: Final = (
    _("Field required"),
    _("Input should be a valid number, unable to parse string as a number"),
    _("Input should be a valid integer, unable to parse string as an integer"),
    _("Input should be greater than or equal to %(limit)s"),
    _("Input should be less than or equal to %(limit)s"),
    _("Input should be %(choices)s or %(last)s"),
    _("String should have at most %(limit)s characters"),
    _("String should match pattern %(pattern)s"),
    _("List should have at most %(limit)s items after validation, not %(found)s"),
)
_PROGRESS: Final = (
    _("waiting for its turn"),
    _("polling %(feed)s"),
    _("judging corrections anew"),
    _("judging what nobody corrected"),
    _("fitting"),
    _("deleting articles"),
    _("grouping"),
    _("grouping as it is"),
    _("grouping as it would be"),
    _("scoring on the labelled articles"),
)
_DECISIONS: Final = (  # as `app.service.wording` has them; a refusal may quote one
    _("%(article)s joined"),
    _("%(article)s joined, nearest to %(nearest)s (log-odds %(odds)s)"),
    _("%(articles)s came from %(story)s"),
    _("%(story)s became part of it: %(articles)s"),
    _("%(articles)s was deleted"),
    _("became part of %(story)s"),
    _("%(articles)s left for %(story)s"),
    _("%(first)s and %(second)s never belong together"),
    _("%(first)s and %(second)s belong together"),
    _("it is no longer said how %(first)s and %(second)s belong"),
    _("decision %(number)s undone: %(what)s"),
    _("nothing of it changed"),
)

COMPOUNDS: Final = (  # they fit much: to be tried last
    _("%(place)s: %(reason)s"),
    _("%(names)s and %(number)s more"),
    _("%(names)s and %(last)s"),
)
"""Several sentences or names in one, in English, with places."""

PROBLEM_SENTENCES: Final = (
    *_ANYWHERE,
    *_QUESTIONS,
    *_CORRECTIONS,
    *_DRY_RUNS,
    *_FIELDS,
    *_PROGRESS,
    *_DECISIONS,
)
"""In English, with places."""
