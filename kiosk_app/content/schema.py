"""What service.yaml and county.yaml may say: strict, an unknown key is an error."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Target = Annotated[str, Field(pattern=r"^(\$home|\$end|\$help|(\$service:)?[a-z][a-z0-9-]{0,39})$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StepBase(Strict):
    kind: str
    routes: dict[str, Target]
    aside: bool = False
    branch: Name | Literal[""] = ""
    instead_of: Id | Literal[""] = ""


class Consent(StepBase):
    points: Annotated[int, Field(ge=0, le=4)] = 0
    pictogram: str = "consent"


class Choose(StepBase):
    store: Name
    choices: Annotated[list[Name], Field(min_length=2, max_length=4)]
    pictograms: dict[Name, str] = {}


class Checklist(StepBase):
    """`materials`: what to bring; each has a pictogram."""

    materials: Annotated[list[Name], Field(min_length=1, max_length=12)]
    pictograms: dict[Name, str] = {}


class ChooseQueue(StepBase):
    store: Name
    pictograms: dict[Id, str] = {}


class ChooseFrom(StepBase):
    store: Name
    list: Literal["townships", "villages"]
    within: Name | Literal[""] = ""
    other: bool = False
    pictogram: str


class ChooseRound(StepBase):
    store: Name
    township: Name


class FindPlace(StepBase):
    """`township`: where a choose_from of townships keeps its answer. `prints: false`: it is on the receipt."""

    store: Name
    township: Name
    kinds: Annotated[list[Literal["office", "township", "community", "institution"]], Field(min_length=1)]
    prints: bool = True


class GiveAddress(StepBase):
    store: Name


class Phones(StepBase):
    about: Id


class DrawTicket(StepBase):
    queue: Name
    right: Name
    entitled: Name
    hearing: Name
    name: Name


class CallHelp(StepBase):
    need: Literal["help", "lead", "assist", "act_for", "medical", "borrow"] = "help"
    borrow: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")] | Literal[""] = ""
    pictogram: str = "helper"

    @model_validator(mode="after")
    def _says_what(self) -> CallHelp:
        if (self.need == "borrow") != bool(self.borrow):
            raise ValueError("`borrow: KIND` (an id of the desk's loans.yaml) goes with `need: borrow`, and only there")
        return self


class ReadCard(StepBase):
    accepts: Annotated[list[Literal["resident", "permit", "foreigner_2017", "foreigner_2023"]], Field(min_length=1)]
    whose: Annotated[Literal["applicant", "delegate"], Field(alias="as")] = "applicant"


class ReadBusCard(StepBase):
    """`accepts`: the kinds a card may be of, as drivers.card_reader.CardKind names them."""

    accepts: Annotated[list[Literal["elderly", "ordinary", "student", "military", "unknown"]], Field(min_length=1)]


class ConfirmPerson(StepBase):
    whose: Annotated[Literal["applicant", "delegate"], Field(alias="as")] = "applicant"


class TakePhoto(StepBase):
    spec: Id


class PrintPhoto(StepBase):
    """`copies`: sheets of photo paper."""

    spec: Id
    copies: Annotated[int, Field(ge=1, le=4)] = 1


class EnterNumber(StepBase):
    store: Name
    length: Annotated[int, Field(ge=1, le=20)] = 11
    groups: Annotated[list[Annotated[int, Field(ge=1, le=8)]], Field(min_length=1)] = [11]
    starts_with: Annotated[str, Field(pattern=r"^\d*$")] = ""
    pictogram: str = "cross"
    shortest: Annotated[int, Field(ge=0, le=20)] = 0
    check: Literal["", "luhn"] = ""
    hidden: bool = False
    bank: Name | Literal[""] = ""

    @model_validator(mode="after")
    def _no_shorter_than_long(self) -> EnterNumber:
        if self.shortest > self.length:
            raise ValueError("`shortest` is more than `length`")
        return self


class PhotographPapers(StepBase):
    store: Name
    papers: Annotated[list[Name], Field(min_length=1, max_length=8)]


class EnterIdNumber(StepBase):
    store: Name


class Write(StepBase):
    """`instead`: the question to which `other` was answered that this gives the name for. `hidden`: not said aloud."""

    store: Name
    length: Annotated[int, Field(ge=1, le=20)] = 12
    hidden: bool = False
    instead: Name | Literal[""] = ""
    pictogram: str = "cross"


class EnterCertificate(StepBase):
    store: Name
    pictogram: str = "cross"


Years = Annotated[int, Field(ge=1, le=120)] | Name
"""Completed years, or the name of one of the county's `ages:`."""


class RightRule(Strict):
    """One way to a right; see core/eligibility.py."""

    age: Years | None = None
    female_age: Years | None = None
    certificate: bool = False
    categories: list[Annotated[int, Field(ge=1, le=7)]] = []
    grades: list[Annotated[int, Field(ge=1, le=4)]] = []
    shown_later: bool = False

    @model_validator(mode="after")
    def _asks_something(self) -> RightRule:
        if self.female_age is not None and self.age is None:
            raise ValueError("`female_age` stands beside `age`, the men's")
        if self.age is None and not self.certificate:
            raise ValueError("a rule asks for something: write `age: 70` or `certificate: true`")
        if not self.certificate and (self.categories or self.grades or self.shown_later):
            raise ValueError("`categories`, `grades` and `shown_later` go with `certificate: true`")
        if self.shown_later and (self.categories or self.grades):
            raise ValueError("which certificate it is can be seen by its number only: take out `shown_later`")
        return self


class Eligibility(StepBase):
    store: Name
    rules: Annotated[list[RightRule], Field(min_length=1, max_length=6)]
    quiet: list[Annotated[str, Field(pattern=r"^(granted|refused|unknown|[a-z][a-z0-9_]*=[a-z][a-z0-9_]*)$")]] = []
    pictogram: str = "person"


class Review(StepBase):
    shows: list[Name] = []


class Submit(StepBase):
    """`as`: under which id the desk gets it, or by the answer to a question (`{question: {answer: id}}`)."""

    model_config = ConfigDict(populate_by_name=False)
    fields: list[Name]
    as_: Annotated[Id | dict[Name, dict[Name, Id]] | None, Field(alias="as")] = None
    said: list[Name] = []
    pictures: bool = False
    photo: bool = True


class SlipEntry(Strict):
    style: Literal[
        "head",
        "plain",
        "strong",
        "big",
        "item",
        "rule",
        "qr",
        "matters",
        "round",
        "phones",
        "materials",
        "place",
        "bus_card",
    ]
    text: Id | Literal[""] = ""
    when: Annotated[str, Field(pattern=r"^(|number|no_number|name|[a-z][a-z0-9_]*=[a-z][a-z0-9_]*)$")] = ""
    about: Id | Literal[""] = ""  # of `phones`


class Receipt(StepBase):
    lines: Annotated[list[SlipEntry], Field(min_length=1)]


class MyMatters(StepBase):
    pass


class Message(StepBase):
    pictogram: str = "person"
    call_help: bool = False
    leave_after: Annotated[int, Field(ge=0, le=600)] = 0
    label: Id = "action-go-on"


STEP_MODELS: dict[str, type[StepBase]] = {
    "consent": Consent,
    "call_help": CallHelp,
    "checklist": Checklist,
    "choose": Choose,
    "choose_from": ChooseFrom,
    "choose_round": ChooseRound,
    "find_place": FindPlace,
    "give_address": GiveAddress,
    "phones": Phones,
    "read_card": ReadCard,
    "read_bus_card": ReadBusCard,
    "choose_queue": ChooseQueue,
    "confirm_person": ConfirmPerson,
    "draw_ticket": DrawTicket,
    "take_photo": TakePhoto,
    "print_photo": PrintPhoto,
    "enter_number": EnterNumber,
    "enter_id_number": EnterIdNumber,
    "enter_certificate": EnterCertificate,
    "eligibility": Eligibility,
    "photograph_papers": PhotographPapers,
    "review": Review,
    "submit": Submit,
    "receipt": Receipt,
    "message": Message,
    "my_matters": MyMatters,
    "write": Write,
}


class ServiceModel(Strict):
    """`order`: its place on the first page, small ones first, between equals by id.

    `steps` stay raw here; each is checked by the model of its kind so that one bad step does not hide the others.
    """

    id: Id
    pictogram: str
    measures: list[Annotated[str, Field(pattern=r"^M\d\.\d[a-z]?$")]] = []
    on_home: bool = True
    order: Annotated[int, Field(ge=0, le=99)] = 50
    fields: dict[Name, Literal["public", "masked", "private"]] = {}
    steps: Annotated[dict[Id, dict[str, Any]], Field(min_length=1)]


class LocalText(Strict):
    zh_cn: Annotated[str, Field(alias="zh-CN", min_length=1, max_length=20)]
    en: Annotated[str, Field(min_length=1, max_length=40)]


Share = Annotated[float, Field(ge=0, le=100)]
MapPoint = Annotated[list[Share], Field(min_length=2, max_length=2)]
"""[x, y] of the county's map, 0 to 100 from the left and from the top; north is up."""


class MapModel(Strict):
    """`here`: this hall. `outline`: the county's border, one corner after the other."""

    here: MapPoint
    outline: Annotated[list[MapPoint], Field(min_length=3, max_length=200)]


class Township(Strict):
    id: Id
    name: LocalText
    villages: list[LocalText] = []
    near: list[Id] = []  # the townships beside it
    map: MapPoint | None = None


class CountyPhone(Strict):
    """`about`: what one calls for; steps of kind `phones` and slips name it."""

    name: LocalText
    numbers: Annotated[list[Annotated[str, Field(pattern=r"^[0-9 -]{3,20}$")]], Field(min_length=1)]
    about: Annotated[list[Id], Field(min_length=1)]


class CountyPlace(Strict):
    """What is told where the desk tells no places. `township`: an id of `townships:`."""

    id: Id
    kind: Literal["office", "township", "community", "institution"]
    title: Annotated[str, Field(min_length=1, max_length=40)]
    township: Id
    address: Annotated[str, Field(min_length=1, max_length=80)]
    phone: Annotated[str, Field(pattern=r"^([0-9-]{3,20}( [0-9-]{3,20})*)?$")] = ""
    hours: Annotated[str, Field(max_length=80)] = ""
    way: Annotated[str, Field(max_length=80)] = ""  # how one gets there
    map: MapPoint | None = None


class CountyModel(Strict):
    code: Annotated[str, Field(pattern=r"^\d{6}$")]
    name: LocalText
    hall: LocalText
    timezone: str
    counters: dict[Id, LocalText] = {}
    invite_minutes: Annotated[int, Field(ge=0, le=240)] = 0
    bus_card_years: Annotated[int, Field(ge=1, le=10)] = 2
    bus_card_soon_days: Annotated[int, Field(ge=0, le=365)] = 60
    ages: dict[Name, Annotated[int, Field(ge=1, le=120)]] = {}
    townships: list[Township] = []
    phones: list[CountyPhone] = []
    places: list[CountyPlace] = []
    map: MapModel | None = None
    desk_phone: Annotated[str, Field(pattern=r"^[0-9 -]{3,20}$")]


class Bank(Strict):
    """`prefixes`: how the numbers of its cards begin (ISO/IEC 7812)."""

    id: Id
    name: LocalText
    prefixes: Annotated[list[Annotated[str, Field(pattern=r"^\d{4,10}$")]], Field(min_length=1)]


class BanksModel(Strict):
    """assets/county/banks.yaml."""

    banks: list[Bank]


class ClipTitle(Strict):
    zh_cn: Annotated[str, Field(alias="zh-CN", min_length=1, max_length=20)]
    en: Annotated[str, Field(min_length=1, max_length=40)]


class ClipModel(Strict):
    """assets/clips/NAME/clip.yaml. `language`: the sign language's tag (csl); none for pictures."""

    title: ClipTitle
    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*\.(webm|mp4)$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    kind: Literal["sign", "picture"]
    language: Annotated[str, Field(pattern=r"^[a-z]{3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    seconds: Annotated[float, Field(gt=0, le=30)]
    licence: Annotated[str, Field(min_length=1)]
    pages: Annotated[list[str], Field(min_length=1)]


class PlainEntry(Strict):
    say: Annotated[str, Field(min_length=1)]
    beside: list[Annotated[str, Field(min_length=1)]] = []
    unless: Annotated[list[Annotated[str, Field(min_length=1)]], Field(alias="except")] = []


class PlainFile(Strict):
    """assets/words/plain.LANGUAGE.yaml. `characters`: a character that may be used, and why."""

    words: dict[str, Annotated[str, Field(min_length=1)] | PlainEntry]
    characters: dict[Annotated[str, Field(min_length=1, max_length=1)], Annotated[str, Field(min_length=1)]] = {}
