"""Names of countries as Google Analytics writes them, with their codes (ISO 3166-1 alpha-2).

Beside the names that we use ourselves: most are those of the time zone database's ``iso3166.tab``, which is in the
public domain.
"""

from app.kit.countries import COUNTRY_NAMES

_OTHERS = """
AG Antigua and Barbuda
AS Samoa (American)
BA Bosnia and Herzegovina
BL St Barthelemy
BQ Caribbean NL
BS The Bahamas
CD Congo (Dem. Rep.)
CF Central African Rep.
CG Congo (Rep.)
CI Côte d'Ivoire
CZ Czech Republic
FK Falkland Islands (Islas Malvinas)
GB Britain (UK)
GM The Gambia
GS South Georgia & the South Sandwich Islands
HK Hong Kong
HM Heard Island & McDonald Islands
KN St Kitts & Nevis | St. Kitts and Nevis | Saint Kitts and Nevis
KP Korea (North)
KR Korea (South)
LC St Lucia | Saint Lucia
MF St Martin (French) | Saint Martin
MM Myanmar
MO Macau | Macao
PM St Pierre & Miquelon | Saint Pierre and Miquelon
PN Pitcairn
PS Palestine
SH St Helena
SJ Svalbard and Jan Mayen
ST Sao Tome & Principe
SX St Maarten (Dutch)
SZ Eswatini (Swaziland)
TC Turks & Caicos Is | Turks and Caicos Islands
TF French S. Terr.
TL East Timor
TR Turkey
TT Trinidad and Tobago
UM US minor outlying islands
VC St Vincent
VG Virgin Islands (UK)
VI Virgin Islands (US)
WF Wallis and Futuna
WS Samoa (western)
"""
COUNTRIES: dict[str, str] = {name: code for code, name in COUNTRY_NAMES.items()} | {
    name: line[:2] for line in _OTHERS.strip().splitlines() for name in line[3:].split(" | ")
}
