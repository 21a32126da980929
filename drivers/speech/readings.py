"""Characters espeak-ng 1.51 cannot read, each with a common homophone.

They belong to the national list (通用规范汉字表, 8105 characters) and live in names (陆𬀩, 𬭎); espeak-ng either grunts
or spells their code point ("letter two C zero two nine"). Readings: kMandarin_8105 of mozillazg/pinyin-data on GitHub
(MIT); homophones of the same tone, from GB 2312 level 1 first, each compared by `espeak-ng -x`. Screen and paper keep
the true character; only the ear gets the homophone.
"""

from __future__ import annotations

_PAIRS = (
    "㙍多 㙘腰 㙦协 㟃丝 㭎冈 㭕趋 㳘充 㸆靠 㽏赣 䃅低 䎖憎 䓨婴 䓬浊 䗛修 䝙出 䢺出 䢼公 䥽坡 "
    "䦃拙 䲠椿 垈代 塆弯 滧尧 澛掳 瑃椿 萣定 鿍筻 鿎獭 鿏卖 𠅤习 𠙶偶 𠳐帮 𡐓慷 𣗋党 𣲗围 𣲘五 "
    "𣸣坟 𤧛帝 𤩽桓 𤫉卸 𥔲扼 𥕢曹 𥖨噪 𥻗搽 𦈡墟 𦒍彤 𦙶股 𦝼驴 𦭜织 𦰡纳 𧿹亩 𨐈胱 𨙸旗 𨚕变 "
    "𨟠圈 𨭉斑 𨱇囚 𨱏褡 𨱑凰 𨱔尊 𨺙腻 𩽾安 𩾃冕 𩾌慷 𪟝冀 𪣻娄 𪤗撂 𪨰趋 𪨶奢 𪩘俨 𪾢县 𫄧严 "
    "𫄨痴 𫄷义 𫄸勋 𫇭伟 𫌀击 𫍣彤 𫍯嫌 𫍲小 𫍽宣 𫐄岳 𫐐霓 𫐓埠 𫑡檬 𫓧孵 𫓯击 𫓶宣 𫓹击 𫔍凡 "
    "𫔎决 𫔶啮 𫖮蚁 𫖯俯 𫖳晕 𫗧僳 𫗴毡 𫘜文 𫘝决 𫘦淘 𫘧录 𫘨啼 𫘪元 𫘬习 𫚕尸 𫚖此 𫚭劣 𫛭诳 "
    "𫞩门 𫟅梁 𫟦岁 𫟹宏 𫟼妲 𫠆跬 𫠊悬 𫠜霓 𫢸惮 𫭟欧 𫭼劳 𫮃善 𫰛刑 𫵷俐 𫶇叠 𫷷心 𫸩抠 𬀩伟 "
    "𬀪县 𬂩佳 𬃊制 𬇕腕 𬇙佩 𬇹国 𬉼欧 𬊈循 𬊤产 𬌗河 𬍛俐 𬍡档 𬍤循 𬒈却 𬒔埂 𬒗兰 𬕂公 𬘓循 "
    "𬘘赕 𬘡因 𬘩厅 𬘫桓 𬘬堑 𬘭临 𬘯准 𬙂俨 𬙊寞 𬙋乡 𬜬曼 𬜯两 𬞟贫 𬟁义 𬟽东 𬣙墟 𬣞嘱 𬣡健 "
    "𬣳很 𬤇因 𬤊世 𬤝卉 𬨂旗 𬨎尤 𬩽循 𬪩农 𬬩义 𬬭仑 𬬮昶 𬬱今 𬬸恕 𬬹什 𬬻卢 𬬿钊 𬭁亩 𬭊妒 "
    "𬭎宏 𬭚纯 𬭛拨 𬭤喉 𬭩嗡 𬭬卫 𬭯苤 𬭳屣 𬭶黑 𬭸临 𬭼岁 𬮱因 𬮿旗 𬯀击 𬯎颓 𬱖嫡 𬱟伟 𬳵披 "
    "𬳶扃 𬳽伸 𬳿图 𬴂飞 𬴃耠 𬴊临 𬶋狙 𬶍陀 𬶏围 𬶐兆 𬶟辣 𬶠恋 𬶨冀 𬶭冀 𬶮屣 𬷕晡 𬸘俨 𬸚岳 "
    "𬸣先 𬸦浊 𬸪凡 𬹼卸 𬺈蚁 𬺓储 "
)

HOMOPHONES: dict[str, str] = {pair[0]: pair[1] for pair in _PAIRS.split()}
