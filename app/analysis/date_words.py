"""Words that date an event, by language: what CLDR does not know.

Month and weekday names come from Babel's CLDR data; here stand their other cases, and words
that count from the day of publication. Phrases of one kind are separated by commas.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DateWords:
    """One language's words, all in lower case.

    Attributes:
        locales: CLDR locales whose month and weekday names are read.
        offsets: Days from publication -> phrases ('yesterday' is -1).
        weekdays: Other forms of the weekdays, Monday first; '' for none.
        months: Other forms of the months, January first, where CLDR's do not do.
        without: CLDR names that mean something else more often.
        last: 'last' beside a weekday: the one before this day.
        next: 'next' beside a weekday: the one after this day.
        ago: 'ago', before or after a number of days or weeks.
        later: 'in', 'later' before or after a number of days or weeks.
        days: Forms of 'days'.
        weeks: Forms of 'weeks'.
        last_week: 'last week' as a whole.
        last_month: 'last month' as a whole.
        numbers: Words for two, three, four and five.
    """

    locales: tuple[str, ...]
    offsets: dict[int, str]
    weekdays: tuple[str, ...] = ()
    months: dict[int, str] = field(default_factory=dict)
    without: str = ""
    last: str = ""
    next: str = ""
    ago: str = ""
    later: str = ""
    days: str = ""
    weeks: str = ""
    last_week: str = ""
    last_month: str = ""
    numbers: tuple[str, ...] = ()


def _day_parts(days: str, parts: str) -> tuple[str, ...]:
    """Weekdays with the part of the day grown on: 'dienstagabend'."""
    return tuple(", ".join(day + part for part in parts.split()) for day in days.split())


DATE_WORDS: dict[str, DateWords] = {
    "ru": DateWords(
        ("ru",),
        {-2: "позавчера", -1: "вчера, накануне вечером", 0: "сегодня", 1: "завтра",
         2: "послезавтра"},
        ("понедельника", "вторника", "среду", "четверга", "пятницу, пятницы", "субботу, субботы",
         "воскресенья"),
        without="среда, среды",
        last="прошлый, прошлую, прошлое, минувший, минувшую, минувшее, прошлого, прошедший, "
        "прошедшую, прошедшее",
        next="следующий, следующую, следующее, будущий, ближайший, ближайшую",
        ago="назад, тому назад", later="через", days="день, дня, дней, суток",
        weeks="неделю, недели, недель", last_week="на прошлой неделе, на минувшей неделе",
        last_month="в прошлом месяце, в минувшем месяце",
        numbers=("два, две", "три", "четыре", "пять"),
    ),
    "uk": DateWords(
        ("uk",),
        {-2: "позавчора", -1: "вчора, учора", 0: "сьогодні", 1: "завтра", 2: "післязавтра"},
        ("понеділка", "вівторка", "середу, середи", "четверга", "п'ятницю, п'ятниці, "
         "п'ятниця", "суботу, суботи", "неділю, неділі"),
        last="минулий, минулу, минулої, минулого, минулу",
        next="наступний, наступну, наступного, наступної, найближчий, найближчу",
        ago="тому", later="через, за", days="день, дні, днів, доби, діб",
        weeks="тиждень, тижні, тижнів", last_week="минулого тижня, на минулому тижні",
        last_month="минулого місяця", numbers=("два, дві", "три", "чотири", "п'ять"),
    ),
    "be": DateWords(
        ("be",),
        {-2: "пазаўчора, заўчора", -1: "учора, ўчора", 0: "сёння", 1: "заўтра", 2: "паслязаўтра"},
        ("панядзелак", "аўторак, аўторка", "сераду", "чацвер", "пятніцу", "суботу", "нядзелю"),
        last="мінулы, мінулую", next="наступны, наступную", ago="таму", later="праз",
        days="дзень, дні, дзён", weeks="тыдзень, тыдні, тыдняў",
        last_week="на мінулым тыдні", last_month="у мінулым месяцы",
        numbers=("два, дзве", "тры", "чатыры", "пяць"),
    ),
    "bg": DateWords(
        ("bg",),
        {-2: "завчера, онзи ден", -1: "вчера, снощи", 0: "днес, тази вечер, тази сутрин",
         1: "утре", 2: "вдругиден"},
        ("понеделника", "вторника", "срядата", "четвъртъка", "петъка", "съботата", "неделята"),
        last="миналия, миналият, миналата, предишния, изминалия, изминалата",
        next="следващия, следващата, идния, идната, другия",
        ago="преди", later="след", days="ден, дни, дена", weeks="седмица, седмици",
        last_week="миналата седмица, през миналата седмица", last_month="миналия месец",
        numbers=("два, две", "три", "четири", "пет"),
    ),
    "mk": DateWords(
        ("mk",),
        {-2: "завчера", -1: "вчера, синоќа", 0: "денес, деневска, вечерва", 1: "утре",
         2: "задутре"},
        last="минатиот, минатата", next="следниот, следната, идниот", ago="пред",
        later="за, по", days="ден, дена, дни", weeks="недела, недели",
        last_week="минатата недела, минатата седмица", last_month="минатиот месец",
        numbers=("два, две", "три", "четири", "пет"),
    ),
    "sr": DateWords(
        ("sr", "sr_Latn"),
        {-2: "прекјуче, prekjuče, prekjučer, прекјучер",
         -1: "јуче, juče, jučer, јучер, синоћ, sinoć",
         0: "данас, danas, вечерас, večeras", 1: "сутра, sutra", 2: "прекосутра, prekosutra"},
        ("понедељка, ponedeljka, ponedjeljak, понедјељак", "уторка, utorka",
         "среду, среде, sredu, srede, srijedu, сриједу", "четвртка, četvrtka",
         "петка, petka", "суботу, суботе, subotu, subote", "недељу, недеље, nedelju, nedelje, "
         "nedjelju, недјељу"),
        last="прошли, прошлог, прошле, прошлу, prošli, prošlog, prošle, prošlu",
        next="следећи, следећег, следеће, sledeći, sledećeg, sledeće, idući, sljedeći, идући",
        ago="пре, pre, прије, prije", later="за, za", days="дан, дана, dan, dana",
        weeks="недеља, недеље, недељу, nedelja, nedelje, nedelju",
        last_week="прошле недеље, prošle nedelje, прошле седмице, prošle sedmice",
        last_month="прошлог месеца, prošlog meseca",
        numbers=("два, две, dva, dve", "три, tri", "четири, četiri", "пет, pet"),
    ),
    "hr": DateWords(
        ("hr", "bs"),
        {-2: "prekjučer", -1: "jučer, sinoć", 0: "danas, večeras", 1: "sutra", 2: "prekosutra"},
        ("ponedjeljka", "utorka", "srijedu, srijede", "četvrtka", "petka", "subotu, subote",
         "nedjelju, nedjelje"),
        last="prošli, prošlog, prošle, prošlu", next="sljedeći, sljedećeg, sljedeću, idući, idućeg",
        ago="prije", later="za", days="dan, dana", weeks="tjedan, tjedna, tjedana",
        last_week="prošlog tjedna, prošli tjedan", last_month="prošlog mjeseca, prošli mjesec",
        numbers=("dva, dvije", "tri", "četiri", "pet"),
    ),
    "sl": DateWords(
        ("sl",),
        {-2: "predvčerajšnjim", -1: "včeraj, sinoči", 0: "danes, nocoj", 1: "jutri",
         2: "pojutrišnjem"},
        ("ponedeljka", "torka", "sredo, srede", "četrtka", "petka", "soboto, sobote",
         "nedeljo, nedelje"),
        last="prejšnji, prejšnjo, minuli, minulo",
        next="naslednji, naslednjo, prihodnji, prihodnjo",
        ago="pred", later="čez", days="dnevi, dnevoma, dni, dnevom", weeks="tednom, tedni, tedna",
        last_week="prejšnji teden", last_month="prejšnji mesec",
        numbers=("dvema", "tremi", "štirimi", "petimi"),
    ),
    "pl": DateWords(
        ("pl",),
        {-2: "przedwczoraj", -1: "wczoraj", 0: "dziś, dzisiaj", 1: "jutro", 2: "pojutrze"},
        ("poniedziałku", "wtorku", "środę, środy", "czwartku", "piątku", "sobotę, soboty",
         "niedzielę, niedzieli"),
        last="zeszły, zeszłą, zeszłego, zeszłej, ubiegły, ubiegłą, ubiegłego, ubiegłej, miniony, "
        "minioną",
        next="przyszły, przyszłą, następny, następną, najbliższy, najbliższą",
        ago="temu, przed", later="za", days="dzień, dni, dniami",
        weeks="tydzień, tygodnie, tygodni",
        last_week="w zeszłym tygodniu, w ubiegłym tygodniu",
        last_month="w zeszłym miesiącu, w ubiegłym miesiącu",
        numbers=("dwa, dwie", "trzy", "cztery", "pięć"),
    ),
    "cs": DateWords(
        ("cs",),
        {-2: "předevčírem", -1: "včera", 0: "dnes", 1: "zítra", 2: "pozítří"},
        ("pondělka", "úterka", "středu, středy", "čtvrtka", "pátku", "sobotu, soboty", "neděli"),
        last="minulý, minulou, minulé, uplynulý", next="příští, následující",
        ago="před", later="za", days="dnem, dny, dní, den", weeks="týdnem, týdny, týdnů",
        last_week="minulý týden", last_month="minulý měsíc",
        numbers=("dvěma, dva", "třemi, tři", "čtyřmi, čtyři", "pěti, pět"),
    ),
    "sk": DateWords(
        ("sk",),
        {-2: "predvčerom", -1: "včera", 0: "dnes", 1: "zajtra", 2: "pozajtra"},
        ("pondelka", "utorka", "stredu, stredy", "štvrtka", "piatku", "sobotu, soboty",
         "nedeľu, nedele"),
        last="minulý, minulú, minulé, uplynulý", next="budúci, budúcu, nasledujúci",
        ago="pred", later="o", days="dňom, dňami, dni, dní", weeks="týždňom, týždňami, týždňov",
        last_week="minulý týždeň", last_month="minulý mesiac",
        numbers=("dvoma, dva", "troma, tri", "štyrmi, štyri", "piatimi, päť"),
    ),
    "en": DateWords(
        ("en",),
        {-2: "day before yesterday", -1: "yesterday, last night",
         0: "today, tonight, this morning, this afternoon, this evening", 1: "tomorrow",
         2: "day after tomorrow"},
        months={9: "sept"},
        last="last, past, previous", next="next, coming", ago="ago, earlier", later="in",
        days="day, days", weeks="week, weeks", last_week="last week", last_month="last month",
        numbers=("two", "three", "four", "five"),
    ),
    "de": DateWords(
        ("de", "de_AT"),
        {-2: "vorgestern", -1: "gestern", 0: "heute", 1: "morgen", 2: "übermorgen"},
        _day_parts("montag dienstag mittwoch donnerstag freitag samstag sonntag",
                   "morgen vormittag mittag nachmittag abend nacht"),
        last="letzten, letzter, vergangenen, vergangener, vorigen",
        next="nächsten, nächster, kommenden, kommender",
        ago="vor", later="in", days="tag, tage, tagen", weeks="woche, wochen",
        last_week="letzte woche, vergangene woche, in der vergangenen woche, vorige woche",
        last_month="letzten monat, vergangenen monat, im vergangenen monat",
        numbers=("zwei", "drei", "vier", "fünf"),
    ),
    "fr": DateWords(
        ("fr",),
        {-2: "avant-hier", -1: "hier", 0: "aujourd'hui, ce matin, ce soir", 1: "demain",
         2: "après-demain"},
        last="dernier, passé", next="prochain", ago="il y a", later="dans",
        days="jour, jours", weeks="semaine, semaines",
        last_week="la semaine dernière, la semaine passée", last_month="le mois dernier",
        numbers=("deux", "trois", "quatre", "cinq"),
    ),
    "es": DateWords(
        ("es",),
        {-2: "anteayer, antier", -1: "ayer, anoche", 0: "hoy, esta noche", 1: "mañana",
         2: "pasado mañana"},
        last="pasado, último", next="próximo, que viene", ago="hace", later="dentro de, en",
        months={9: "setiembre"},
        days="día, días", weeks="semana, semanas",
        last_week="la semana pasada", last_month="el mes pasado",
        numbers=("dos", "tres", "cuatro", "cinco"),
    ),
    "it": DateWords(
        ("it",),
        {-2: "l'altro ieri, avantieri, altroieri", -1: "ieri", 0: "oggi, stasera, "
         "stamattina, stamani", 1: "domani", 2: "dopodomani"},
        last="scorso, scorsa", next="prossimo, prossima", ago="fa", later="tra, fra",
        days="giorno, giorni", weeks="settimana, settimane",
        last_week="la settimana scorsa, la scorsa settimana, settimana scorsa, scorsa settimana",
        last_month="il mese scorso, lo scorso mese, mese scorso, scorso mese",
        numbers=("due", "tre", "quattro", "cinque"),
    ),
    "pt": DateWords(
        ("pt",),
        {-2: "anteontem", -1: "ontem", 0: "hoje", 1: "amanhã", 2: "depois de amanhã"},
        last="passado, passada, último, última", next="próximo, próxima, que vem",
        ago="há, atrás", later="daqui a, em, dentro de",
        days="dia, dias", weeks="semana, semanas", last_week="semana passada",
        last_month="mês passado", numbers=("dois, duas", "três", "quatro", "cinco"),
    ),
    "ro": DateWords(
        ("ro",),
        {-2: "alaltăieri", -1: "ieri, aseară", 0: "azi, astăzi, diseară", 1: "mâine",
         2: "poimâine"},
        ("lunea", "marțea, marţi, marţea", "miercurea", "joia", "vinerea", "sâmbăta", "duminica"),
        last="trecută, trecut", next="viitoare, viitor", ago="acum, în urmă cu", later="peste",
        days="zi, zile", weeks="săptămână, săptămâni", last_week="săptămâna trecută",
        last_month="luna trecută", numbers=("două", "trei", "patru", "cinci"),
    ),
    "tr": DateWords(
        ("tr",),
        {-2: "önceki gün, evvelsi gün", -1: "dün", 0: "bugün, bu akşam, bu sabah", 1: "yarın",
         2: "öbür gün"},
        without="pazar",
        last="geçen, geçtiğimiz", next="gelecek, önümüzdeki", ago="önce", later="sonra",
        days="gün", weeks="hafta", last_week="geçen hafta, geçtiğimiz hafta",
        last_month="geçen ay, geçtiğimiz ay", numbers=("iki", "üç", "dört", "beş"),
    ),
    "el": DateWords(
        ("el",),
        {-2: "προχθές, προχτές", -1: "χθες, χτες", 0: "σήμερα, απόψε", 1: "αύριο", 2: "μεθαύριο"},
        ("δευτέρας", "τρίτης", "τετάρτης", "πέμπτης", "παρασκευής", "σαββάτου", "κυριακής"),
        last="περασμένη, περασμένο, προηγούμενη, προηγούμενο",
        next="επόμενη, επόμενο, ερχόμενη, ερχόμενο", ago="πριν από, πριν", later="σε",
        days="ημέρα, ημέρες, μέρα, μέρες, ημερών", weeks="εβδομάδα, εβδομάδες",
        last_week="την περασμένη εβδομάδα, περασμένη εβδομάδα, προηγούμενη εβδομάδα",
        last_month="τον περασμένο μήνα, περασμένο μήνα", numbers=("δύο, δυο", "τρεις", "τέσσερις",
        "πέντε"),
    ),
    "nl": DateWords(
        ("nl",),
        {-2: "eergisteren", -1: "gisteren, gisteravond, vannacht",
         0: "vandaag, vanavond, vanochtend, vanmiddag", 1: "morgen", 2: "overmorgen"},
        _day_parts("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
                   "ochtend morgen middag avond nacht"),
        last="afgelopen, vorige", next="volgende, komende, aanstaande", ago="geleden", later="over",
        days="dag, dagen", weeks="week, weken", last_week="vorige week, afgelopen week",
        last_month="vorige maand, afgelopen maand", numbers=("twee", "drie", "vier", "vijf"),
    ),
    "sv": DateWords(
        ("sv",),
        {-2: "i förrgår, förrgår", -1: "igår, i går, igår kväll", 0: "idag, i dag, ikväll, i kväll",
         1: "imorgon, i morgon", 2: "i övermorgon, övermorgon"},
        ("måndagen, måndags", "tisdagen, tisdags", "onsdagen, onsdags", "torsdagen, torsdags",
         "fredagen, fredags", "lördagen, lördags", "söndagen, söndags"),
        last="förra, senaste", next="nästa, kommande", ago="sedan", later="om",
        days="dag, dagar", weeks="vecka, veckor", last_week="förra veckan, i förra veckan",
        last_month="förra månaden", numbers=("två", "tre", "fyra", "fem"),
    ),
    "id": DateWords(
        ("id",),
        {-2: "kemarin lusa", -1: "kemarin", 0: "hari ini, malam ini, pagi ini, siang ini, sore ini",
         1: "besok", 2: "lusa"},
        last="lalu, silam", next="mendatang, depan", ago="lalu, yang lalu, silam",
        later="lagi, mendatang", days="hari", weeks="minggu, pekan",
        last_week="minggu lalu, pekan lalu", last_month="bulan lalu",
        numbers=("dua", "tiga", "empat", "lima"),
    ),
    "vi": DateWords(
        ("vi",),
        {-2: "hôm kia", -1: "hôm qua, tối qua, đêm qua", 0: "hôm nay, sáng nay, chiều nay, tối nay",
         1: "ngày mai", 2: "ngày kia"},
        last="trước, vừa qua", next="tới", ago="trước", later="sau, tới", days="ngày",
        weeks="tuần", last_week="tuần trước, tuần qua", last_month="tháng trước, tháng qua",
        numbers=("hai", "ba", "bốn", "năm"),
    ),
    "da": DateWords(
        ("da",),
        {-2: "i forgårs, forgårs", -1: "i går", 0: "i dag, i aften", 1: "i morgen",
         2: "i overmorgen"},
        last="sidste, seneste", next="næste, kommende", ago="siden", later="om",
        days="dag, dage", weeks="uge, uger", last_week="sidste uge, i sidste uge",
        last_month="sidste måned", numbers=("to", "tre", "fire", "fem"),
    ),
    "no": DateWords(
        ("nb", "nn"),
        {-2: "i forgårs", -1: "i går", 0: "i dag, i kveld", 1: "i morgen", 2: "i overmorgen"},
        last="forrige, sist, siste", next="neste, kommende", ago="siden", later="om",
        days="dag, dager", weeks="uke, uker", last_week="forrige uke", last_month="forrige måned",
        numbers=("to", "tre", "fire", "fem"),
    ),
    "fi": DateWords(
        ("fi",),
        {-2: "toissapäivänä, toissa päivänä", -1: "eilen", 0: "tänään", 1: "huomenna",
         2: "ylihuomenna"},
        last="viime", next="ensi", ago="sitten", later="päästä, kuluttua",
        days="päivä, päivää, päivän", weeks="viikko, viikkoa, viikon", last_week="viime viikolla",
        last_month="viime kuussa", numbers=("kaksi, kahden", "kolme, kolmen", "neljä, neljän",
        "viisi, viiden"),
    ),
    "hu": DateWords(
        ("hu",),
        {-2: "tegnapelőtt", -1: "tegnap", 0: "ma, ma este", 1: "holnap", 2: "holnapután"},
        ("hétfőn", "kedden", "szerdán", "csütörtökön", "pénteken", "szombaton", "vasárnap"),
        last="múlt, előző", next="jövő, következő", ago="ezelőtt, napja", later="múlva",
        days="nap, nappal", weeks="hét, héttel", last_week="múlt héten, a múlt héten",
        last_month="múlt hónapban", numbers=("két, kettő", "három", "négy", "öt"),
    ),
    "ar": DateWords(
        ("ar", "ar_SY", "ar_DZ"),
        {-2: "أول أمس, أول من أمس", -1: "أمس, البارحة, الليلة الماضية", 0: "اليوم, هذا المساء",
         1: "غدا, غدًا, غداً", 2: "بعد غد"},
        ("الإثنين, الاثنين", "الثلاثاء", "الأربعاء, الاربعاء", "الخميس", "الجمعة",
         "السبت", "الأحد, الاحد"),
        last="الماضي, الماضية, الفائت", next="المقبل, المقبلة, القادم, القادمة",
        ago="قبل, منذ", later="بعد, خلال", days="يوم, أيام, يومًا", weeks="أسبوع, أسابيع",
        last_week="الأسبوع الماضي", last_month="الشهر الماضي",
        numbers=("اثنين", "ثلاثة", "أربعة", "خمسة"),
    ),
    "he": DateWords(
        ("he",),
        {-2: "שלשום", -1: "אתמול, אמש", 0: "היום, הערב, הבוקר", 1: "מחר", 2: "מחרתיים"},
        ("יום שני, ביום שני", "יום שלישי, ביום שלישי", "יום רביעי, ביום רביעי",
         "יום חמישי, ביום חמישי", "יום שישי, ביום שישי", "יום שבת, בשבת", "יום ראשון, ביום ראשון"),
        last="שעבר, האחרון, שעברה", next="הבא, הקרוב, הבאה", ago="לפני", later="בעוד",
        days="יום, ימים", weeks="שבוע, שבועות", last_week="בשבוע שעבר, שבוע שעבר",
        last_month="בחודש שעבר, חודש שעבר", numbers=("שני", "שלושה", "ארבעה", "חמישה"),
    ),
    "fa": DateWords(
        ("fa",),
        {-2: "پریروز", -1: "دیروز, دیشب", 0: "امروز, امشب", 1: "فردا", 2: "پس فردا, پسفردا"},
        ("دو شنبه, دوشنبه", "سه شنبه, سهشنبه", "چهار شنبه, چهارشنبه", "پنج شنبه, پنجشنبه", "جمعه",
         "شنبه", "یک شنبه, یکشنبه"),
        last="گذشته, پیش", next="آینده, بعد", ago="پیش, قبل", later="دیگر, بعد",
        days="روز", weeks="هفته", last_week="هفته گذشته, هفته پیش", last_month="ماه گذشته, ماه پیش",
        numbers=("دو", "سه", "چهار", "پنج"),
    ),
    "hi": DateWords(
        ("hi",),
        # 'कल' and 'परसों' point either way; news mostly tell of the past.
        {-2: "परसों", -1: "कल, बीते कल", 0: "आज"},
        ("सोमवार", "मंगलवार", "बुधवार", "गुरुवार, बृहस्पतिवार", "शुक्रवार", "शनिवार", "रविवार"),
        months={1: "जनवरी", 2: "फरवरी", 8: "अगस्त", 9: "सितंबर, सितम्बर", 10: "अक्टूबर, अक्तूबर",
                11: "नवंबर, नवम्बर", 12: "दिसंबर, दिसम्बर"},
        last="पिछले, बीते, गत", next="अगले, आगामी", ago="पहले", later="बाद",
        days="दिन", weeks="हफ्ते, सप्ताह, हफ़्ते", last_week="पिछले हफ्ते, पिछले सप्ताह, पिछले हफ़्ते",
        last_month="पिछले महीने", numbers=("दो", "तीन", "चार", "पांच, पाँच"),
    ),
}  # fmt: skip
"""Languages with spaces between words; Chinese, Japanese and Korean have patterns of their own."""
