"""Finding faces, points and the person: three small nets in OpenCV, Haar cascades where they are missing.

`finder.py` is what others use: `FaceFinder` in this process, `process.py` the same in a child that may crash.
"""
