"""What the feeds and exports of one story look like, for the OpenAPI document."""

from typing import Final

RSS: Final = """\
<?xml version='1.0' encoding='utf-8'?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>
<title>Байдън и Путин разговаряха два часа за Украйна</title>
<link>http://127.0.0.1:8000/stories/sc52254fe32d7</link>
<description>News reports in all languages, grouped by event.</description>
<atom:link rel="self" type="application/rss+xml"
 href="http://127.0.0.1:8000/v1/stories/sc52254fe32d7/articles.rss" />
<item><title>Байден попередив Путіна про наслідки нападу на Україну</title>
<link>http://127.0.0.1:8000/articles/pravda-7316635</link>
<guid isPermaLink="false">urn:samestory:article:pravda-7316635</guid>
<pubDate>Tue, 07 Dec 2021 20:31:00 GMT</pubDate>
<description>Українська правда: Президенти говорили дві години.</description>
<category>uk</category></item>
</channel></rss>
"""

JSON_FEED: Final[dict[str, object]] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Байдън и Путин разговаряха два часа за Украйна",
    "home_page_url": "http://127.0.0.1:8000/stories/sc52254fe32d7",
    "feed_url": "http://127.0.0.1:8000/v1/stories/sc52254fe32d7/articles.json",
    "items": [
        {
            "id": "urn:samestory:article:pravda-7316635",
            "url": "http://127.0.0.1:8000/articles/pravda-7316635",
            "title": "Байден попередив Путіна про наслідки нападу на Україну",
            "content_text": "Українська правда: Президенти говорили дві години.",
            "date_modified": "2021-12-07T20:31:00+00:00",
            "language": "uk",
            "tags": ["uk"],
            "date_published": "2021-12-07T20:30:00+00:00",
        }
    ],
}

CSV: Final = """\
id,language,title,source,published_at,copy_of
dnevnik-181,bg,Байдън и Путин разговаряха два часа за Украйна,Дневник,2021-12-07T19:10:00Z,
pravda-7316635,uk,Байден попередив Путіна,Українська правда,2021-12-07T20:30:00Z,
"""

NDJSON: Final = """\
{"id":"dnevnik-181","language":"bg","title":"Байдън и Путин разговаряха два часа за Украйна"}
{"id":"pravda-7316635","language":"uk","title":"Байден попередив Путіна"}
"""
