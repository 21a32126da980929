"""Makes assets/pinyin/ from two permissively licensed packages; what it makes is checked in, so nobody needs to run it.

    pip install --no-deps --target DIR pypinyin==0.53.0 jieba==0.42.1 opencc-python-reimplemented==0.1.7
    python deploy/make_pinyin.py DIR

Readings are pypinyin's (MIT), in the words and with the frequencies of jieba's dictionary (MIT), so that a character
with two readings stands high only where it is really read so. Traditional forms are left out by OpenCC's table
(Apache-2.0).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[1] / "assets"
OF_PEOPLE = ("nr", "nz", "ns", "nrt", "nrfg")
"""Words of jieba that are names: no help in telling a character."""
UNKIND = frozenset("死奸尸淫毒杀娼妓嫖贼屎尿屁痴残癌瘟疫葬棺鬼魔恶丑贱狗猪蠢傻疯病伤痛悲哭仇恨战俘罪犯狱囚刑亡丧")
"""Not in the word that tells somebody's name, unless the character itself is one of these."""


def plain(reading: str) -> str:
    """lü is typed with v; what has letters of no keyboard is no syllable."""
    return reading.replace("ü", "v").replace("ê", "e")


def main(folder: Path) -> None:
    sys.path.insert(0, str(folder))
    from pypinyin import Style, lazy_pinyin, pinyin

    traditional = {
        line.split("\t")[0]
        for line in (folder / "opencc/dictionary/TSCharacters.txt").read_text("utf-8").splitlines()
        if line.split("\t")[0] not in line.split("\t")[1].split()
    }
    common = set((ASSETS / "words" / "common-characters.txt").read_text("utf-8"))
    weights: dict[tuple[str, str], float] = defaultdict(float)  # (syllable, character)
    words: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for line in (folder / "jieba" / "dict.txt").read_text("utf-8").splitlines():
        word, count, kind = line.split()
        if not all("\u4e00" <= sign <= "\u9fff" and sign not in traditional for sign in word):
            continue
        for sign, reading in zip(word, lazy_pinyin(word, style=Style.NORMAL, v_to_u=False), strict=True):
            syllable = plain(reading)
            weights[(syllable, sign)] += float(count) / len(word)
            if len(word) == 2 and kind not in OF_PEOPLE and word[0] != word[1]:
                first = 3.0 if word[0] == sign else 1.0
                words[(syllable, sign)].append((float(count) * first, word))
    signs = {sign for _, sign in weights} | {sign for sign in map(chr, range(0x4E00, 0xA000)) if _in_gb2312(sign)}
    for sign in signs - traditional:
        for place, reading in enumerate(pinyin(sign, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]):
            weights[(plain(reading), sign)] += 0.1 / (1 + place)
    table: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (syllable, sign), weight in weights.items():
        if syllable.isascii() and syllable.isalpha() and set(syllable) & set("aeiouv"):
            table[syllable].append((-weight, sign))
    lines = [f"{syllable} {''.join(sign for _, sign in sorted(table[syllable]))}" for syllable in sorted(table)]
    (ASSETS / "pinyin" / "syllables.txt").write_text("\n".join(lines) + "\n", "utf-8")
    heaviest: dict[str, float] = defaultdict(float)
    for (_, sign), weight in weights.items():
        heaviest[sign] = max(heaviest[sign], weight)
    best: dict[str, str] = {}
    for (syllable, sign), found in words.items():
        kind_ones = [
            (count, word)
            for count, word in found
            if all(other in common for other in word.replace(sign, ""))
            and (sign in UNKIND or not any(other in UNKIND for other in word))
        ]
        if kind_ones and weights[(syllable, sign)] >= 0.5 * heaviest[sign]:
            best[sign] = max(kind_ones)[1]
    told = [f"{sign} {best[sign]}" for sign in sorted(best)]
    (ASSETS / "pinyin" / "words.txt").write_text("\n".join(told) + "\n", "utf-8")
    print(f"{len(table)} syllables, {len({sign for _, sign in weights})} characters, {len(told)} with a word")


def _in_gb2312(sign: str) -> bool:
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]))
