"""How soon a person should look, by the labelling guide's section 2, where it departs from a category's usual severity.

The rules look at the text with obfuscation undone. None means: the usual severity of `policy.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from bot.core.finding import Category, Severity

SOMEBODY = (
    r"(?:you|u|ya|ye|yous|yours?|yourself|yersel|urself|him|her|them|himself|herself|themselves|his|"
    r"their|he|she|they|"
    r"em|that lot)"
)
THREAT = re.compile(
    rf"\b(?:kill|drown|hang|neck|off|top) {SOMEBODY}\b|\bend (?:yourself|it all|him|her|them)\b"
    r"|\b(?:hope|pray|wish|wishing)\b.{0,40}\b(?:dies?|dead|crash\w*|cancer|burns?|suffers?|run over|"
    r"choke\w*|hurt|"
    r"knocked (?:down|over)|ambulance|accident|drops?|falls?|breaks?|hospital|bleeds?|drowns?|hit by)\b"
    r"|\b(?:i'?ll|i will|i'?m (?:gonna|going to|coming)|ill|gonna|gunna|going to|we'?ll|we will|"
    r"they'?ll|you'?ll|"
    r"(?:someone|somebody|one of us) (?:should|needs to|will|ought to)|needs?|wants?|want to|"
    r"deserves?|get|should be|"
    r"ought to be|will be|gets?)\b.{0,30}"
    r"\b(?:find (?:you|him|her|them)|get (?:you|him|her|them)|batter\w*|smash\w*|burn\w*|hurt\w*|"
    r"knock\w*|punch\w*|slap\w*|"
    r"stab\w*|deck\w*|lamp\w*|chin(?:ned)?|kick\w*|smack\w*|shoot|shot|hang(?:ed)?|beat\w*|"
    r"leather\w*|drag\w*|break|"
    r"kill\w*|hammer\w*|throttl\w*|strangl\w*|hospital|hiding|waiting|rip|snap|bury|buried|regret|"
    r"putting down|put down|"
    r"put (?:you|him|her|them)|gassed|drown\w*|flatten\w*|swing(?:ing)? for|run (?:you|him|her|"
    r"them) over|outside)\b"
    r"|\bwatch (?:your|ur|yer|his|her|their) backs?\b|\bwatch yo?ur ?sel(?:f|ves)\b|\byou(?:'re| are|r)? dead\b"
    r"|\b(?:know|knows|found out) (?:where|which)\b.{0,20}\b(?:lives?|parks?|house|car|drives?|works?|walks?)\b"
    r"|\bsee what happens\b|\bto my face\b|\bwait(?:ing)? (?:for (?:you|him|her|them)|outside|at|by)\b"
    r"|\bdo (?:us all|everyone|everybody|the world) a favou?r\b|\bwon'?t (?:be walking|walk|see|"
    r"breathe|be smiling|make it)\b"
    r"|\b(?:petrol|match|brick) (?:through|bomb)\b|\bbetter (?:off )?(?:without|dead)\b|"
    r"\bsleep with one eye\b|\blose your teeth\b"
    r"|\b(?:no ?one|nobody) would (?:miss|notice|care)\b|\b(?:jump|step) (?:off|in front)\b|"
    r"\btake (?:the|those|some) pills\b"
    r"|\bcome (?:near|round)\b.{0,30}\bagain\b.{0,30}\b(?:and|i'?ll|see)\b"
)
SEXUAL = re.compile(
    r"\b(?:phwoar|eye candy|rear|figure|in bed|kit off|wouldn'?t mind|fancy a|cleavage|backside|hips|"
    r"tight|stunner|sext?ing|sex|one night|get off with|snog\w*|strip\w*|underwear|lingerie|onlyfans|"
    r"willy|knob|moan\w*|wet|bed|legs|bum|arse|ass|tits|boobs|chest|bra|knickers|thong|skirt|shag\w*|"
    r"ride|sexy|milf|"
    r"fit as|fitty|nudes?|naked|undress\w*|spank\w*|"
    r"hard on|horny|blow ?job|suck\w*|knees|curves|rack|bend over|bent over|body|banging|"
    r"wouldn'?t say no|smash|get (?:her|him) in)\b"
)
DRUGS = re.compile(
    r"\b(?:drugs?|cannabis|joint|spliff|bag of|mushrooms|pregabs?|xans?|xanax|cocaine|coca|sniff|nos|"
    r"balloons|snus|addy|ritalin|green|the good stuff|smoke|weed|coke|pills?|ketamine|ket|vapes?|thc|"
    r"edibles?|bud|hash|spice|mdma|gear|baggies?|"
    r"grams?|deal(?:er|ing)?|plug|menu)\b"
)
OFFER = re.compile(
    r"\b(?:selling|sell|got|for sale|dm|message|inbox|sort you|hit me up|cheap|delivery|deliver|drop|"
    r"pick up|£)\b|£"
)
HUNT = re.compile(
    r"\b(?:egg|gather|descend|march|front door|who lives|tag (?:him|her|them)|photos? of (?:him|her)|"
    r"(?:his|her) name|share (?:his|her)|round (?:his|hers|theirs)|down there|tonight|pitchforks?|"
    r"drag (?:him|her)|lynch|get (?:him|her|them) out|all of us|everyone|bring|wreck|trash|riot|burn|"
    r"torch|smash|brick|storm|block\w*|barricade|blockade|hunt|track (?:him|her|them|"
    r"down)|find (?:him|her|them|out)|"
    r"where (?:he|she|they) lives?|(?:his|her|their) (?:house|address|drive|car|door|street|home|"
    r"gate)|who (?:is|was) (?:he|she|it)|name (?:him|her|them|and shame)|"
    r"run (?:him|her|them) out|outside (?:his|her|their)|turn up|visit|mob|petrol|windows?|tyres?)\b"
)
PHISHING = re.compile(
    r"\b(?:click|tap|link below|prize|won|winner|claim|gift ?card|voucher|bitcoin|invest\w*|pin|code|"
    r"details|sort code|unpaid|delivery|blocked|locked|warning|restricted|deleted within|24 hours|"
    r"lost my phone|dropped my phone|this is your|verify|verification|password|log ?in|account|"
    r"suspend\w*|violat\w*|disabled|bank|"
    r"new number|parcel|refund|hmrc|customs|redeliver\w*|"
    r"confirm your|card details|security|appeal form|unusual|copyright|mum|mam|dad|tax|fee|expire\w*|"
    r"whatsapp code|6 digit|six digit|code i)\b"
)
ILLEGAL = re.compile(
    r"\b(?:knock ?off|copies|designer|200s|sovereign|lambert|duty free|cheap baccy|mt|firestick|"
    r"fire sticks?|dodgy box|iptv|streams|jailbroken|antibiotics|blues|viagra|botox|puppies|"
    r"air ?guns?|knives|bb gun|coursework|essays?|certificates?|blue badges?|weed|thc|vapes?|cigs|"
    r"cigarettes|tobacco|baccy|fake|replica|counterfeit|pills|valium|"
    r"fireworks|prescription|steroids|diazepam|licen[cs]es?|stolen|no questions|cloned|dodgy)\b"
)
PLAIN_RISK = re.compile(
    r"\b(?:belt|chok\w*|shak(?:es|en|ing)|grab\w*|dragg\w*|smack\w*|black eye|finger ?marks|jump|"
    r"razor|end my life|not (?:be|want to be) here|don'?t want to be here|meet (?:him|her|up)|"
    r"ran (?:off|away)|run away|scared to go home|hungry|filthy|self.?harm\w*|blood|"
    r"cry(?:ing)? for help|drunk|drugs?|scream\w*|shouts?|thrown|throws|threw|pushed|shoved|tied|"
    r"strapped|secret|lift home|money off|follow\w*|on (?:his|her) own|kill(?:ing|ed)?|no point|"
    r"goodbye|sexual\w*|bed with|passport|wedding|taken abroad|wardrobe|cupboard|bruis\w*|hit|hits|"
    r"hitting|punch\w*|kick\w*|slap\w*|beat\w*|burn\w*|cut(?:s|ting)?|"
    r"bleed\w*|missing|kill|die|dying|suicid\w*|overdose|pills|touch\w*|rap(?:e|ed)|abus\w*|"
    r"nudes?|pictures|photos?|selfies|strangl\w*|threat\w*|locked|restrain\w*|pinned|starv\w*|"
    r"no food|weapon|knife|end it|harm\w*|marks|groom\w*|forced|marry|married|unconscious|hurt\w*|"
    r"alone)\b"
)
MISSING = re.compile(
    r"\b(?:have you seen|has (?:anyone|anybody) seen|anyone seen|missing since|gone missing|"
    r"went missing|last seen|not come home|hasn'?t come home|"
    r"still missing|missing from home|can'?t find (?:him|her)|share (?:this|and) .{0,20}missing)\b"
)
CARELESS = re.compile(r"\b(?:so|that'?s|thats|how|is|dead|well|a bit|pure|proper|soo+) gay\b")
HEALTH = re.compile(
    r"\b(?:hoist|seizures?|fits?|epilep\w*|autis\w*|adhd|meds|medication|tube|peg|wheelchair|"
    r"toilet\w*|nappy|pads|diagnos\w*|hospital|cancer|syndrome|social services|"
    r"social worker|foster\w*|care|police|exclu\w*|suspended|meltdown|bit|bites|biting|hit|hitting|"
    r"kick\w*|custody|court|downs)\b"
)
KIND = re.compile(
    r"\b(?:well done|lovely|gorgeous|beautiful|bless|proud|congrat\w*|amazing|brilliant|star|beaming|"
    r"smil\w*|fab|cute|happy|superb|fantastic|love|aw+|clever)\b"
)
MONEY_OR_SAFETY = re.compile(
    r"\b(?:sort code|account|bank|card|pin|iban|nhs|upn|dob|born|birthday|door code|key ?safe|code|"
    r"refuge|moved to|"
    r"hiding|foster\w*|alarm|on (?:his|her|their) own|empty|away)\b"
)
CHILD = re.compile(
    r"\b(?:son|sons|daughter|daughters|kids?|child|children|bairns?|lad|lass|boy|girl|pupils?|"
    r"little one|class|his|her)\b"
)


def severity(category: Category, text: str, others: AbstractSet[Category]) -> Severity | None:
    """Severity of one label of a comment; `text` is normalised, `others` are all labels it passed points for."""
    rule = RULES.get(category)
    return rule(text, others) if rule else None


def _abusive(text: str, others: AbstractSet[Category]) -> Severity | None:
    return Severity.CRITICAL if THREAT.search(text) else None


def _racist(text: str, others: AbstractSet[Category]) -> Severity | None:
    return Severity.CRITICAL if THREAT.search(text) else None


def _sexist(text: str, others: AbstractSet[Category]) -> Severity | None:
    return Severity.HIGH if SEXUAL.search(text) else None


def _homophobic(text: str, others: AbstractSet[Category]) -> Severity | None:
    return Severity.MEDIUM if CARELESS.search(text) and Category.ABUSIVE not in others else None


def _inflammatory(text: str, others: AbstractSet[Category]) -> Severity | None:
    return Severity.HIGH if HUNT.search(text) else None


def _age(text: str, others: AbstractSet[Category]) -> Severity | None:
    if DRUGS.search(text):
        return Severity.HIGH if OFFER.search(text) else Severity.MEDIUM
    if SEXUAL.search(text):
        named = Category.NAMES_INDIVIDUAL in others or re.search(r"\b(?:mr|mrs|miss|ms|sir) \w+", text)
        return Severity.HIGH if named else Severity.MEDIUM
    if re.search(
        r"\b(?:bet|bets|odds|acca|casino|slots|spins?|quid on|fiver on|tenner on|pissed|drunk|hammered|"
        r"blood|guts|gore|vodka|wine)\b",
        text,
    ):
        return Severity.MEDIUM
    return Severity.LOW


def _spam(text: str, others: AbstractSet[Category]) -> Severity | None:
    return Severity.HIGH if PHISHING.search(text) else None


def _advertising(text: str, others: AbstractSet[Category]) -> Severity | None:
    return Severity.HIGH if ILLEGAL.search(text) else None


def _personal(text: str, others: AbstractSet[Category]) -> Severity | None:
    return Severity.HIGH if CHILD.search(text) or MONEY_OR_SAFETY.search(text) else None


def _behaviour(text: str, others: AbstractSet[Category]) -> Severity | None:
    return Severity.HIGH if Category.NAMES_INDIVIDUAL in others else None


def _names(text: str, others: AbstractSet[Category]) -> Severity | None:
    if Category.BEHAVIOUR_INCIDENT in others or HEALTH.search(text):
        return Severity.HIGH
    if KIND.search(text) and not others & {Category.COMPLAINT, Category.ABUSIVE, Category.INFLAMMATORY}:
        return Severity.LOW
    return None


def _safeguarding(text: str, others: AbstractSet[Category]) -> Severity | None:
    return None if PLAIN_RISK.search(text) or MISSING.search(text) else Severity.HIGH


RULES = {
    Category.ABUSIVE: _abusive,
    Category.RACIST: _racist,
    Category.SEXIST: _sexist,
    Category.HOMOPHOBIC: _homophobic,
    Category.INFLAMMATORY: _inflammatory,
    Category.AGE_INAPPROPRIATE: _age,
    Category.SPAM: _spam,
    Category.ADVERTISING: _advertising,
    Category.PERSONAL_INFORMATION: _personal,
    Category.BEHAVIOUR_INCIDENT: _behaviour,
    Category.NAMES_INDIVIDUAL: _names,
    Category.SAFEGUARDING: _safeguarding,
}
