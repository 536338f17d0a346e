"""Dates in Chinese, Japanese and Korean text, where no spaces part the words."""

import re
from functools import cache

from app.analysis.date_statement import DateSpan, Statement

_WEEKDAYS = {
    "zh": dict(zip("一二三四五六日天", (0, 1, 2, 3, 4, 5, 6, 6), strict=True)),
    "ja": dict(zip("月火水木金土日", range(7), strict=True)),
    "ko": dict(zip("월화수목금토일", range(7), strict=True)),
}
_OFFSETS = {
    "zh": {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0,
           "今晨": 0, "今晚": 0, "明天": 1, "明日": 1, "后天": 2, "後天": 2},
    "ja": {"一昨日": -2, "おととい": -2, "昨日": -1, "きのう": -1, "昨夜": -1, "昨晩": -1,
           "今日": 0, "きょう": 0, "本日": 0, "今朝": 0, "今夜": 0, "明日": 1, "あす": 1,
           "明後日": 2, "あさって": 2},
    "ko": {"그저께": -2, "그제": -2, "어제": -1, "어젯밤": -1, "지난밤": -1, "오늘": 0,
           "내일": 1, "모레": 2},
}  # fmt: skip
_WEEKS = {
    "zh": {"上周": -1, "上星期": -1, "上个星期": -1, "上週": -1},
    "ja": {"先週": -1},
    "ko": {"지난주": -1, "지난 주": -1},
}
_MONTHS = {
    "zh": {"上个月": -1, "上月": -1, "上個月": -1},
    "ja": {"先月": -1},
    "ko": {"지난달": -1, "지난 달": -1},
}
_DATE = {
    "zh": r"(?:(?P<year>\d{4}) ?年 ?)?(?:(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2}) ?月 ?"
    r"(?:(?P<since>\d{1,2}) ?日?[至到-])?(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3}) ?[日号號]"
    r"|(?P<only_month>\d{1,2}) ?月(?P<of>份)?|(?P<only_day>(?<!\d)\d{1,2}) ?[日号號])",
    "ja": r"(?:(?P<year>\d{4}) ?年 ?)?(?:(?P<month>\d{1,2}) ?月 ?"
    r"(?:(?P<since>\d{1,2}) ?日?[〜～-])?(?P<day>\d{1,2}) ?日"
    r"|(?P<only_month>\d{1,2}) ?月(?P<of>(?!曜))|(?P<only_day>(?<!\d)\d{1,2}) ?日(?![間本々目]))",
    "ko": r"(?:(?P<year>\d{4}) ?년 ?)?(?:(?P<month>\d{1,2}) ?월 ?"
    r"(?:(?P<since>\d{1,2}) ?일?[~∼-] ?)?(?P<day>\d{1,2}) ?일"
    r"|(?P<only_month>\d{1,2}) ?월(?P<of>)|(?P<only_day>(?<!\d)\d{1,2}) ?일"
    r"(?! ?(?:간|째|동안|차|반)))",
}
_WEEKDAY = {
    "zh": r"(?P<last>上个?)?(?P<next>下个?)?(?:本|这|這)?(?:星期|周|週|礼拜|禮拜)"
    r"(?P<weekday>[一二三四五六日天])",
    "ja": r"(?P<last>先週の?)?(?P<next>来週の?)?(?P<weekday>[月火水木金土日])曜",
    "ko": r"(?P<last>지난주? ?)?(?P<next>다음 ?주? ?)?(?P<weekday>[월화수목금토일])요일",
}
_COUNT = {
    "zh": r"(?P<count>\d{1,2}|[一两二三四五六七八九十]) ?(?P<unit>天|日|周|个星期)"
    r"(?P<ago>之?前|以前)?(?P<later>之?后|以后)?",
    "ja": r"(?P<count>\d{1,2}) ?(?P<unit>日|週間)(?P<ago>前)?(?P<later>後)?",
    "ko": r"(?P<count>\d{1,2}|이틀|사흘|나흘) ?(?P<unit>일|주)? ?(?P<ago>전)?(?P<later>후|뒤)?",
}
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九十")} | {
    "两": 2,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
}


def find_east_asian_dates(text: str, language: str) -> list[DateSpan]:
    """Spans of dates in a text of `zh`, `ja` or `ko`, in order; parts may overlap."""
    spans = []
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            said = _statement(match.groupdict(), language)
            if said is not None:
                spans.append(DateSpan(match.start(), match.end(), said))
    return spans


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = "|".join(
        f"(?P<{group}>{'|'.join(sorted(table[language], key=len, reverse=True))})"
        for group, table in (("offset", _OFFSETS), ("whole_week", _WEEKS), ("months", _MONTHS))
    )
    parts = (_COUNT[language], _WEEKDAY[language], words, _DATE[language])
    return tuple(re.compile(part) for part in parts)


def _statement(said: dict[str, str | None], language: str) -> Statement | None:
    if said.get("count"):
        return _counted(said)
    if weekday := said.get("weekday"):
        direction = -1 if said["last"] else 1 if said["next"] else 0
        return Statement(weekday=_WEEKDAYS[language][weekday], direction=direction)
    for group, table in (("offset", _OFFSETS), ("whole_week", _WEEKS), ("months", _MONTHS)):
        word = said.get(group)
        if word:
            value = table[language][word]
            return {
                "offset": Statement(offset=value),
                "whole_week": Statement(week=value),
                "months": Statement(months=value),
            }[group]
    return _dated(said)


def _counted(said: dict[str, str | None]) -> Statement | None:
    sign = -1 if said["ago"] else 1 if said["later"] else 0
    count = _number(said["count"])
    if not sign or not count:
        return None
    weeks = said["unit"] in {"周", "个星期", "週間", "주"}
    return Statement(offset=sign * count * (7 if weeks else 1), slack=3 if weeks else 0)


def _dated(said: dict[str, str | None]) -> Statement | None:
    year = _number(said.get("year"))
    if month := _number(said.get("month")):
        return Statement(
            year=year, month=month, day=_number(said["day"]), since=_number(said["since"])
        )
    if month := _number(said.get("only_month")):
        return Statement(year=year, month=month) if year else None
    day = _number(said.get("only_day"))
    return Statement(day=day) if day and year is None else None


def _number(text: str | None) -> int | None:
    """'12', '十二', '二十八' or '两' as a number."""
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    if len(text) == 1 or text in _DIGITS:
        return _DIGITS.get(text)
    tens, _, ones = text.partition("十")
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)
