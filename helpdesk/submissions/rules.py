"""Masking and words for submissions. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from helpdesk.photos import codes

NAME_FIELDS = ("name", "name_zh", "citizen_name", "applicant_name", "name_en")

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "name": "姓名",
        "name_zh": "姓名",
        "name_en": "英文姓名",
        "citizen_name": "姓名",
        "applicant_name": "姓名",
        "sex": "性别",
        "nation": "民族",
        "nationality": "国籍",
        "birth": "出生日期",
        "born": "出生日期",
        "address": "住址",
        "number": "证件号码",
        "id_number": "身份证号码",
        "document": "证件种类",
        "document_type": "证件种类",
        "issuer": "签发机关",
        "valid_from": "有效期起",
        "valid_to": "有效期止",
        "phone": "电话",
        "delegate_name": "代办人姓名",
        "delegate_number": "代办人证件号码",
        "delegate_relation": "代办人是什么人",
        "post_name": "寄给谁",
        "post_address": "寄到哪里",
        "bus_kind": "公交卡种类",
        "bus_number": "公交卡号",
        "bus_valid_to": "公交卡有效期止",
        "bus_balance": "公交卡余额（元）",
        "bus_due": "年审日期",
        "age": "年龄",
        "entitled": "够不够条件",
        "certificate": "残疾人证号",
        "photo_verdict": "照片检查",
        "aid": "怎样照顾",
        "bank_card": "银行卡号",
        "bank": "开户银行",
        "township": "乡镇",
        "village": "村（社区）",
        "days": "什么时候在家",
        "call": "打电话找谁",
        "visit": "医生在哪里看",
        "place": "去哪里看",
        "note": "要说明的",
    }
)

# Codes a terminal sends in place of words: (field, value) -> what staff read.
VALUES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("aid", "none"): "不用",
        ("aid", "wheelchair"): "坐轮椅",
        ("aid", "blind"): "看不清",
        ("aid", "deaf"): "听不清",
        ("entitled", "age"): "年纪够了",
        ("entitled", "young"): "年纪不够",
        ("entitled", "certificate"): "有残疾人证，号码对",
        ("entitled", "shown-later"): "有残疾人证，到窗口看",
        ("entitled", "other-kind"): "残疾人证的类别、等级不对",
        ("entitled", "no-card"): "没有证件，看不出",
        ("entitled", "no-birth"): "生日读不出",
        ("entitled", "two-births"): "证件上的生日和号码不一样",
        ("entitled", "no-certificate"): "没有出示残疾人证",
        ("entitled", "sex"): "性别读不出",
        ("entitled", "no-rule"): "县里没有定年纪",
        ("document", "resident"): "居民身份证",
        ("document", "permit"): "港澳台居民居住证",
        ("document", "foreigner_2017"): "外国人永久居留身份证（2017 版）",
        ("document", "foreigner_2023"): "外国人永久居留身份证（2023 版）",
    }
)


def masked_name(fields: Mapping[str, str]) -> str:
    """张三 -> 张*; the first field that holds a name; 没有姓名 when there is none."""
    for field in NAME_FIELDS:
        if name := fields.get(field, "").strip():
            return f"{name[0]}*"
    return "没有姓名"


def masked_delegate(fields: Mapping[str, str]) -> str:
    """Who acts for the applicant (M3.2): 李*; empty when the applicant came."""
    name = fields.get("delegate_name", "").strip()
    return f"{name[0]}*" if name else ""


def label(field: str) -> str:
    """What staff read before a field; a field nobody named keeps its own name."""
    return LABELS.get(field, field)


def value(field: str, sent: str) -> str:
    """What staff read as a field's value; what is no code stays as the citizen gave it."""
    if field == "photo_verdict":
        return codes.words_of(sent)
    return VALUES.get((field, sent), sent)


def number(day: str, count: int) -> str:
    """What stands on the receipt: 20261123-007."""
    return f"{day}-{count:03d}"
