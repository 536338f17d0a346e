"""What feeds and exports of stories look like, for the OpenAPI document."""

from typing import Final

RSS: Final = """\
<?xml version='1.0' encoding='utf-8'?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>
<title>Stories (language: ['uk'])</title><link>http://127.0.0.1:8000/</link>
<description>News reports in all languages, grouped by event.</description>
<atom:link rel="self" href="http://127.0.0.1:8000/v1/stories.rss?language=uk"
 type="application/rss+xml" />
<item><title>Байден попередив Путіна про наслідки нападу на Україну</title>
<link>http://127.0.0.1:8000/stories/sc52254fe32d7</link>
<guid isPermaLink="false">urn:samestory:story:sc52254fe32d7</guid>
<pubDate>Tue, 07 Dec 2021 20:31:00 GMT</pubDate>
<description>Told in uk, bg by Українська правда, Дневник.</description>
<category>uk</category><category>bg</category></item>
</channel></rss>
"""

ATOM: Final = """\
<?xml version='1.0' encoding='utf-8'?>
<atom:feed xmlns:atom="http://www.w3.org/2005/Atom">
<atom:id>http://127.0.0.1:8000/v1/stories.atom</atom:id><atom:title>Stories</atom:title>
<atom:updated>2021-12-07T20:31:00+00:00</atom:updated>
<atom:author><atom:name>Samestory</atom:name></atom:author>
<atom:entry><atom:id>urn:samestory:story:sc52254fe32d7</atom:id>
<atom:title xml:lang="bg">Байдън и Путин разговаряха два часа за Украйна</atom:title>
<atom:link rel="alternate" href="http://127.0.0.1:8000/stories/sc52254fe32d7" />
<atom:updated>2021-12-07T20:31:00+00:00</atom:updated>
<atom:summary>Told in bg, uk by Дневник, Українська правда.</atom:summary></atom:entry>
</atom:feed>
"""

JSON_FEED: Final[dict[str, object]] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Stories",
    "home_page_url": "http://127.0.0.1:8000/",
    "feed_url": "http://127.0.0.1:8000/v1/stories.json",
    "items": [
        {
            "id": "urn:samestory:story:sc52254fe32d7",
            "url": "http://127.0.0.1:8000/stories/sc52254fe32d7",
            "title": "Байдън и Путин разговаряха два часа за Украйна",
            "content_text": "Told in bg, uk by Дневник, Українська правда.",
            "date_modified": "2021-12-07T20:31:00+00:00",
            "language": "bg",
            "tags": ["bg", "uk"],
            "date_published": "2021-12-07T19:10:00+00:00",
        }
    ],
}

OPML: Final = """\
<?xml version='1.0' encoding='utf-8'?>
<opml version="2.0"><head><title>Samestory feeds</title></head><body>
<outline type="rss" text="All stories" title="All stories"
 xmlUrl="http://127.0.0.1:8000/v1/stories.rss?sort=updated" />
<outline type="rss" text="Stories in Ukrainian" title="Stories in Ukrainian"
 xmlUrl="http://127.0.0.1:8000/v1/stories.rss?language=uk&amp;sort=updated" />
</body></opml>
"""

CSV: Final = """\
id,headline,languages,last_published_at
sc52254fe32d7,Байдън и Путин разговаряха два часа за Украйна,bg; uk,2021-12-07T20:30:00Z
"""

NDJSON: Final = """\
{"id":"sc52254fe32d7","headline":"Байдън и Путин разговаряха два часа за Украйна"}
{"id":"s0b1c7d2e9a44","headline":"Женева: Рябков і Шерман завершили переговори"}
"""
