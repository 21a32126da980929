"""What a technician is told to do about a part that is not well: Chinese first, English second. Citizens' and staff's
texts come from the catalogue by `hint_key`; these are for `kiosk doctor` and the logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drivers.contract import Act, Code, Condition, DriverError, Link, Status
from drivers.errors import staff_word
from plain.problems import Both

# What a probe's details say -> error. The first that fits wins: a cover stands open for a reason.
_FAULTS: tuple[tuple[str, str, Code, str, Act, str], ...] = (
    ("cover", "open", Code.NOT_READY, "cover_open", Act.CLEAR, "close the cover"),
    ("paper", "out", Code.NOT_READY, "paper_out", Act.CLEAR, "put in a new roll of paper"),
    ("ribbon", "out", Code.NOT_READY, "ribbon_out", Act.CLEAR, "put in a new ribbon"),
    ("paper", "jammed", Code.HARDWARE_ERROR, "paper_jam", Act.CLEAR, "take the jammed paper out"),
    ("cutter", "jammed", Code.HARDWARE_ERROR, "cutter", Act.CLEAR, "free the cutter, switch the printer off and on"),
    ("failed", "yes", Code.HARDWARE_ERROR, "printer_error", Act.MAINTENANCE, "switch it off and on"),
    ("head", "hot", Code.NOT_READY, "overheat", Act.WAIT, "it cools down by itself"),
    ("waste", "full", Code.NOT_READY, "waste_full", Act.CLEAR, "empty the waste bin"),
    ("tray", "full", Code.NOT_READY, "tray_full", Act.CLEAR, "take the prints out of the tray"),
    ("queue", "paused", Code.NOT_READY, "queue_paused", Act.CLEAR, "the queue stays paused: cupsenable NAME"),
    ("queue", "refuses", Code.NOT_READY, "queue_refuses", Act.CLEAR, "the queue takes no jobs: cupsaccept NAME"),
    ("online", "no", Code.NOT_READY, "offline", Act.CLEAR, "it is switched offline: look at its panel"),
    ("view", "covered", Code.USER_ERROR, "camera_covered", Act.CLEAR, "take away what covers the lens"),
    ("picture", "stalled", Code.HARDWARE_ERROR, "camera_stalled", Act.RESET, "no pictures come; replug the camera"),
    ("picture", "frozen", Code.HARDWARE_ERROR, "camera_stalled", Act.RESET, "the picture stands still; replug it"),
)


def condition_error(role: str, condition: Condition, details: Mapping[str, Any]) -> DriverError:
    """Why a part that answers is not well, as an error with a catalogue key."""
    for key, value, code, detail, act, hint in _FAULTS:
        if str(details.get(key, "")) == value:
            return DriverError(code, detail, act=act, retryable=act is Act.WAIT, role=role, hint=hint)
    told, hint = details.get("error"), str(details.get("hint", ""))
    if isinstance(told, str) and told:
        return DriverError(Code.HARDWARE_ERROR, told, act=Act.MAINTENANCE, retryable=True, role=role, hint=hint)
    match condition:
        case Condition.USER_ERROR:
            return DriverError(Code.USER_ERROR, act=Act.CLEAR, role=role, hint="look at the device itself")
        case Condition.UNRESPONSIVE:
            return DriverError(
                Code.TIMEOUT, "unresponsive", act=Act.RESET, retryable=True, role=role, hint="switch it off and on"
            )
        case _:
            return DriverError(Code.HARDWARE_ERROR, act=Act.MAINTENANCE, role=role, hint="switch it off and on")


_BY_DETAIL: Mapping[str, Both] = {
    "paper_out": Both("换一卷新纸", "put in a new roll of paper"),
    "photo_printer:paper_out": Both("装一叠新相纸", "put in photo paper"),
    "ribbon_out": Both("换一卷新色带", "put in a new ribbon"),
    "waste_full": Both("倒掉废纸盒", "empty the waste bin"),
    "tray_full": Both("取走出纸盘里的照片", "take the prints out of the tray"),
    "queue_paused": Both("打印队列停了：cupsenable 队列名", "the queue is paused: cupsenable NAME"),
    "queue_refuses": Both("打印队列不收任务：cupsaccept 队列名", "the queue takes no jobs: cupsaccept NAME"),
    "job_lost": Both("看照片出来没有；没有就再打一次", "look whether the photo came out; if not, print it anew"),
    "job_aborted": Both("看打印机面板，再试一次", "look at the printer's panel, then try again"),
    "media_unsupported": Both("改 devices.yaml 里的 media", "correct media in devices.yaml"),
    "margins_unsupported": Both("改 devices.yaml 里的 margin_mm", "correct margin_mm in devices.yaml"),
    "dpi_unsupported": Both("改 devices.yaml 里的 dpi", "correct dpi in devices.yaml"),
    "emulator": Both("安装 ippeveprinter：apt-get install cups-ipp-utils", "apt-get install cups-ipp-utils"),
    "paper_jam": Both("取出卡住的纸", "take the jammed paper out"),
    "cover_open": Both("合上打印机盖", "close the printer's cover"),
    "cutter": Both("清理切刀，然后关机再开机", "free the cutter, then switch the printer off and on"),
    "printer_error": Both("关掉打印机再打开；还不行就报修", "switch it off and on; if it stays, call service"),
    "overheat": Both("稍等，打印头冷却后自动恢复", "wait, the print head cools down by itself"),
    "offline": Both("看打印机面板，切回联机", "look at the printer's panel and switch it online"),
    "camera_covered": Both("移开挡住镜头的东西", "take away what covers the lens"),
    "camera_stalled": Both("拔下摄像头再插上", "unplug the camera and plug it in again"),
    "not_a_camera": Both("改正 devices.yaml 里的路径", "correct the path in devices.yaml"),
    "camera_busy": Both("关掉占用摄像头的程序", "end the program that holds the camera"),
    "no_audio": Both("检查音箱、耳机线和声卡（aplay -l）", "check speaker, cable and sound card (aplay -l)"),
    "audio_stalled": Both("拔下声卡再插上", "unplug the sound card and plug it in again"),
    "renderer_failed": Both("检查 espeak-ng 是否装好", "check that espeak-ng is installed"),
    "no_voice": Both("安装 espeak-ng：apt-get install espeak-ng", "apt-get install espeak-ng"),
    "no_sam_reader": Both(
        "检查读卡器电源、数据线，以及 devices.yaml 里的端口",
        "check the reader's power and cable, and the port in devices.yaml",
    ),
    "board_silent": Both(
        "检查控制板的电源、数据线（A、B 是否接反）、波特率和 device_id",
        "check the board's power, cable (A and B swapped?), baud rate and device_id",
    ),
    "answer_broken": Both("检查数据线、波特率和校验位", "check cable, baud rate and parity"),
    "board_refuses": Both("检查 devices.yaml 里的路数是否超出控制板", "check the channel numbers in devices.yaml"),
    "board_fault": Both("关掉控制板再打开", "switch the board off and on"),
    "bus_settings": Both("同一块控制板的两项要写相同的 connect", "type the same connect for both parts of one board"),
    "button_stuck": Both("松开求助按钮；没人按着就检查按钮和接线", "free the button, else check its wiring"),
    "button_cable": Both("求助按钮的线断了或没插好，重新接好", "the button's cable is cut or pulled out; reconnect it"),
    "light_mismatch": Both("检查控制板供电和路数；还不行就更换", "check the board's power and channels"),
    "bad_keymap": Both("改正按键表（keymap），提示里写了哪一行", "correct the key map; the hint names what is wrong"),
    "library_missing": Both("在项目目录运行一次 make run", "run `make run` once in the project's folder"),
    "not_configured": Both(
        "在 devices.yaml 里加上这一项（kiosk doctor --write）",
        "add it to devices.yaml (kiosk doctor --write)",
    ),
    "card_needs_staff": Both(
        "换一张证试；每张都这样就是读卡器授权有问题，报修",
        "try another card; if all fail, the reader's SAM: service",
    ),
    "reader_silent": Both("检查读卡器的电源、数据线和波特率", "check the reader's power, cable and speed"),
    "reader_error": Both("关掉读卡器再打开；还不行就报修", "switch the reader off and on; if it stays, call service"),
    "reader_down": Both(
        "读卡器自检没过：断电再试，还不行就更换",
        "its self-test failed: power it off and on, else replace it",
    ),
    "link_noise": Both("插紧或更换读卡器的数据线", "push the reader's cable in, or replace it"),
    "no_card_reader": Both(
        "检查读卡器的线，以及 devices.yaml 里的名字（pcsc_scan）",
        "check its cable, and its name in devices.yaml (pcsc_scan)",
    ),
    "stalled": Both("检查打印机电源、数据线和纸", "check the printer's power, cable and paper"),
    "wrong_device": Both(
        "这个口上是另一种设备：换回来，或改 devices.yaml",
        "another device is at this port: swap it back, or correct devices.yaml",
    ),
    "spool_full": Both(
        "打印服务器磁盘满了：清理 /var/spool/cups",
        "the print server's disk is full: clear /var/spool/cups",
    ),
    "media_refused": Both(
        "核对 devices.yaml 里的 media、margin_mm 和装的纸",
        "compare media and margin_mm in devices.yaml with the paper in it",
    ),
    "not_ipp": Both("检查 connect 里的地址是不是打印机", "check that the address in connect is the printer's"),
    "camera_missing": Both(
        "检查摄像头的线，以及 devices.yaml 里的路径",
        "check the camera's cable, and its path in devices.yaml",
    ),
    "unresponsive": Both("关掉再打开；还不行就重启终端", "switch it off and on; if that fails, restart the kiosk"),
    "simulated_refused": Both(
        "把 simulate 改成 never；演示请用 kiosk demo",
        "type simulate: never; for a demonstration use `kiosk demo`",
    ),
    "wrong_part": Both(
        "这个插口上接的是别的设备（见括号）：把数据线换回原来的插口，或改 devices.yaml",
        "another part is in this socket: plug the cable into its own, or correct devices.yaml",
    ),
    "reset_too_soon": Both("刚重置过，过一会儿再试", "it was reset a moment ago; try again later"),
    "devices_yaml": Both("改正 devices.yaml（见下面的问题）", "correct devices.yaml (see the problems)"),
    "switched_off": Both("不需要处理（enabled: false）", "nothing to do (enabled: false)"),
}  # fmt: skip
STILL_WORDS: Mapping[str, Both] = {
    "nothing_there": Both("台面上看不到东西", "nothing is to be seen on the plate"),
    "too_dark": Both("太暗，打开补光灯", "too dark: switch the lamp on"),
    "not_still": Both("没有放稳就拍了，再拍一次", "taken while something moved: take it again"),
    "not_sharp": Both("不清楚：擦镜头，调焦距", "not sharp: wipe the lens, set the focus"),
}
"""What would make a still of the document camera better."""

_BY_CODE: Mapping[str, Both] = {
    Code.NO_DEVICE: Both("检查数据线和电源，设备接上后自动恢复", "check cable and power; it comes back by itself"),
    Code.DISCONNECTED: Both("检查数据线和电源，设备接上后自动恢复", "check cable and power; it comes back by itself"),
    Code.PERMISSION: Both(
        "把运行终端的用户加进 dialout、video、audio、lp 组，然后重新登录",
        "add the kiosk's user to the groups dialout, video, audio, lp and log in again",
    ),
    Code.BUSY: Both("关掉占用它的程序", "end the program that holds it"),
    Code.TIMEOUT: Both("检查电源和数据线", "check power and cable"),
    Code.CONFIG_ERROR: Both("改正 devices.yaml", "correct devices.yaml"),
    Code.HARDWARE_ERROR: Both("关掉电源再打开；还不行就报修", "switch it off and on; if it stays, call service"),
    Code.INTERNAL: Both("重启终端，把日志发给开发者", "restart the kiosk and send the log to the developers"),
}
_PHOTO_DECODER: Mapping[str, Both] = {
    "library_missing": Both(
        "身份证能读，照片解不开：改 devices.yaml 里 photo_decoder 的 library",
        "cards are read, their photos are not: correct library under photo_decoder in devices.yaml",
    ),
    "library_unloadable": Both(
        "身份证能读，照片解不开：向读卡器厂家要适合这台机器的解码库",
        "cards are read, their photos are not: ask the reader's maker for the library for this machine",
    ),
    "symbol_missing": Both(
        "身份证能读，照片解不开：改 photo_decoder 的 backend 或 symbol",
        "cards are read, their photos are not: correct backend or symbol under photo_decoder",
    ),
    "not_started": Both(
        "身份证能读，照片解不开：终端用户要能写 /dev/shm，内存要够",
        "cards are read, their photos are not: the kiosk's user needs /dev/shm and enough memory",
    ),
    "refused": Both(
        "身份证能读，照片解不开：检查厂家的授权文件和 flag",
        "cards are read, their photos are not: check the maker's licence file and flag",
    ),
    "crashed": Both("身份证能读，厂家的照片解码库出错了", "cards are read; the maker's photo library crashed"),
    "timed_out": Both("身份证能读，厂家的照片解码库没有反应", "cards are read; the maker's photo library hangs"),
    "incomplete": Both("身份证能读，照片没有解完整：检查 flag", "cards are read, photos are incomplete: check flag"),
}
"""A reader without photos is well; a technician should know all the same."""
_WHEN_LOW: Mapping[str, Both] = {
    "paper_low": Both("今天换纸：快用完了", "replace the paper today: it is nearly used up"),
    "ribbon_low": Both("今天备好色带：快用完了", "have a new ribbon ready: it is nearly used up"),
}
_NOTHING = Both("", "")
_LOOK = Both("看一下设备", "look at the device")


def what_to_do(status: Status) -> Both:
    """Empty when the part is well."""
    if status.usable:
        low = _WHEN_LOW.get(staff_word(status), _NOTHING)
        return (
            low if low is not _NOTHING else _PHOTO_DECODER.get(str(status.details.get("photo_decoder", "")), _NOTHING)
        )
    if status.link is Link.STARTING:
        return Both("稍等，正在启动", "wait, it is starting")
    error = status.error or {}
    detail = error.get("detail", "")
    known = _BY_DETAIL.get(f"{status.role}:{detail}") or _BY_DETAIL.get(detail)
    return known or _BY_CODE.get(error.get("code", "")) or _LOOK


ROLE_WORDS: Mapping[str, Both] = {
    "id_reader": Both("身份证阅读机", "ID card reader"),
    "card_reader": Both("公交卡社保卡读卡器", "card reader"),
    "receipt_printer": Both("凭条打印机", "receipt printer"),
    "photo_printer": Both("照片打印机", "photo printer"),
    "camera": Both("摄像头", "camera"),
    "document_camera": Both("高拍仪", "document camera"),
    "speech": Both("语音", "speech"),
    "help_button": Both("求助按钮", "help button"),
    "signal_light": Both("指示灯", "signal light"),
    "scanner": Both("扫码器", "scanner"),
    "keypad": Both("触感键盘", "keypad"),
    "headphones": Both("耳机插孔", "headphone socket"),
}


STATE_WORDS: Mapping[str, Both] = {
    "ok": Both("正常", "well"),
    "unknown": Both("已连接，设备不报告状态", "connected; it does not tell its state"),
    "user_error": Both("需要人工处理", "needs a hand"),
    "hardware_error": Both("设备故障", "hardware fault"),
    "unresponsive": Both("没有反应", "does not react"),
    "starting": Both("正在启动", "starting"),
    "offline": Both("连不上", "cannot be reached"),
    "no_device": Both("没有找到设备", "not found"),
    "no_permission": Both("没有使用权限", "may not be opened"),
    "disabled": Both("停用", "not in use"),
}


def state_words(status: Status) -> Both:
    """The state in a few words."""
    return STATE_WORDS[status.condition.value if status.link is Link.ONLINE else status.link.value]
