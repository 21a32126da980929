"""The accessibility audit: every page in every setting, measured against the thresholds T1…T68 by the checks A01…A30.

`checks` is the register of what is measured and why; `places`, `colours`, `keys` and `words` measure one page, `render`
its picture; `behaviour` measures what happens over time; `findings` keeps it all and `telling` says it.
"""
