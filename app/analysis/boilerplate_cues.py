"""What web pages say around an article in many languages: cues for lines that are not of it.

The cleaner looks at structure first; these lists decide where structure cannot. All patterns
are matched against case-folded lines.
"""

import re


def _any(*patterns: str) -> str:
    """One of many alternatives, gathered by their first letters.

    The engine tries alternatives in turn at each character; gathered, it is 3 times faster.
    """
    gathered: dict[str, list[str]] = {}
    for alternative in _alternatives("|".join(patterns)):
        has_first_letter = alternative[:1].isalpha() and alternative[1:2] not in tuple("?*+{")
        first = alternative[0] if has_first_letter else ""
        gathered.setdefault(first, []).append(alternative[len(first) :])
    parts = [
        first + (_any(*rests) if first and len(rests) > 1 else "|".join(rests))
        for first, rests in gathered.items()
    ]
    return f"(?:{'|'.join(parts)})"


def _alternatives(pattern: str) -> list[str]:
    """Splits at the bars that stand in no group and no class."""
    found, depth, in_class, escaped = [""], 0, False, False
    for sign in pattern:
        if sign == "|" and not (depth or in_class or escaped):
            found.append("")
            continue
        if not escaped and not in_class:
            depth += (sign == "(") - (sign == ")")
        if not escaped:
            in_class = sign != "]" if in_class else sign == "["
        escaped = sign == "\\" and not escaped
        found[-1] += sign
    return found


# Labels that a teaser of another story begins with: 'Read also: ...'.
_TEASER_LABELS = _any(
    r"(?:see|read|watch|view|look) (?:also|more|next|too)|also (?:read|see|on|watch)|(?:more|also) (?:on|from|in) \S+|related(?: \w+)?|most (?:read|popular|viewed|commented)|recommended|don'?t miss|trending|latest (?:news|stories|headlines)|top stories|you (?:may|might) (?:also )?like|in other news|more (?:stories|news)|up next|editors?'? picks?|read next|continue reading|keep reading|what to read next",  # noqa: E501
    r"(?:читай(?:те)?|смотри(?:те)?|слушайте|по) (?:также|тоже|ещ[её]|теме|далее)|(?:также|ещ[её]|другие(?: \w+)?|новости|материалы|больше(?: \w+)?) (?:по|на) (?:теме|сюжету)\w*|сейчас читают|(?:самое )?(?:читаемое|популярное|обсуждаемое)|не пропустите|главное(?: за день| сегодня)?|лента (?:новостей|дня)|рекомендуем|подробнее|материалы по теме|другие новости|новости партн[её]ров|последние новости|больше новостей",  # noqa: E501
    r"(?:також )?(?:читайте|дивіться|дивись|слухайте)(?: також| ще| більше)?|(?:новини|ще|також|матеріали|більше) (?:за|по) темою|популярне(?: зараз)?|не пропустіть|це цікаво|більше (?:подібного|новин)|відео дня|фото дня|останні новини|рекомендуємо|чытайце таксама|гл(?:я)?дзіце таксама|навіны па тэме",  # noqa: E501
    r"(?:виж(?:те)?|прочети(?:те)?|чети(?:те)?|гледай(?:те)?) (?:още|също|повече)|още (?:по|от) (?:темата|категорията)|още новини|най-(?:четени|нови|популярни|важно\w+)|свързани(?: \w+)?|не пропускай(?:те)?|препоръчан\w*|последни новини|подобни(?: \w+)?",  # noqa: E501
    r"прочита(?:јте|јте|ј) (?:још|и)|pročitaj(?:te)? (?:još|i|više)|pogledajte (?:još|i)|погледајте (?:још|и)|прочитајте (?:повеќе|уште|и)|поврзан\w+|povezan[eio] \w+|najčitanije|најчитаније|најчитани|izdvajamo|издвајамо|preporuč\w+|još iz rubrike|više o temi|слични \w+|preberite (?:še|tudi)|beri(?:te)? (?:še|tudi)|najbolj brano|sorodn\w+",  # noqa: E501
    r"lesen sie (?:auch|mehr|hier|dazu)|mehr (?:zum thema|dazu|lesen|aus|artikel)|lies auch|siehe auch|auch interessant|das könnte (?:sie|dich) (?:auch )?interessieren|meistgelesen\w*|weitere (?:artikel|meldungen|themen|nachrichten)|zum thema|empfohlen\w*",  # noqa: E501
    r"(?:à|a) lire(?: aussi| également| sur)?|lire (?:aussi|également|la suite|plus)|voir aussi|(?:à|a) voir(?: aussi)?|sur le même (?:sujet|thème)|les plus (?:lus|récents|populaires)|(?:nos )?(?:derniers )?articles? (?:liés?|similaires|associés)|pour aller plus loin|(?:à|a) découvrir|dans la même rubrique|vous aimerez aussi",  # noqa: E501
    r"(?:lee|leer|lea|ver|vea|mira) (?:también|tambien|además|más|mas)|te puede interesar|le puede interesar|más (?:información|noticias|leídas?|leído)|lo más (?:leído|visto)|noticias? relacionad\w+|relacionad[oa]s?|no te pierdas|temas relacionados|además",  # noqa: E501
    r"leggi (?:anche|pure|di più|tutto)|guarda anche|vedi anche|potrebbe (?:interessarti|interessare)\w*|articoli? correlat\w+|(?:i )?più letti|da non perdere|ti potrebbe \w+|notizie correlate",  # noqa: E501
    r"(?:leia|veja|confira|assista|saiba|ler|ver) (?:também|tambem|mais|ainda|outr\w+)|mais lid[ao]s|notícias? relacionad\w+|(?:em|no) destaque|recomendad\w+|relacionad[oa]s",  # noqa: E501
    r"(?:czytaj|przeczytaj|zobacz|sprawdź|obejrzyj|polecamy)(?: także| też| również| więcej)?|najczęściej czytane|powiązane(?: \w+)?|więcej (?:na temat|o|w)|warto przeczytać|(?:čtěte|přečtěte|podívejte)(?: si)? (?:také|též|i|více|dále)|nejčtenější|související(?: \w+)?|mohlo by vás zajímat|doporučujeme|prečítajte si(?: aj| tiež)?|najčítanejšie|súvisiace(?: \w+)?|mohlo by vás zaujímať|čítajte (?:aj|tiež|viac)",  # noqa: E501
    r"cite[sș][tţț]e(?:[sș]te)?(?: ?[sș]i| mai mult)?|cite[sșş]te (?:[sșş]i|mai mult)|vezi (?:[sșş]i|mai mult)|articole (?:similare|recomandate|pe aceea[sșş]i tem[aă])|cele mai citite|recomand[aă]ri|recomandate|nu rata|olvassa el|olvasd el|kapcsolódó(?: \w+)?|legolvasottabb\w*|ez is érdekelheti|további (?:hírek|cikkek)|ajánljuk",  # noqa: E501
    r"(?:bunu|bunlar) da oku\w*|(?:ilgili|benzer|diğer) haber\w*|ayrıca oku\w*|en çok okunan\w*|ilginizi çekebilir|önerilen\w*|çok okunanlar|günün (?:haberleri|özeti)|διαβάστε (?:επίσησ|ακόμη|ακόμα|περισσότερα|και)|δείτε (?:επίσησ|ακόμη|ακόμα|και)|σχετικά(?: \w+)?|δημοφιλή|τα πιο διαβασμένα",  # noqa: E501
    r"lees (?:ook|meer|verder)|bekijk ook|meest gelezen|gerelateerd\w*|läs (?:också|även|mer|vidare)|mest läst\w*|relaterat|les (?:også|mer)|læs (?:også|mere)|mest lest\w*|mest læst\w*|relaterte?|lue (?:myös|lisää)|luetuimmat|katso myös|baca (?:juga|selengkapnya)|lihat juga|berita (?:terkait|populer)|terpopuler|xem thêm|đọc thêm|tin liên quan|آ?اقرأ أيض(?:ا|اً|ًا)|إقرأ أيض\S+|شاهد أيض\S+|المزيد (?:عن|من|حول)\b|مواضيع ذات صلة|أخبار ذات صلة|الأكثر قراءة|بیشتر بخوانید|همچنین بخوانید|مطالب مرتبط|اخبار مرتبط|پربازدید\S*|קראו? (?:גם|עוד)|ראו? גם|כתבות (?:נוספות|קשורות)|עוד (?:בנושא|כתבות)|הנקראות ביותר",  # noqa: E501
    r"यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|और पढ़ें|संबंधित खबरें|関連(?:記事|ニュース|リンク|トピックス)|あわせて読みたい|おすすめ記事|人気記事|(?:アクセス|記事)ランキング|続きを読む|もっと見る|相关(?:阅读|新闻|文章|报道|链接)|延伸阅读|推荐阅读|更多(?:新闻|报道|阅读)|热门(?:新闻|文章)|相關(?:閱讀|新聞|文章|報導)|延伸閱讀|推薦閱讀|更多新聞|관련 ?(?:기사|뉴스)|많이 본 (?:뉴스|기사)|인기 ?(?:기사|뉴스)|함께 (?:보면|읽)\S*|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง",  # noqa: E501
)
TEASER_LABEL = re.compile(
    rf"[\W_]*+{_TEASER_LABELS}\s*(?P<rest>[:：–—\-|►▶»>].*|[.…]*)$|[\W_]*+{_TEASER_LABELS}\b"
)

# What a page asks its reader to do, or tells of itself.
_CHROME = _any(
    # sharing, following, subscribing, installing
    r"(?:share|tweet|pin|print|email|save) (?:this|on|via|to|article|story|page)|follow us|subscri(?:be|ption)\b|sign up|newsletter|get the (?:\S+ )?(?:top|latest|app)|download (?:our|the) app|turn on (?:\w+ )?(?:alerts|notifications)|push notifications|join our|whatsapp|telegram|viber|t\.me/|google (?:news|play)|app store|android|facebook|twitter|instagram|linkedin|pinterest|reddit|patreon|copy link|rss",  # noqa: E501
    r"подели(?:ться|сь)|подпи(?:ши|сы|са|ск)\w+|рассылк\w|следите за|присоединяйтесь|наш\w* (?:канал|телеграм|telegram)\w*|(?:яндекс|гугл)[. ]?(?:новост|дзен)\w*|в закладки|версия для печати|разрешите уведомлени\w+|получайте уведомлени\w+|скачайте|поддержите (?:нас|редакцию|проект)",  # noqa: E501
    r"поділи(?:тися|ться)|поширити|підпи(?:ш|с)\w+|надішл\w+ новин\w+|стежте за|приєдну\w+|наш\w* (?:канал|телеграм)\w*|сповіщення|патрон\w*|підтрима(?:й|ти)\w* (?:редакц|нас|проєкт)\w*|роздрукувати|скопіювати посилання|падпі(?:шы|са)\w+|падзялі\w+",  # noqa: E501
    r"сподел(?:и|ете|яне)\w*|абонира\w+|бюлетин|последвай\w*|включи известия\w*|изпрати на приятел|харесай\w*|хареса ли ви|дайте ни лайк|изтегл\w+ приложени\w+|инсталира(?:јте|ј)|подел[иі] (?:го|ја)|преузмите|претплат\w+|пријавите се|обавештења|zaprati\w*|pretplat\w*|podijeli\w*|podeli\w*|prijavite se|preuzmite|instaliraj\w*|obavještenja|obaveštenja|delite|naročite|prijavi se",  # noqa: E501
    r"teilen|folgen sie|abonnieren|newsletter anmelden|jetzt (?:abonnieren|anmelden|registrieren|lesen)|push-(?:nachrichten|mitteilungen)|drucken|als e-mail|merken|partager|suivez|abonne(?:z|ment)?\b|s'abonner|inscri(?:vez|ption)|infolettre|imprimer|envoyer par|notifications|compart(?:ir|e|ilhar|ilhe)|s[ií]gue(?:nos|me)?|siga(?:-nos)?|suscr[ií]b\w+|suscripci[oó]n|bolet[ií]n|inscreva-se|assin(?:e|ar|atura)\b|receba|imprimir|condividi\w*|iscriviti|seguici|abbonat\w+|stampa",  # noqa: E501
    r"udostępnij|subskryb\w+|zapisz się|obserwuj|polub|drukuj|powiadomie\w+|prenumer\w+|sdíl(?:et|ejte)|odebír\w+|přihla[sš]\w* (?:k|se)|sledujte|tisk\b|zdieľa\w+|odober\w+|vytlačiť|distribui\w*|abonea\w+|abona[tț]i\w*|urm[aă]re[sș]te\w*|aboneaz[aă]|tip[aă]re[sș]te|megoszt\w+|feliratkoz\w*|kövess\w*|iratkozz\w*|nyomtat\w*",  # noqa: E501
    r"payla[sş]\w*|abone ol\w*|takip ed\w+|bildirim\w*|bülten\w*|uygulama\w* indir\w*|yazdır|κοινοποί\w+|ακολουθήστε|εγγραφ(?:ή|είτε)\w*|εκτύπωση|ενημερωτικό|delen|abonneer\w*|volg ons|nieuwsbrief|afdrukken|dela\b|prenumerera|följ oss|nyhetsbrev|skriv ut|del\b|abonner\w*|følg (?:oss|os)|nyhedsbrev|jaa\b|tilaa|seuraa|bagikan|berlangganan|ikuti kami|chia sẻ|theo dõi|đăng ký",  # noqa: E501
    r"شارك\S*|اشترك\S*|تابعو?نا|تابعنا|النشرة (?:البريدية|الإخبارية)|حمّل|طباعة|اشتراک\S*|دنبال کنید|خبرنامه|چاپ|עקבו|שתפו?|הירשמו|הצטרפו|ניוזלטר|הדפס\S*|शेयर करें|सब्सक्राइब|फॉलो करें|シェア(?:する)?|フォロー(?:する)?|メルマガ|会員登録|購読|ツイート|印刷|分享(?:到|至)?|订阅|訂閱|关注我们|追蹤|收藏|打印|微信|微博|扫一扫|공유(?:하기)?|구독|팔로우|인쇄|뉴스레터|แชร์|ติดตาม",  # noqa: E501
    # accounts and comments
    r"(?:sign|log) ?(?:in|out)\b|log ?in|register|(?:leave|post|add|write|view|show|\d+) (?:a |your |all )?comments?|comments? (?:are|\()|join the (?:discussion|conversation)|forgot(?:ten)? (?:your )?password|report an? error|report abuse|войти|вход\b|регистрация|зарегистрир\w+|авториз\w+|забыли пароль|комментари\w+|комментируйте|сообщить об ошибке|ctrl\+enter|увійти|вхід|зареєстр\w+|реєстрація|коментар\w*|коментувати|повідомити про помилку|помітили помилку|помилка в тексті|забравена парола|логне\w*|потребителско име|нередност|улогу\w+|оставите коментар|улаз",  # noqa: E501
    r"anmelden|einloggen|registrieren|passwort|kommentar\w*|fehler (?:melden|gefunden)|se connecter|connexion|connectez|mot de passe|commentaires?|commenter|signaler|iniciar sesión|inicia sesión|regístr\w+|contraseña|comentar\w*|comentários?|entrar\b|cadastr\w+|senha|accedi|registrati|commenti\b|password|zaloguj|zarejestruj|hasło|komentar\w*|komentár\w*|komentář\w*|skomentuj|přihlásit|prihlásiť|heslo|autentific\w+|parol[aă]|comenta\w*|bejelentkez\w*|regisztr\w*|hozzászól\w*|giriş yap\w*|üye ol\w*|şifre\w*|yorum\w*|σύνδεση|εγγραφή|σχόλι\w+|inloggen|reageer\w*|reacties|logga in|kommentera|logg inn|log ind|kirjaudu|kommentoi|komentar|masuk|đăng nhập|bình luận|تسجيل الدخول|تعليق\S*|أضف تعليق|ورود|ثبت نام|نظر(?:ات| خود)|התחבר\S*|הרשמה|תגוב\S*|लॉग ?इन|टिप्पणी\S*|ログイン|新規登録|コメント|登录|登錄|登入|注册|註冊|评论|評論|留言|로그인|회원가입|댓글|เข้าสู่ระบบ|ความคิดเห็น",  # noqa: E501
    # consent, rights, advertising, the page itself
    r"cookies?\b|куки|кук[иі]\b|бисквитк\w+|колачић\w*|kolačić\w*|piškotk\w+|traceurs|çerez\w*|クッキー|쿠키|we value your privacy|privacy (?:policy|settings)|accept(?: all)?\b|обработк\w+ (?:персональных )?данных|политик\w+ (?:конфиденциальности|обработки)|datenschutz\w*|consent\w*|einwillig\w*|consentement|réservé aux abonnés|abonnés?|données personnelles|i accept\b|terms of (?:use|service)|copyright|not responsible for|user agreement|all rights reserved|все права защищены|усі права захищен\w+|всички права запазени|sva prava (?:zadržana|pridržana)|сва права задржана|alle rechte vorbehalten|tous droits réservés|todos (?:los|os) derechos? reservados|todos os direitos reservados|tutti i diritti riservati|wszelkie prawa zastrzeżone|všechna práva vyhrazena|všetky práva vyhradené|toate drepturile rezervate|minden jog fenntartva|tüm hakları saklıdır|alle rechten voorbehouden|alla rättigheter|جميع الحقوق محفوظة|کلیه حقوق|כל הזכויות שמורות|सर्वाधिकार सुरक्षित|無断転載|著作権|版权所有|版權所有|저작권자?|무단 ?전재",  # noqa: E501
    r"continue reading|already a subscriber|il vous reste|pour lire la suite|weiterlesen mit|lesen sie weiter mit|para seguir leyendo|continua a leggere|(?:только|доступ\w*) (?:для )?подписчик\w+|dla prenumeratorów|активн\w+ ссылк\w+|активне посилання",  # noqa: E501
    r"advert(?:isement|ising|orial)?s?\b|sponsored|реклам\w+|anzeige\b|werbung|publicité|publicidad|publicidade|pubblicità|reklam\w*|reklám\w*|διαφήμιση|advertentie|annons\b|annonse|annonce|mainos|iklan|quảng cáo|إعلان\b|تبلیغات|פרסומת|विज्ञापन|広告|广告|廣告|광고|erid:|skip to (?:main )?content|back to top|click here|menu\b|меню\b|contact us|about us|impressum|kontakt\b|контакты|контакти|карта сайта|site ?map|правила користування|правила пользования|общите условия|передрук|перепечатк\w+|гиперссылк\w+|гіперпосилання|18\+|оригинал статьи|источник:|top\.mail\.ru|liveinternet|yandex\.metrika|spot_img\w*|your browser|javascript|курс(?: нбу| валют\w*| доллара)|usd\b.*\beur\b|повітряна тривога|полетата маркирани|полето .{3,40} не трябва|запомни ме|обратно в сайта|вернуться на|на главную|на головну|перейти в фотобанк|оригінал статті",  # noqa: E501
)
CHROME = re.compile(rf"(?<!\w){_CHROME}(?!\w)")

# Headings under which readers' comments stand: nothing of the article comes after.
COMMENTS_HEADING = re.compile(
    r"[\W_]*+(?:\d+ )?(?:view (?:all )?|show (?:all )?|все |всі |всички |alle |tous les )?"
    r"(?:comments?|комментари[ийя]\w*|коментар[іиа]?\w*|каментар\w*|kommentare?|kommentarer|commentaires?|comentarios|comentários|comentarii|commenti|komentarze|komentáře|komentáre|komentari|hozzászólások|yorumlar|σχόλια|reacties|kommentit|komentar|bình luận|التعليقات|تعليقات|نظرات|תגובות|टिप्पणियाँ|コメント|评论|評論|댓글)"  # noqa: E501
    r"[\W\d_]*$"
)

# 'N hours ago' in its languages: the time of a teaser, never of the article that is read.
_AGO = _any(
    r"\d+ ?(?:s|sec|m|min|mins|minutes?|h|hrs?|hours?|d|days?|weeks?|months?) ago|just now",
    r"\d+ ?(?:сек|мин|час|ч|д|дн|день|дня|дней|недел|нед)\w*\.? назад|(?:только что)",
    r"\d+ ?(?:сек|хв|год|дн|день|дні|тиж)\w*\.? тому",
    r"преди \d+ ?(?:сек|мин|час|д)\w*|пр(?:ије|е) \d+ ?(?:мин|сат|час|дан|h)\w*|пред \d+ ?(?:мин|час|ден)\w*|prije? \d+ ?(?:min|sat|h|dan)\w*|pred \d+ ?(?:min|hod|ur|dn)\w*",  # noqa: E501
    r"vor \d+ ?(?:sek|min|std|stunde|tag|woche)\w*|il y a \d+ ?(?:s|min|h|heure|jour|semaine)\w*|hace \d+ ?(?:seg|min|h|hora|d[ií]a|semana)\w*|há \d+ ?(?:seg|min|h|hora|dia|semana)\w*|\d+ ?(?:min|or[ea]|giorn[oi]|h) fa",  # noqa: E501
    r"\d+ ?(?:min|godz|h|dni|dzień)\w*\.? temu|před \d+ ?(?:min|hod|dn)\w*|acum \d+ ?(?:min|h|or[ăe]|zi(?:le)?)\w*|\d+ ?(?:perce|órája|napja)|\d+ ?(?:dk|dakika|saat|gün|sa) önce|πριν (?:από )?\d+ ?(?:λεπτ|ώρ|μέρ|ημέρ)\w*",  # noqa: E501
    r"\d+ ?(?:min|uur|dagen|dag|minuten)\w* geleden|för \d+ ?(?:min|tim|dag)\w* sedan|for \d+ ?(?:min|tim|dag)\w* siden|\d+ ?(?:min|t|tuntia|päivää) sitten|\d+ ?(?:menit|jam|hari) (?:yang )?lalu|\d+ ?(?:phút|giờ|ngày) trước",  # noqa: E501
    r"(?:قبل|منذ) \S+ ?(?:دقيقة|دقائق|ساعة|ساعات|يوم|أيام)|(?:قبل|منذ) (?:ساعة|ساعتين|يوم|يومين)|\S{1,20} (?:دقیقه|ساعت|روز) (?:پیش|قبل)|לפני \d+ (?:דקות|שעות|ימים)|\d+ ?(?:मिनट|घंटे|दिन) पहले|\d+ ?(?:分|時間|日)前|\d+ ?(?:分钟|分鐘|小时|小時|天)前|\d+ ?(?:분|시간|일) ?전|\d+ ?(?:นาที|ชั่วโมง|วัน)ที่แล้ว",  # noqa: E501
)
AGO = re.compile(rf"(?<!\w){_AGO}(?!\w)")

# Credits and captions of pictures.
CREDIT = re.compile(
    r"(?:^|[(\[/ .,\-–—])(?:photo|photograph|image|picture|credit|foto|fotos|fotó|fotografie|bild|crédit|credito|crédito|photo credit|imagen|imagem|immagine|zdjęcie|fot|slika|снимк[аи]|сн|фото|фотограф\w*|ілюстрац\w+|иллюстраци\w+|коллаж|колаж|скриншот|скріншот|илюстрация|кадр|φωτό|φωτογραφία|fotoğraf|görsel|kuva|foto's|صورة|الصورة|تصوير|عکس|צילום|写真|図|图|圖|사진|ภาพ|ảnh|φωτογραφία)(?: ?by| ?от| ?из)?\s?[:：/=©]"  # noqa: E501
    r"|getty images|istock|shutterstock|depositphotos|unsplash|архивное фото|архивна снимка|снимка: архив|снимката е илюстративна|фото ілюстративне|фото иллюстративное|symbolbild|archivbild|file photo|handout|^\s*©|\(c\)\s|(?:afp|reuters|ap|epa|dpa|ansa|efe|тасс|бта|укрінформ)\s?/|/\s?(?:afp|reuters|ap|epa|dpa|getty|тасс)\b"  # noqa: E501
)

# A line that says when, how long or how often, and nothing else of use: '2 min read'.
META = re.compile(
    r"[\W_]*+(?:(?:first )?(?:published|updated|posted|last (?:updated|modified)|by|views?|reading time)\b|\d+ min(?:ute)?s? read|temps de lecture|lesezeit|tiempo de lectura|tempo di lettura|опубликован\w*|обновлен\w*|просмотр\w*|опубліковано|оновлено|перегляд\w*|публикуван\w*|обновен\w*|прегледи|видяна|автор|objavljeno|објављено|veröffentlicht|aktualisiert|stand|publié|mis à jour|publicado|actualizado|atualizado|pubblicato|aggiornato|opublikowano|aktualizacja|publikováno|aktualizováno|publicat|actualizat|yayın(?:lanma)?|güncelleme|δημοσί\w+|ενημέρωση|gepubliceerd|publicerad|uppdaterad|oppdatert|نشر|منتشر|פורסם|公開|更新|发布|發布|입력|수정)\b[^.!?]{0,90}$"  # noqa: E501
)
