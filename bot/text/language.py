"""Whether a comment is in a language the model was not trained for.

Scripts other than Latin are told by their letters. Languages in Latin script are told by their commonest words and
letters against the commonest English ones: too few, and the comment counts as English, since slang and dialect are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from bot.text.lexicon import known

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_ENGLISH = """
the a an and or but to of in on at for with from is are was were be been am it its he she they them his her
him i me my we us our you your yous ye ya u ur r this that these those what who how when where why not no yes
dont cant wont didnt doesnt isnt have has had do does did will would can could should just so very too all any
some more if then than there here get got go going gonna come came see saw look like love lovely thanks thank
ta cheers please pls well done good great nice happy bad day today tomorrow school kids child children lad
lass bairn son daughter mam mum dad out up down off over about again still never always one two lol haha omg
aye naw nae wee ah im ill ive hes shes thats whats youre theyre wasnt innit man like mate bruv canny why wor
hoo dinna cannae didnae wisnae oot doon hame yer yersel gie wi tae fae ken wagwan fam calm init bare peng safe allow
"""
_OTHERS = {
    "Polish": """
    jest nie się że na do jak ale czy dla dziękuję dziekuje proszę prosze dzień dzien dobry bardzo
    dzieci dziecko szkoły szkola szkole szkoła będzie bedzie jestem moje moja mój moj kiedy gdzie co to
    tak już juz tylko od po przez są sa był była było mamy syn córka wszystko pozdrawiam ten ta te tym
    też jutro dzisiaj autobus pani pan wam nam nas mi mnie sie za ze oraz który która jeszcze może można
    lekcje dlaczego proszę godzinie dzięki dzieki super brawo piękne piekne zdjęcia zdjecia świetnie
    swietnie dobrze źle syna córki córce synek córeczka dumni wrócił wróciła wiem wie mam wasza nasza
    nasz nasze poniedziałek wtorek środa czwartek piątek lekcja nauczyciel nauczycielka dyrektor
    """,
    "Romanian": """
    este nu și si să că ca pentru cu la din în mai foarte mulțumesc multumesc copiii copiilor copilul
    copil școală scoala școala vă rog va ați sunt eu meu mea ce când unde dar pe o un care bună ziua fi
    am ai are avem toți domnule doamna când mâine azi fiul fiica autobuzul acum doar asta lor lui ei noi
    voi sau știe aveți poate cât frumos bravo felicitări despre dacă minunat frumoase poze pozele
    băiatul fata fetița noastră nostru profesoara doamnă mâncare ora dimineața seara săptămâna luni
    marți miercuri joi vineri salut nimic totul mereu cred fost era avut spus fac face vine merge
    trebuie putem pot
    """,
    "Welsh": """
    yn y yr i o ar mae ac a'r i'r o'r diolch yn fawr iawn bore da prynhawn plant ysgol wedi ddim dim
    eich ein ni chi hi fe fy dy ei am gan gyda oes beth pryd ble pwy heddiw yfory da i'w sydd bydd oedd
    roedd dw dwi rydw rwy'n mi ti nhw hwn hyn gallu gwaith athrawon penblwydd hapus llongyfarchiadau
    gwych hyfryd cael mynd dod gweld eto hefyd nos wych pawb bawb ond neu efo gweithio sut llawer faint
    gwybod unrhyw mewn mor cariad hwyl ardderchog bendigedig ffantastig lwc pob caled lle lawr fyny bod
    byddwn mwynhau mwynhaodd teulu merch mab bws cinio diwrnod hoffi hoffwn helo shwmae croeso cofion
    gwelwch amser wrth heb rhwng dros wneud gwneud adre adref fach bach mawr newydd neis llun lluniau
    staff rhai bob wythnos dydd llun mawrth mercher iau gwener
    """,
    "French": """
    le la les des est pas pour dans avec une je vous nous merci très bien que qui sur mon ma mes est-ce
    bonjour enfants école ce cette au aux du et mais sont avez fait tout quand où
    """,
    "Spanish": """
    el los las es una para con que por muy gracias hola mi su niños escuela cuando donde pero como está
    son hoy mañana usted hijo hija todo del al también buenos días
    """,
    "Portuguese": """
    não uma para com que por muito obrigado obrigada olá meu minha crianças escola quando onde mas como
    está são hoje amanhã você filho filha tudo do da em
    """,
    "German": """
    der die das ist nicht und für mit auf ein eine ich sie wir danke sehr kinder schule wann wo aber wie
    sind heute morgen mein meine sohn tochter alles bitte
    """,
    "Italian": """
    il gli non per con una che molto grazie ciao mio mia bambini scuola quando dove ma come sono oggi
    domani figlio figlia tutto della sono è buongiorno
    """,
    "Turkish": """
    bir ve bu için çok teşekkürler teşekkür ederim okul çocuk çocuklar ne zaman nerede ama nasıl var yok
    bugün yarın benim oğlum kızım değil lütfen ile de da mi mı
    """,
    "Lithuanian": """
    ir yra ne kad su labai ačiū aciu vaikai mokykla kada kur bet kaip mano sūnus dukra šiandien rytoj
    prašau laba diena į iš ar jau tik
    """,
    "Urdu": """
    hai hain nahi nahin ka ki ke ko se mein aap bohat bahut shukriya bachay bachon bacha school kab
    kahan kya kyun mera meri hum ho raha rahi tha thi kal aaj jazakallah aur yeh woh bhi kar karo
    assalam alaikum salam shukria buhat acha achha theek mashallah inshallah jee apka apki apke hamari
    hamara humara mere karen karein liye wala wali nai kuch gaya gayi kahin mujhe hame unka unki bilkul
    khush dil chutti waqt subah
    """,
    "Somali": """
    waa iyo ma ku ka oo ilmaha carruurta iskuulka mahadsanid waxaan inaan wiilkayga gabadhayda goorma
    halkee aad baad maanta berri
    """,
}
ENGLISH = frozenset(_ENGLISH.split())
OTHERS = {name: frozenset(words.split()) - ENGLISH for name, words in _OTHERS.items()}
FOREIGN_LETTERS = re.compile(r"[ąćęłńśźżăâîșțşţŵŷñßãõğıėįšųūžčěřů]")
FEWEST = 2
MOST_KNOWN = 0.4  # share of words that English has too


def other_language(text: str) -> str | None:
    """The language's (or script's) name where the comment is not in English; None where it is, or nobody can tell.

    "Another language" is said where hardly a word is known and none is a common English one.
    """
    letters = [c for c in text if c.isalpha()]
    foreign = Counter(_script(c) for c in letters if not c.isascii())
    foreign.pop("LATIN", None)
    if letters and sum(foreign.values()) > 0.5 * len(letters) and len(letters) >= 4:
        return foreign.most_common(1)[0][0].capitalize()
    words = [w.lower().replace("’", "'") for w in WORD.findall(text)]
    if len(words) < FEWEST:
        return None
    english = sum(w in ENGLISH for w in words)
    name, hits = max(((n, len(common & set(words))) for n, common in OTHERS.items()), key=lambda p: p[1])
    marked = bool(FOREIGN_LETTERS.search(text.lower()))
    if hits + marked >= FEWEST and hits + marked > 2 * english and hits + marked >= 0.25 * len(words):
        return name
    longer = [w for w in words if len(w) > 1]
    if len(longer) <= FEWEST and not marked:
        return None
    share = sum(known(w) for w in longer) / len(longer)
    strange = share <= MOST_KNOWN and english <= 0.15 * len(longer)
    return "another language" if strange or (marked and share <= 0.6 and english <= 0.2 * len(longer)) else None


def _script(char: str) -> str:
    """The first word of the Unicode name; letters in disguise (mathematical, full-width and so on) count as Latin."""
    name = unicodedata.name(char, "").split(" ")[0]
    flat = unicodedata.normalize("NFKD", char)
    return "LATIN" if flat[:1].isascii() else name
