"""How somebody sits for the photo: what they chose, and what was made of it so far. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk_app.core.coaching import Coaching


@dataclass(frozen=True, slots=True)
class Photo:
    """`advice`: codes of what could be better, hard ones first (drivers.camera). `waived`: what was given up for it."""

    jpeg: bytes = field(repr=False)
    advice: tuple[str, ...] = ()
    acceptable: bool = True
    waived: tuple[str, ...] = ()

    @property
    def hard(self) -> tuple[str, ...]:
        return tuple(code for code in self.advice if code in HARD)


HARD = ("no_face", "several_faces", "blurred", "too_dark", "too_bright", "geometry")
"""Of the camera's codes those that ask for another picture first. Nothing is refused for them either."""
SOFT = ("eyes", "mouth", "pose", "tilt", "covered", "glasses", "uneven", "background", "head_support")
"""Those that are told once, as advice: many a face cannot be otherwise."""


@dataclass(frozen=True, slots=True)
class Framing:
    """Where a head was put by hand: its middle as a share of the frame's width, hair top and height as shares of its
    height. Left and right are the frame's, which sees the sitter from the front."""

    x: float = 0.5
    crown: float = 0.2
    head: float = 0.42

    def moved(self, way: str) -> Framing:
        """`way`: left and right as the sitter has them; up, down, larger, smaller."""
        match way:
            case "left":
                return replace(self, x=min(0.95, self.x + STEP / 2))
            case "right":
                return replace(self, x=max(0.05, self.x - STEP / 2))
            case "up":
                return replace(self, crown=max(0.0, self.crown - STEP))
            case "down":
                return replace(self, crown=min(0.9, self.crown + STEP))
            case "larger":
                return self._sized(min(0.9, self.head * GROWTH))
            case "smaller":
                return self._sized(max(0.12, self.head / GROWTH))
        return self

    def _sized(self, head: float) -> Framing:
        """About its middle."""
        crown = self.crown + (self.head - head) / 2
        return replace(self, head=head, crown=min(0.9, max(0.0, crown)))


STEP = 0.04
GROWTH = 1.12
WAYS = ("left", "right", "up", "down")


@dataclass(frozen=True, slots=True)
class Sitting:
    """`hidden`: the live picture is not shown; `mirrored`: it is shown as a mirror would; `burst`: many pictures over
    ten seconds and more, without a count. These last as long as the visit, the rest as long as the step. `before`: the
    photo that was taken before the present one, until one of the two is used."""

    hidden: bool = False
    mirrored: bool = True
    burst: bool = False
    framing: Framing | None = None
    coaching: Coaching = field(default_factory=Coaching)
    before: Photo | None = None
    retakes: int = 0

    def anew(self) -> Sitting:
        """For another photo: what was chosen, nothing else."""
        return Sitting(self.hidden, self.mirrored, self.burst)
