"""What moves inside the emulated printer: its description for ippeveprinter, and the command that prints one job."""

from __future__ import annotations

COMMAND = r"""#!/bin/sh
# ippeveprinter runs this for each job: $1 is the document, $KIOSK_PHOTO_SIM the folder the emulator watches.
sim=$KIOSK_PHOTO_SIM
job=$IPP_JOB_ID
copies=${IPP_COPIES:-1}
told=
key() { value=; read -r value < "$sim/keys/$1"; }
leave() {
    # Never left standing: ippeveprinter would hold the next job for a paper-out that is long over.
    [ -n "$told" ] && echo "STATE: -$told" >&2
    rm -f "$sim/busy"
    exit "$1"
}
wait_until_ready() {
    while :; do
        [ -e "$sim/cancel.$job" ] && leave 1
        key job; [ "$value" = abort ] && leave 1
        now=; hold=
        key cover; [ "$value" = open ] && now=$now,cover-open
        key jam; [ "$value" = yes ] && now=$now,media-jam
        key paper; [ "$value" = out ] && now=$now,media-empty
        key ribbon; [ "$value" = out ] && now=$now,marker-supply-empty
        key queue; case $value in paused|stuck) hold=yes;; esac
        key stall; [ "$value" = on ] && hold=yes
        now=${now#,}
        if [ "$now" != "$told" ]; then
            [ -n "$told" ] && echo "STATE: -$told" >&2
            [ -n "$now" ] && echo "STATE: +$now" >&2
            told=$now
        fi
        [ -z "$now$hold" ] && return
        sleep 0.03
    done
}
use() {  # one of a counted supply is used up
    key "$1_left"
    [ -z "$value" ] && return
    value=$((value - 1))
    [ "$value" -gt 0 ] || { value=; echo out > "$sim/keys/.$1"; mv "$sim/keys/.$1" "$sim/keys/$1"; }
    echo "$value" > "$sim/keys/.$1_left"; mv "$sim/keys/.$1_left" "$sim/keys/$1_left"
}
case $CONTENT_TYPE in image/png) kind=png;; image/jpeg) kind=jpg;; *) kind=pwg;; esac
: > "$sim/busy"
echo "ATTR: job-impressions=$copies" >&2
copy=1
while [ "$copy" -le "$copies" ]; do
    step=0
    while [ "$step" -lt 10 ]; do
        wait_until_ready
        key step; sleep "$value"
        step=$((step + 1))
    done
    wait_until_ready
    set -- "$1" "$sim"/out/*.$kind "$sim"/out/*.env
    number=$(printf %06d $#)-$(date +%s%N)
    env | grep '^IPP_' > "$sim/out/.$number.env"; mv "$sim/out/.$number.env" "$sim/out/$number.env"
    cp "$1" "$sim/out/.$number.$kind"; mv "$sim/out/.$number.$kind" "$sim/out/$number.$kind"
    use paper
    use ribbon
    echo "ATTR: job-impressions-completed=$copy job-media-sheets-completed=$copy" >&2
    copy=$((copy + 1))
done
leave 0
"""

_SIZE = """{
  MEMBER integer x-dimension 10160
  MEMBER integer y-dimension 15240
}"""
_MEDIA = f"""{{
  MEMBER collection media-size {_SIZE}
  MEMBER integer media-bottom-margin 0
  MEMBER integer media-left-margin 0
  MEMBER integer media-right-margin 0
  MEMBER integer media-top-margin 0
}}"""

# A borderless 4 x 6 inch dye-sublimation printer; ipptool's attribute syntax.
DESCRIPTION = f"""
ATTR boolean color-supported true
ATTR integer copies-default 1
ATTR rangeOfInteger copies-supported 1-20
ATTR mimeMediaType document-format-supported application/octet-stream,image/png,image/jpeg,image/pwg-raster
ATTR integer media-bottom-margin-supported 0
ATTR integer media-left-margin-supported 0
ATTR integer media-right-margin-supported 0
ATTR integer media-top-margin-supported 0
ATTR collection media-col-database {_MEDIA}
ATTR collection media-col-default {_MEDIA}
ATTR collection media-col-ready {_MEDIA}
ATTR keyword media-default na_index-4x6_4x6in
ATTR keyword media-ready na_index-4x6_4x6in
ATTR keyword media-supported na_index-4x6_4x6in
ATTR collection media-size-supported {_SIZE}
ATTR enum orientation-requested-default 3
ATTR enum orientation-requested-supported 3,4
ATTR keyword print-color-mode-default color
ATTR keyword print-color-mode-supported color
ATTR enum print-quality-default 5
ATTR enum print-quality-supported 4,5
ATTR keyword print-scaling-default auto
ATTR keyword print-scaling-supported auto,fill,fit,none
ATTR text printer-make-and-model "Emulated photo printer 4x6"
ATTR resolution printer-resolution-default 300dpi
ATTR resolution printer-resolution-supported 300dpi
ATTR keyword sides-default one-sided
ATTR keyword sides-supported one-sided
ATTR keyword pwg-raster-document-type-supported srgb_8
ATTR resolution pwg-raster-document-resolution-supported 300dpi
ATTR name marker-names "ribbon"
ATTR keyword marker-types ribbon-wax
ATTR integer marker-levels 100
ATTR integer marker-low-levels 10
ATTR integer marker-high-levels 100
"""
