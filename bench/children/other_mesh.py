"""MediaPipe's own runtime on one picture, run by another interpreter that has it: BENCH_MEDIAPIPE names that one.

Words: a picture, how often. Prints one JSON object: milliseconds of each look (box, then points; all threads), and
resident MB. It imports nothing of ours.
"""

import json
import os
import sys
import time


def main() -> None:
    out = os.dup(1)
    os.dup2(2, 1)
    import cv2  # type: ignore[import-not-found, unused-ignore]
    import mediapipe  # type: ignore[import-not-found, unused-ignore]

    cv2.setNumThreads(1)
    picture = cv2.cvtColor(cv2.imread(sys.argv[1]), cv2.COLOR_BGR2RGB)
    boxes = mediapipe.solutions.face_detection.FaceDetection(model_selection=0)
    points = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, max_num_faces=1)
    busy, clock = [], []
    for number in range(int(sys.argv[2]) + 5):
        began, before = time.perf_counter(), time.process_time()
        found = boxes.process(picture).detections and points.process(picture).multi_face_landmarks
        if number >= 5:
            busy.append((time.process_time() - before) * 1000)
            clock.append((time.perf_counter() - began) * 1000)
    pages = int(open("/proc/self/statm").read().split()[1])  # noqa: SIM115, PTH123 - an old interpreter may run this
    told = {"found": bool(found), "ms": busy, "clock": clock, "mb": pages * os.sysconf("SC_PAGE_SIZE") / 2**20}
    os.write(out, (json.dumps(told) + "\n").encode())


if __name__ == "__main__":
    main()
