"""QR codes, drawn here: no address that a code holds is told to anybody else."""

import segno
from django.utils.safestring import SafeString, mark_safe


def as_svg(content: str, title: str) -> SafeString:
    """``content`` as an inline SVG without styles and scripts; ``title`` is read out for it."""
    code = segno.make(content, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, border=4, light="#fff", svgclass="qr", lineclass=None, title=title)
    return mark_safe(drawn)  # segno escapes the title; the rest are numbers
