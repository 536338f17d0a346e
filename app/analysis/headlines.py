"""A headline without what newsrooms and sites put around it: outlet, section, 'LIVE', 'VIDEO'.

'The Latest: Osaka lights cauldron at Tokyo opening ceremony | The China Post, Taiwan' tells of a
ceremony, and neither of the latest nor of Taiwan.
"""

import re
from urllib.parse import urlsplit

# A bar parts a headline from its site; a dash may also part it from who said it ('– Kremlin').
_BAR = re.compile(r"\s+\|\s*|\|\s+|\s*｜\s*")
_DASH = re.compile(r"\s+[-–—]\s+")
_SHARE = 0.5  # of the headline: what is longer may be half of what it says
_MOST_WORDS, _LEAST_WORDS = 6, 3
_LEAST_CHARACTERS = 12
_MOST_CHARACTERS = 250  # a longer title has swallowed its text

# How urgent it is and what goes with it, in a few scripts; never what kind of text it is, which
# tells reports from comments.
_TAG = r"""(?:
    the\ latest|(?:update|wrapup)\ ?\d*|rpt|refile|corrected|breaking(?:\ news)?|just\ in|urgent
    |live(?:\ (?:updates?|blog|stream|ticker))?|liveblog|liveticker|latest\ updates|as\ it\ happened
    |watch|videos?|photos?|pictures|in\ pictures|gallery|exclusive
    |(?:en\ )?direct|vidéos?|exclusif|(?:en\ )?vivo|ao\ vivo|última\ hora|urgente|vídeos?|fotos?
    |exclusiv[oa]|eilmeldung|exklusiv|im\ liveticker|bilder|diretta|ultim'?ora|esclusiva
    |pilne|na\ żywo|wideo|zdjęcia|živě|naživo|on-?line|uživo|hitno|v\ živo|galerija|canlı
    |son\ dakika
    |срочно|молния|видео|фото|прямая\ трансляция|прямой\ эфир|онлайн|эксклюзив
    |терміново|відео|наживо|оновлено|обновлено|обновена|извънредно|на\ живо|снимки|ексклузивно
    |έκτακτο|βίντεο|φωτο(?:γραφίες)?|عاجل|فيديو|بالفيديو|بالصور|צפו|מבזק
    |快讯|快訊|速報|動画|속보|영상|포토|ด่วน|คลิป
    )"""
_BEFORE = re.compile(
    rf"\A\s*(?:[\[(【（]\s*{_TAG}\s*[\])】）]\s*[:：]?|{_TAG}\s*(?:[:：|]|\s[-–—]\s|(?<=\d)-))\s*",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER = re.compile(
    rf"\s*(?:[\[(【（]\s*{_TAG}(?:\s*[,/+&и]\s*{_TAG})*\s*[\])】）]|\s[-–—|]\s+{_TAG})\s*\Z",
    re.IGNORECASE | re.VERBOSE,
)

_SITE = re.compile(
    r"[\w-]+\.(?:com?|net|org|info|news|tv|fm|[a-z]{2})(?:\.[a-z]{2})?", re.IGNORECASE
)
_OUTLET = re.compile(
    r"""(?<!\w)(?:
    \w*news(?:papers?|wire|week)?|tv|\w+tv|tele\w*|radio|times|post|herald|tribune|gazette|daily
    |courier|chronicle|observer|guardian|telegraph|express|mirror|journal|magazine|broadcasting|press
    |online|review|sports?|esportes?|reporter|insider|bulletin|media
    |bbc|cnn|cbs|abc|nbc|afp|reuters|bloomberg|euronews|dw|rfi|rte|rtve|france\ 24|sky|al\ jazeera
    |\w*zeitung|nachrichten|anzeiger|rundschau|tagblatt|tageblatt|presse|stern|spiegel|kurier|blick
    |journaux|figaro|monde|dépêche|parisien|libération|actualités?|infos?
    |diarios?|diários?|jornal|noticias?|notícias?|informativo|periódico|periodico|prensa|imprensa
    |heraldo|correo|correio|gazeta|folha|estadão|deportes|deportiva|esportiva|desporto|nacional|voz
    |raz[oó]n|mundo|giornale|gazzetta|corriere|messaggero|stampa|repubblica|notizie
    |wiadomości|dziennik|rzeczpospolita|zprávy|noviny|deník|denník|správy|vijesti|vesti|novosti
    |novice|delo|dnevnik|večer\w*|jutarnji|blic|ziarul|știri|stiri|hírek|hírlap|nyheter|avisen
    |tidningen|\w*bladet|uutiset|sanomat|nieuws|krant|dagblad|haber\w*|gazetesi|ajansı|berita|kompas
    |tempo
    |новост[иь]|новини|навіны|вести|вісті|вестник|вісник|газета|правда|известия|ведомости|канал|радио
    |радіо|тв|телеканал|журнал|независимая|тасс|риа|рбк|унн|уніан|укринформ|укрінформ|интерфакс
    |вечерњ\w+|политика|блиц|дневник|труд|капитал
    |νέα|ειδήσεις|εφημερίδα|καθημερινή
    |جريدة|صحيفة|قناة|وكالة|أخبار|الأخبار|اليوم|خبرگزاری|روزنامه|חדשות|ynet|समाचार|न्यूज़|ข่าว
    |báo|tin\ tức|vnexpress
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_UNSPACED_OUTLET = re.compile(  # 新华网 and others write no blanks around the dash
    r"(?<=.{12})[-–—_][^-–—_]{0,10}"
    r"(?:新闻|新聞|日报|日報|晚报|晚報|时报|時報|网|網|社|ニュース|뉴스|일보|신문)\Z"
)


def bare_headline(title: str, *, source: str | None = None, url: str | None = None) -> str:
    """The headline alone; idempotent. What leaves too little is not taken away.

    Args:
        title: Headline as a page or a feed gives it.
        source: The outlet, as the caller names it.
        url: Address of the article.
    """
    if len(title) > _MOST_CHARACTERS:
        return title
    own = {_key(source or ""), *_site_keys(url or "")} - {""}
    while (shorter := _without_outlet(_longest(_without_tags(title)), own)) != title:
        title = shorter
    return title


def _without_tags(title: str) -> str:
    rest = _AFTER.sub("", _BEFORE.sub("", title, count=1))
    return rest if _is_enough(rest) else title


def _longest(title: str) -> str:
    """Of the parts between bars the longest, where the others are labels beside it."""
    parts = [each for each in _BAR.split(title) if each]
    if len(parts) < 2:
        return title
    headline = max(parts, key=len)
    labels = [each for each in parts if each is not headline]
    are_labels = all(len(each) <= _SHARE * len(headline) for each in labels)
    return headline if are_labels and _is_enough(headline) else title


def _without_outlet(title: str, own: set[str]) -> str:
    """The title without what follows its last dash, where that names an outlet."""
    spaced = list(_DASH.finditer(title))
    if spaced:
        rest, tail = title[: spaced[-1].start()], title[spaced[-1].end() :]
        return rest if _is_enough(rest) and _is_outlet(tail, own) else title
    unspaced = _UNSPACED_OUTLET.search(title)
    return title[: unspaced.start()] if unspaced else title


def _is_outlet(tail: str, own: set[str]) -> bool:
    if _key(tail) in own or _SITE.fullmatch(tail):
        return True
    few = len(tail.split()) <= _MOST_WORDS and not tail[:1].islower()
    return few and _OUTLET.search(tail) is not None


def _is_enough(headline: str) -> bool:
    return len(headline.split()) >= _LEAST_WORDS or len(headline) >= 2 * _LEAST_CHARACTERS


def _site_keys(url: str) -> set[str]:
    """Names that an address gives its site: 'bbc' and 'bbccouk' of bbc.co.uk."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # an unclosed bracket of an IPv6 host
        return set()
    host = host.removeprefix("www.")
    return {_key(host), _key(host.partition(".")[0])}


def _key(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
