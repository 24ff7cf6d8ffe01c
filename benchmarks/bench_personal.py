"""Speed of the whole personal-information stage on one core, and the worst texts of 65,536 characters.

make bench
"""

from __future__ import annotations

import random
import time

from bot.detectors.personal import PersonalInformationDetector
from bot.settings.school import School

LENGTH = 65_536
PLAIN = tuple(
    """
the bus was late again this morning so could somebody from the office please ring me back about the taxi and thank you
to everyone who came to the fair we loved the cakes and the little ones had a lovely time on the bouncy castle with all
their friends from oak class is swimming still on at half past nine or has it moved to the afternoon now
""".split()  # noqa: SIM905
)
NUMBERS = ["3", "2.30pm", "£4.50", "12th June", "year 4", "10", "number 7 bus", "3-2", "2026", "class 5B"]
DETAILS = ["07700 900123", "jo.bloggs@example.com", "14 Fern Close", "LK4 2BD", "dob 9/9/13", "@jo_b on insta"]
WORST = (
    "0", "0 ", "07700 ", "a@", "a@b.co ", "a at b dot ", "1 a ", "1 Aa Bb Cc ", "14 fern lane ", "GB82 ", "x.com/",
    "number 1 on the lane by the ", "we live on the lane by the ", "oh ", "double ", "one two three ", "AA11 1AA ",
    "A1", "4111 ", "insta is my ", "a.b.", "///", "1.", "1:", "dob 1/", ".", " ", "\n", "a", "O0", "alpha bravo ",
    "😀", "0\u200b", "code 1234 ", "Fern House ", "flat 1 the ", "12-34-56 12345678 ", "[at]", "the big red house ",
)  # fmt: skip


def comments(count: int, seed: int = 7) -> list[str]:
    """Comments of 25 words: two in three hold a number, one in ten a personal detail."""
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        words = [dice.choice(PLAIN) for _ in range(25)]
        if dice.random() < 0.67:
            words[dice.randrange(25)] = dice.choice(NUMBERS)
        if dice.random() < 0.1:
            words[dice.randrange(25)] = dice.choice(DETAILS)
        made.append(" ".join(words))
    return made


def main() -> None:
    began = time.perf_counter()
    detector = PersonalInformationDetector(school=School(name="Larkmere School"))
    detector.find("text jo@example.com or 07700 900123")
    print(f"start-up: {time.perf_counter() - began:.2f} s")
    texts = comments(20_000)
    began = time.process_time()
    for text in texts:
        detector.find(text)
    print(f"personal information: {len(texts) / (time.process_time() - began):,.0f} comments/s at 25 words on one core")
    times = []
    for unit in WORST:
        text = (unit * (LENGTH // len(unit) + 1))[:LENGTH]
        began = time.process_time()
        detector.find(text)
        times.append((1000 * (time.process_time() - began), unit))
    for milliseconds, unit in sorted(times, reverse=True)[:3]:
        print(f"worst text of {LENGTH:,} characters: {milliseconds:.0f} ms ({unit!r} again and again)")


if __name__ == "__main__":
    main()
