from __future__ import annotations

import pytest
from support.spoken import WORDING, Mouth

from kiosk_app.access.voice_guide import VoiceGuide


@pytest.fixture
def mouth() -> Mouth:
    return Mouth()


@pytest.fixture
def guide(mouth: Mouth) -> VoiceGuide:
    return VoiceGuide(mouth.speak, mouth.hush, mouth.show, WORDING)
