"""How long each ESC/POS command is: bytes of parameters after the two of the command; what is not here has none."""

from __future__ import annotations

CODE_PAGES = {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 17: "cp866", 18: "cp852"}
CODE_PAGES |= {19: "cp858"}
MAX_ROWS, MAX_WIDTH = 4095, 255

ESC_LENGTH = {
    **dict.fromkeys(b"!EGadJKtR3-MV{ =?%ruUTe", 1),
    **dict.fromkeys(b"$\\c", 2),
    **dict.fromkeys(b"p", 3),
    **dict.fromkeys(b"W", 8),
    **dict.fromkeys(b"@2imLSv<", 0),
}
FS_LENGTH = {**dict.fromkeys(b"!-CW", 1), **dict.fromkeys(b"S?p", 2), **dict.fromkeys(b"&.", 0), 0x32: 74}
GS_LENGTH = {**dict.fromkeys(b"!rIaBhwHf/bTEZ", 1), **dict.fromkeys(b"LWP$\\", 2), 0x5E: 3, 0x3A: 0, 0x63: 0}
DC4_LENGTH = {1: 5, 2: 5, 8: 10}
