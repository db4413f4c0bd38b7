"""The one style sheet of printed pages, and the policy that lets a browser apply it and nothing else."""

from base64 import b64encode
from hashlib import sha256

STYLE = """
@page { size: A4; margin: 16mm 14mm 18mm; @bottom-right { content: counter(page) " / " counter(pages);
  font: 9pt sans-serif; color: #444; } }
* { box-sizing: border-box; }
html { font: 10pt/1.45 "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", sans-serif;
  color: #111; background: #fff; }
body { max-width: 182mm; margin: 0 auto; padding: 6mm 0; word-break: keep-all; overflow-wrap: anywhere; }
h1 { font-size: 17pt; margin: 0 0 1mm; }
h2 { font-size: 12pt; margin: 6mm 0 1.5mm; padding-bottom: .6mm; border-bottom: .4mm solid #111;
  break-after: avoid; }
p { margin: 0 0 1mm; }
.printed { color: #444; font-size: 9pt; margin-bottom: 4mm; }
.note { border-left: 1mm solid #111; padding-left: 2.5mm; font-weight: 600; margin: 2mm 0; }
.words { white-space: pre-wrap; unicode-bidi: isolate; }
table { width: 100%; border-collapse: collapse; margin-bottom: 2mm; }
th, td { text-align: start; vertical-align: top; padding: .9mm 2mm .9mm 0; border-bottom: .15mm solid #999; }
thead { display: table-header-group; }
thead th { font-size: 9pt; color: #444; border-bottom-color: #444; }
tr { break-inside: avoid; }
tr.long { break-inside: auto; }
table.facts th { width: 38mm; font-weight: 600; }
.narrow .words { white-space: pre; }
td.narrow, th.narrow { white-space: nowrap; width: 1%; padding-right: 4mm; font-variant-numeric: tabular-nums; }
body.form { font-size: 9pt; line-height: 1.35; }
.form h1 { font-size: 14pt; text-align: center; }
.form h2 { font-size: 9.5pt; margin: 1.5mm 0 .8mm; border-bottom: 0; padding: 0; }
.form .printed { font-size: 7.5pt; margin-bottom: 1.5mm; text-align: center; }
.form .note { font-size: 8.5pt; margin: 1mm 0; }
.form table { margin-bottom: 1.2mm; border: .3mm solid #111; }
.form th, .form td { padding: .7mm 1.5mm; border: .15mm solid #777; }
.form table.facts th { width: 26mm; background: #f2f2f2; print-color-adjust: exact; }
@media print { body { max-width: none; padding: 0; } }
"""

_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of every page."""
