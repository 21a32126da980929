"""The kinds of steps a service may be made of, by the name service.yaml uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk_app.core.steps import (
    call_help,
    checklist,
    choose,
    choose_from,
    choose_queue,
    choose_round,
    confirm_person,
    consent,
    draw_ticket,
    eligibility,
    enter_certificate,
    enter_id_number,
    enter_number,
    find_place,
    give_address,
    message,
    my_matters,
    phones,
    photograph_papers,
    print_photo,
    read_bus_card,
    read_card,
    receipt,
    review,
    submit,
    take_photo,
    write,
)
from kiosk_app.core.steps.kind import StepKind

KINDS: Mapping[str, StepKind] = MappingProxyType(
    {
        module.KIND.name: module.KIND
        for module in (
            call_help,
            checklist,
            choose,
            choose_from,
            choose_queue,
            choose_round,
            confirm_person,
            consent,
            draw_ticket,
            eligibility,
            enter_certificate,
            enter_id_number,
            enter_number,
            find_place,
            give_address,
            message,
            my_matters,
            phones,
            photograph_papers,
            print_photo,
            read_bus_card,
            read_card,
            receipt,
            review,
            submit,
            take_photo,
            write,
        )
    }
)
