"""Whether a comment is in a language the model was not trained for.

Scripts other than Latin are told by their letters. Languages in Latin script are told by their commonest words and
letters against the commonest English ones: too few, and the comment counts as English, since slang and dialect are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_ENGLISH = """
the a an and or but to of in on at for with from is are was were be been am it its he she they them his her
him i me my we us our you your yous ye ya u ur r this that these those what who how when where why not no yes
dont cant wont didnt doesnt isnt have has had do does did will would can could should just so very too all any
some more if then than there here get got go going gonna come came see saw look like love lovely thanks thank
ta cheers please pls well done good great nice happy bad day today tomorrow school kids child children lad
lass bairn son daughter mam mum dad out up down off over about again still never always one two lol haha omg
aye naw nae wee ah im ill ive hes shes thats whats youre theyre wasnt innit man like mate bruv canny why wor
hoo dinna cannae didnae wisnae oot doon hame yer yersel gie wi tae fae ken
"""
_OTHERS = {
    "Polish": """
    jest nie się że na do jak ale czy dla dziękuję dziekuje proszę prosze dzień dzien dobry bardzo
    dzieci dziecko szkoły szkola szkole szkoła będzie bedzie jestem moje moja mój moj kiedy gdzie co to
    tak już juz tylko od po przez są sa był była było mamy syn córka wszystko pozdrawiam ten ta te tym
    też jutro dzisiaj autobus pani pan wam nam nas mi mnie sie za ze oraz który która jeszcze może można
    lekcje dlaczego proszę godzinie
    """,
    "Romanian": """
    este nu și si să că ca pentru cu la din în mai foarte mulțumesc multumesc copiii copiilor copilul
    copil școală scoala școala vă rog va ați sunt eu meu mea ce când unde dar pe o un care bună ziua fi
    am ai are avem toți domnule doamna când mâine azi fiul fiica autobuzul acum doar asta lor lui ei noi
    voi sau știe aveți poate cât frumos bravo felicitări despre dacă
    """,
    "Welsh": """
    yn y yr i o ar mae ac a'r i'r o'r diolch yn fawr iawn bore da prynhawn plant ysgol wedi ddim dim
    eich ein ni chi hi fe fy dy ei am gan gyda oes beth pryd ble pwy heddiw yfory da i'w sydd bydd oedd
    roedd dw dwi rydw rwy'n mi ti nhw hwn hyn gallu gwaith athrawon penblwydd hapus llongyfarchiadau
    gwych hyfryd cael mynd dod gweld eto hefyd nos wych pawb bawb ond neu efo gweithio sut llawer faint
    gwybod unrhyw mewn
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


def other_language(text: str) -> str | None:
    """The language's (or script's) name where the comment is not in English; None where it is, or nobody can tell."""
    letters = [c for c in text if c.isalpha()]
    foreign = Counter(_script(c) for c in letters if not c.isascii())
    foreign.pop("LATIN", None)
    if letters and sum(foreign.values()) > 0.5 * len(letters) and len(letters) >= 4:
        return foreign.most_common(1)[0][0].capitalize()
    words = [w.lower().replace("’", "'") for w in WORD.findall(text)]
    if len(words) < FEWEST:
        return None
    english = sum(w in ENGLISH for w in words)
    name, hits = max(((n, len(known & set(words))) for n, known in OTHERS.items()), key=lambda p: p[1])
    hits += bool(FOREIGN_LETTERS.search(text.lower()))
    return name if hits >= FEWEST and hits > 2 * english and hits >= 0.25 * len(words) else None


def _script(char: str) -> str:
    """The first word of the Unicode name; letters in disguise (mathematical, full-width and so on) count as Latin."""
    name = unicodedata.name(char, "").split(" ")[0]
    flat = unicodedata.normalize("NFKD", char)
    return "LATIN" if flat[:1].isascii() else name
