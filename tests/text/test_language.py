"""Other languages go to a person; short English, slang and dialect do not."""

from __future__ import annotations

import pytest

from bot.text.language import other_language

OTHER = [
    "Kiedy wraca autobus?",
    "Bardzo dziękujemy za piękny dzień",
    "Când vine autobuzul mâine?",
    "Mulțumesc pentru tot, copilul este fericit",
    "Diolch yn fawr i bawb",
    "Pryd mae'r bws yn dod heddiw?",
    "Дякую, дуже гарно",
    "شكرا جزيلا لكم",
    "بہت شکریہ آپ کا",
]
ENGLISH = [
    "wagwan fam calm init",
    "och awa wi ye",
    "Howay the lads",
    "Whey aye man, gan canny",
    "Ah'm no gaun, ken",
    "hi hi hi hi",
    "Super!",
    "ok ta",
    "Bore off",
    "𝓽𝓱𝓪𝓷𝓴𝓼 everyone",
    "❤️❤️❤️",
    "12:30?",
]


@pytest.mark.parametrize("text", OTHER)
def test_another_language_is_told(text: str) -> None:
    assert other_language(text)


@pytest.mark.parametrize("text", ENGLISH)
def test_slang_dialect_and_short_words_count_as_english(text: str) -> None:
    assert other_language(text) is None
