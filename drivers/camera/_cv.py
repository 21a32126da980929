"""OpenCV, loaded on first use: a machine without it still imports `drivers` and is told what to install."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from drivers.contract import Act, Code, DriverError

SELECT_TIMEOUT_S = "2"  # OpenCV waits 10 s for a dead camera unless told otherwise


@cache
def load_cv2() -> Any:
    """The cv2 module. Raises DriverError CONFIG_ERROR (`library_missing`) with what to install."""
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", SELECT_TIMEOUT_S)
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")  # its warnings print device paths over and over
    try:
        import cv2
    except ImportError as cause:
        raise DriverError(
            Code.CONFIG_ERROR,
            "library_missing",
            act=Act.CONFIGURATION,
            hint="install the pinned package: opencv-python (4.x)",
        ) from cause
    if not hasattr(cv2, "CascadeClassifier"):
        raise DriverError(
            Code.CONFIG_ERROR,
            "library_missing",
            act=Act.CONFIGURATION,
            hint="this OpenCV has no face cascades: install opencv-python >= 4.10, < 5",
        )
    # One thread: on a two-core terminal a parallel detector would take the core that draws the page.
    cv2.setNumThreads(1)
    return cv2
