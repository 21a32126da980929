"""Speech: the last thing said wins, silence within 100 ms, and every utterance ends in exactly one event."""

from __future__ import annotations

import queue
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from drivers.contract import Act, Code, Condition, Deadline, DeviceEvent, DriverError, Publish
from drivers.speech import sound
from drivers.speech.bell import bell
from drivers.speech.cache import Cache
from drivers.speech.mixer import Mixer, Outcome, Utterance, priority_of
from drivers.speech.options import Route, SpeechOptions, parse_target
from drivers.speech.output import AudioOutput, Heard, NullOutput, Output
from drivers.speech.pack import pack_of, packs_in, voices_of
from drivers.speech.renderer import WORKER, Renderer
from drivers.speech.studio import Job, Studio
from drivers.speech.text import MAX_CHARS, normalise, pace, split, voice_for
from drivers.speech.tones import tone

_REOPEN_S = 5.0
_TEST_TEXT = "这是声音测试。"


@dataclass(frozen=True, slots=True)
class Spoken:
    """How `say_and_wait` ended, and how many seconds of speech were played."""

    id: str
    outcome: Outcome
    seconds: float


class VoiceDriver:
    """Texts to a loudspeaker or headphones; see README.md for settings and faults.

    Commands may come from any thread. Events: speech_started, then one of speech_finished, speech_interrupted
    and speech_failed; payload the utterance's id. An utterance that never sounded has no speech_started.
    """

    role = "speech"

    def __init__(self, connect: str, options: Mapping[str, Any], publish: Publish) -> None:
        """Raises DriverError CONFIG_ERROR."""
        try:
            self._options, self._target = SpeechOptions(**options), parse_target(connect)
        except (ValidationError, ValueError) as error:
            raise DriverError(
                Code.CONFIG_ERROR, "bad_options", act=Act.CONFIGURATION, role=self.role, hint=str(error)
            ) from None
        self._publish = publish
        self._route: Route = "speaker"
        null = self._target.kind == "null" or self._options.output == "null"
        self._mixer = Mixer(
            self._notify, calibration_db=self._options.calibration_db, record=self._options.record and null
        )
        self._output: Output = self._null() if null else AudioOutput(self._mixer, self._target.device)
        control = self._target.control
        command = (
            (*WORKER[:-1], str(Path(WORKER[-1]).with_name("faulty_worker.py")), str(control)) if control else WORKER
        )
        self._renderer = Renderer(command, timeout_s=self._options.render_timeout_s)
        self._cache = Cache(self._options.cache_folder, self._options.cache_mb * 1_000_000)
        self._volume, self._calibration_db = self._options.volume, self._options.calibration_db
        pack, self._pack_details = pack_of(self._options.voice_pack)
        self._voices = voices_of(pack, packs_in(self._options.voice_packs))
        self._default_pack = pack
        timeout = self._options.render_timeout_s
        self._studio = Studio(self._renderer, self._cache, self._mixer, timeout_s=timeout, pack=pack)
        self._reporter: threading.Thread | None = None
        self._news: queue.SimpleQueue[tuple[str, Utterance] | None] = queue.SimpleQueue()
        self._sound_hardware: tuple[str, ...] = ()
        self._tried_open = 0.0

    # -- the driver contract ------------------------------------------------------------------------------------------

    def open(self, deadline: Deadline) -> None:
        """Raises DriverError CONFIG_ERROR `no_voice`, `library_missing`. A missing audio device is no error here:
        `probe` states it."""
        if self._reporter is not None:
            return
        self._cache.open()
        self._renderer.start(deadline)
        self._reporter = threading.Thread(target=self._report, name="speech-events", daemon=True)
        self._reporter.start()
        self._studio.start()
        error = self._open_output()
        if error is not None and error.code is Code.CONFIG_ERROR:
            self.close()
            raise error

    def capabilities(self) -> Mapping[str, Any]:
        return {
            "languages": ("zh-CN", "en"),
            "rate_percent": (50, 200),
            "volume_steps": sound.STEPS,
            "routes": ("speaker", "headphones"),
            "output": self._output.kind,
            "simulated": self.simulated,
            "max_chars": MAX_CHARS,
            "word_events": False,
            "voices": tuple(self._voices),
        }

    @property
    def simulated(self) -> bool:
        """Nobody can hear it."""
        return self._output.simulated

    def probe(self, deadline: Deadline) -> tuple[Condition, Mapping[str, Any]]:
        """HARDWARE_ERROR with `error` `no_audio` or `audio_stalled` when nothing can be heard; it goes on looking."""
        self._need(deadline)
        details = {
            "output": self._output.kind,
            "device": self._output.device,
            "simulated": self.simulated,
            "route": self._route,
            **self._pack_details,
            "calibration_db": self._calibration_db,
        }
        error = self._output.trouble()
        if error is not None:
            self._mixer.fail(error.detail)
        if self._worth_opening(error):
            error = self._open_output()
            details.update(output=self._output.kind, device=self._output.device, simulated=self.simulated)
        if error is not None:
            return Condition.HARDWARE_ERROR, {**details, "error": error.detail, "hint": error.hint}
        if self._renderer.failed or self._renderer.pid is None or self._renderer.owed:
            self._studio.recheck()
        if self._renderer.failed:
            hint = "the voice's process ends or hangs again and again; install espeak-ng and pyttsx3 anew"
            return Condition.UNRESPONSIVE, {**details, "error": "renderer_failed", "hint": hint}
        return Condition.OK, details

    def watch(self, publish: Publish) -> float:
        """Events come by themselves."""
        return 1.0

    def self_test(self, deadline: Deadline, level: str = "passive") -> Mapping[str, Any]:
        """`passive` renders a sentence unheard; `active` speaks it. Raises DriverError."""
        if level == "active":
            spoken = self.say_and_wait(deadline, _TEST_TEXT)
            return {"outcome": spoken.outcome.value, "seconds": round(spoken.seconds, 2)}
        voice = voice_for("zh-CN")
        began = time.monotonic()
        samples = self._renderer.render(_TEST_TEXT, voice.name, pace(voice, 100).espeak_rate, deadline)
        return {
            "render_ms": round((time.monotonic() - began) * 1000),
            "loudness_lufs": round(sound.loudness(sound.to_signal(sound.finish(samples))), 1),
            "renders": self._renderer.renders,
            "renderer_restarts": self._renderer.restarts,
            "cache_writable": self._cache.writable,
        }

    def reset(self, deadline: Deadline, level: str = "soft") -> None:
        """`soft`: silence and a new renderer; `hard`: the audio device is opened again, too. Raises DriverError."""
        self.stop(deadline)
        self._renderer.restart(deadline)
        if level == "hard":
            self._output.close()
            error = self._open_output()
            if error is not None:
                raise error

    def close(self) -> None:
        self._studio.close()
        self._output.close()
        self._renderer.close()
        reporter, self._reporter = self._reporter, None
        if reporter is not None:
            self._news.put(None)
            reporter.join()

    # -- commands -----------------------------------------------------------------------------------------------------

    def say(
        self,
        deadline: Deadline,
        text: str,
        *,
        id: str,
        language: str = "zh-CN",
        priority: str = "normal",
        rate: int = 100,
        volume: int | None = None,
        private: bool = False,
        alone: bool = False,
        interrupt: bool = True,
        voice: str = "",
    ) -> None:
        """Speaks `text` (at most 2000 characters, markup is dropped); returns at once.

        `priority` hint, normal or urgent: what matters more is not silenced but waited for.
        `rate` in per cent (50-200) of the voice's pace at unchanged pitch; `volume` a step 1-8, None for what
        `set_volume` said; `private` keeps it off every disk; `alone` besides off every loudspeaker; without
        `interrupt` it waits for what is being said. `voice` is the name of a pack (capabilities `voices`), empty for
        the terminal's own; one that is not installed is the machine's.
        Raises DriverError: INVALID_DATA (`empty_text`, `text_too_long`, `bad_value`), UNSUPPORTED `language`,
        SEQUENCE `by_loudspeaker` (`alone`, and no headphones), HARDWARE_ERROR `no_audio`, NOT_READY, TIMEOUT, CANCELED.
        """
        self._say(deadline, text, id, language, rate, volume, private or alone, interrupt, alone, priority, voice)

    def say_and_wait(self, deadline: Deadline, text: str, *, id: str = "", **how: Any) -> Spoken:
        """As `say`, but returns when it has been heard or interrupted. Raises DriverError as `say`, and if it failed.

        When the deadline passes or its token is pulled, the speech stops.
        """
        values = {"language": "zh-CN", "rate": 100, "volume": None, "private": False, "interrupt": True, **how}
        utterance = self._say(deadline, text, id or uuid.uuid4().hex, **values)
        while not utterance.done.wait(0.02):
            try:
                deadline.check()
                if error := self._output.trouble():
                    self._mixer.fail(error.detail, utterance)
            except DriverError:
                self._mixer.stop(utterance)
                utterance.done.wait(1.0)
                raise
        assert utterance.outcome is not None
        if utterance.outcome is Outcome.FAILED:
            raise DriverError(
                Code.HARDWARE_ERROR, utterance.detail, act=Act.MAINTENANCE, retryable=True, role=self.role
            )
        return Spoken(utterance.id, utterance.outcome, utterance.heard / sound.SAMPLE_RATE)

    def ring(self, deadline: Deadline, *, id: str = "bell", volume: int = 7) -> None:
        """Rings once, after what is being said; returns at once. Raises DriverError as `say`."""
        self._need(deadline)
        self._check(sound.gain, volume)
        if error := self._output.trouble():
            raise error
        rung = Utterance(
            id=id, text="[bell]", language="", private=False, volume=volume, priority=priority_of("urgent")
        )
        self._mixer.play(rung)
        self._mixer.feed(rung, bell())
        self._mixer.complete(rung)

    def tone(self, deadline: Deadline, *, name: str, volume: int = 2) -> None:
        """One of `drivers.speech.tones.TONES` at a step 1-8 of loudness, before what is said next; returns at once.
        Raises DriverError as `say`, INVALID_DATA for a name there is not."""
        self._need(deadline)
        self._check(sound.gain, volume)
        samples = self._check(tone, name)
        if error := self._output.trouble():
            raise error
        played = Utterance(
            id=name, text=f"[{name}]", language="", private=False, volume=volume, priority=priority_of("urgent")
        )
        self._mixer.play(played)
        self._mixer.feed(played, samples)
        self._mixer.complete(played)

    def stop(self, deadline: Deadline) -> None:
        """Silence, now; what waited is dropped, too."""
        self._studio.silence()

    def route(self, deadline: Deadline, to: Route) -> str:
        """By loudspeaker or headphones from now on; what was being said ends first. Returns the device's name.

        With a sound card of their own the headphones' is opened in the loudspeaker's stead. Raises DriverError
        INVALID_DATA `bad_value`, HARDWARE_ERROR `no_audio`: then it goes on by loudspeaker.
        """
        if to not in ("speaker", "headphones"):
            raise DriverError(
                Code.INVALID_DATA, "bad_value", act=Act.SOFTWARE, role=self.role, hint="speaker|headphones"
            )
        self._studio.silence()
        if to != self._route and (error := self._take(to)) is not None:
            self._take("speaker")
            raise error
        return self._output.device

    def set_volume(self, deadline: Deadline, volume: int) -> None:
        """Step 1-8, for what is being said and every later `say` without a volume. Raises DriverError INVALID_DATA."""
        self._check(sound.gain, volume)
        self._volume = volume
        self._mixer.set_volume(volume)

    def set_calibration(self, deadline: Deadline, calibration_db: float) -> None:
        """The loudspeaker's, -40 to 0 dB, until the driver is made anew. Raises DriverError INVALID_DATA."""
        self._calibration_db = self._check(sound.calibration, calibration_db)
        if self._route == "speaker":
            self._mixer.calibrate(self._calibration_db)

    def prepare(self, deadline: Deadline, texts: Sequence[tuple[str, str]], *, rate: int = 100) -> None:
        """Renders (text, language) pairs into the cache whenever nothing is to be said. Not for personal texts.

        Returns at once; what does not fit behind 5000 waiting sentences is left out. Raises DriverError INVALID_DATA.
        """
        items = []
        for text, language in texts:
            voice = self._check(voice_for, language)
            wanted = self._check(pace, voice, rate)
            items += [(chunk, voice, wanted) for chunk in split(normalise(text))]
        self._studio.prepare(items)

    def heard(self, deadline: Deadline | None = None) -> tuple[Heard, ...]:
        """What the null output would have let a person hear; empty with a real device, which keeps no transcript."""
        return self._output.heard() if isinstance(self._output, NullOutput) else ()

    def forget(self, deadline: Deadline | None = None) -> None:
        """Drops the transcript (end of a visit)."""
        if isinstance(self._output, NullOutput):
            self._output.forget()

    # -- inside: commands ---------------------------------------------------------------------------------------------

    def _say(
        self,
        deadline: Deadline,
        text: str,
        id: str,
        language: str,
        rate: int,
        volume: int | None,
        private: bool,
        interrupt: bool,
        alone: bool = False,
        priority: str = "normal",
        voice: str = "",
    ) -> Utterance:
        self._need(deadline)
        if alone and self._route != "headphones":
            raise DriverError(Code.SEQUENCE, "by_loudspeaker", act=Act.SOFTWARE, role=self.role)
        if len(text) > MAX_CHARS:
            raise DriverError(Code.INVALID_DATA, "text_too_long", act=Act.SOFTWARE, role=self.role)
        chunks = split(normalise(text))
        if not chunks:
            raise DriverError(Code.INVALID_DATA, "empty_text", act=Act.SOFTWARE, role=self.role)
        spoken = self._check(voice_for, language)
        wanted = self._check(pace, spoken, rate)
        step = self._volume if volume is None else volume
        self._check(sound.gain, step)
        if error := self._output.trouble():
            raise error
        rank = self._check(priority_of, priority)
        utterance = Utterance(
            id=id, text=text, language=spoken.language, private=private, volume=step, alone=alone, priority=rank
        )
        pack = self._voices.get(voice) if voice else self._default_pack
        self._studio.say(Job(utterance, chunks, spoken, wanted, rate, pack), interrupt=interrupt)
        return utterance

    def _need(self, deadline: Deadline) -> None:
        deadline.check()
        if self._reporter is None:
            raise DriverError(Code.NOT_READY, act=Act.WAIT, retryable=True, role=self.role, hint="open it first")

    def _check(self, function: Any, *values: Any) -> Any:
        try:
            return function(*values)
        except (ValueError, TypeError) as error:
            code, detail = Code.INVALID_DATA, "bad_value"
            if function is voice_for:
                code, detail = Code.UNSUPPORTED, "language"
            raise DriverError(code, detail, act=Act.SOFTWARE, role=self.role, hint=str(error)) from None

    # -- inside: output and events ------------------------------------------------------------------------------------

    def _take(self, route: Route) -> DriverError | None:
        own = self._options.headphones
        self._route = route
        calibration = self._options.headphones_calibration_db if route == "headphones" else self._calibration_db
        self._mixer.calibrate(calibration)
        if isinstance(self._output, AudioOutput) and own:
            self._output.close()
            self._output = AudioOutput(self._mixer, self._device())
            return self._open_output()
        if isinstance(self._output, NullOutput):
            self._output.route = route
        return None

    def _device(self) -> str:
        own = self._options.headphones
        return own if own and self._route == "headphones" else self._target.device

    def _null(self) -> NullOutput:
        output = NullOutput(self._mixer, speedup=self._options.speedup, control=self._target.control)
        output.route = self._route
        return output

    def _worth_opening(self, error: DriverError | None) -> bool:
        """Something may be heard better if the output is opened again: it is in trouble, or only stands in."""
        stands_in = self._options.output == "auto" and self.simulated and self._target.kind == "audio"
        if error is None and not (stands_in and not self._mixer.busy):
            return False
        changed = sound_hardware() != self._sound_hardware
        return changed or (error is not None and time.monotonic() - self._tried_open > _REOPEN_S)

    def _open_output(self) -> DriverError | None:
        self._sound_hardware, self._tried_open = sound_hardware(), time.monotonic()
        auto = self._options.output == "auto" and self._target.kind == "audio"
        fresh: Output = AudioOutput(self._mixer, self._device()) if auto else self._output
        try:
            fresh.open()
        except DriverError as error:
            if not auto:
                return error
            if isinstance(self._output, NullOutput):
                return None
            fresh = self._null()
            fresh.open()
        old, self._output = self._output, fresh
        if old is not fresh:
            old.close()
        return None

    def _notify(self, kind: str, utterance: Utterance) -> None:
        """From the output's thread: must not block."""
        if kind != "started":
            self._output.ended(utterance)
        self._news.put((kind, utterance))

    def _report(self) -> None:
        while (news := self._news.get()) is not None:
            kind, utterance = news
            self._publish(DeviceEvent(self.role, f"speech_{kind}", payload=utterance.id))
            if kind != "started":
                utterance.done.set()


def sound_hardware() -> tuple[str, ...]:
    """The playback devices the kernel knows; cheap enough to look every second."""
    return tuple(sorted(path.name for path in Path("/dev/snd").glob("pcm*p")))
