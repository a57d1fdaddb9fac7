"""Countries and territories by their two-letter code, under the names that GOV.UK uses.

The codes are those of ISO 3166-1, and XK for Kosovo, which has none. The names follow the Foreign,
Commonwealth and Development Office. Those in another language are in `words/countries.<language>.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping

COUNTRIES: Mapping[str, str] = {
    "AF": "Afghanistan", "AL": "Albania", "DZ": "Algeria", "AD": "Andorra", "AO": "Angola",
    "AG": "Antigua and Barbuda", "AR": "Argentina", "AM": "Armenia", "AU": "Australia", "AT": "Austria",
    "AZ": "Azerbaijan", "BH": "Bahrain", "BD": "Bangladesh", "BB": "Barbados", "BY": "Belarus",
    "BE": "Belgium", "BZ": "Belize", "BJ": "Benin", "BT": "Bhutan", "BO": "Bolivia",
    "BA": "Bosnia and Herzegovina", "BW": "Botswana", "BR": "Brazil", "BN": "Brunei", "BG": "Bulgaria",
    "BF": "Burkina Faso", "BI": "Burundi", "KH": "Cambodia", "CM": "Cameroon", "CA": "Canada",
    "CV": "Cape Verde", "CF": "Central African Republic", "TD": "Chad", "CL": "Chile", "CN": "China",
    "CO": "Colombia", "KM": "Comoros", "CG": "Congo", "CD": "Congo (Democratic Republic)",
    "CR": "Costa Rica", "HR": "Croatia", "CU": "Cuba", "CY": "Cyprus", "CZ": "Czechia", "DK": "Denmark",
    "DJ": "Djibouti", "DM": "Dominica", "DO": "Dominican Republic", "TL": "East Timor", "EC": "Ecuador",
    "EG": "Egypt", "SV": "El Salvador", "GQ": "Equatorial Guinea", "ER": "Eritrea", "EE": "Estonia",
    "SZ": "Eswatini", "ET": "Ethiopia", "FJ": "Fiji", "FI": "Finland", "FR": "France", "GA": "Gabon",
    "GE": "Georgia", "DE": "Germany", "GH": "Ghana", "GR": "Greece", "GD": "Grenada", "GT": "Guatemala",
    "GN": "Guinea", "GW": "Guinea-Bissau", "GY": "Guyana", "HT": "Haiti", "HN": "Honduras", "HU": "Hungary",
    "IS": "Iceland", "IN": "India", "ID": "Indonesia", "IR": "Iran", "IQ": "Iraq", "IE": "Ireland",
    "IL": "Israel", "IT": "Italy", "CI": "Ivory Coast", "JM": "Jamaica", "JP": "Japan", "JO": "Jordan",
    "KZ": "Kazakhstan", "KE": "Kenya", "KI": "Kiribati", "XK": "Kosovo", "KW": "Kuwait", "KG": "Kyrgyzstan",
    "LA": "Laos", "LV": "Latvia", "LB": "Lebanon", "LS": "Lesotho", "LR": "Liberia", "LY": "Libya",
    "LI": "Liechtenstein", "LT": "Lithuania", "LU": "Luxembourg", "MG": "Madagascar", "MW": "Malawi",
    "MY": "Malaysia", "MV": "Maldives", "ML": "Mali", "MT": "Malta", "MH": "Marshall Islands",
    "MR": "Mauritania", "MU": "Mauritius", "MX": "Mexico", "FM": "Micronesia", "MD": "Moldova",
    "MC": "Monaco", "MN": "Mongolia", "ME": "Montenegro", "MA": "Morocco", "MZ": "Mozambique",
    "MM": "Myanmar (Burma)", "NA": "Namibia", "NR": "Nauru", "NP": "Nepal", "NL": "Netherlands",
    "NZ": "New Zealand", "NI": "Nicaragua", "NE": "Niger", "NG": "Nigeria", "KP": "North Korea",
    "MK": "North Macedonia", "NO": "Norway", "OM": "Oman", "PK": "Pakistan", "PW": "Palau",
    "PS": "Palestine", "PA": "Panama", "PG": "Papua New Guinea", "PY": "Paraguay", "PE": "Peru",
    "PH": "Philippines", "PL": "Poland", "PT": "Portugal", "QA": "Qatar", "RO": "Romania", "RU": "Russia",
    "RW": "Rwanda", "WS": "Samoa", "SM": "San Marino", "ST": "Sao Tome and Principe", "SA": "Saudi Arabia",
    "SN": "Senegal", "RS": "Serbia", "SC": "Seychelles", "SL": "Sierra Leone", "SG": "Singapore",
    "SK": "Slovakia", "SI": "Slovenia", "SB": "Solomon Islands", "SO": "Somalia", "ZA": "South Africa",
    "KR": "South Korea", "SS": "South Sudan", "ES": "Spain", "LK": "Sri Lanka", "KN": "St Kitts and Nevis",
    "LC": "St Lucia", "VC": "St Vincent and the Grenadines", "SD": "Sudan", "SR": "Suriname",
    "SE": "Sweden", "CH": "Switzerland", "SY": "Syria", "TJ": "Tajikistan", "TZ": "Tanzania",
    "TH": "Thailand", "BS": "The Bahamas", "GM": "The Gambia", "TG": "Togo", "TO": "Tonga",
    "TT": "Trinidad and Tobago", "TN": "Tunisia", "TR": "Turkey", "TM": "Turkmenistan", "TV": "Tuvalu",
    "UG": "Uganda", "UA": "Ukraine", "AE": "United Arab Emirates", "GB": "United Kingdom",
    "US": "United States", "UY": "Uruguay", "UZ": "Uzbekistan", "VU": "Vanuatu", "VA": "Vatican City",
    "VE": "Venezuela", "VN": "Vietnam", "YE": "Yemen", "ZM": "Zambia", "ZW": "Zimbabwe",
}  # fmt: skip
"""Countries, among them Palestine, which the United Kingdom recognised in September 2025."""

TERRITORIES: Mapping[str, str] = {
    "AS": "American Samoa", "AI": "Anguilla", "AQ": "Antarctica", "AW": "Aruba", "AX": "Åland Islands",
    "BM": "Bermuda", "BQ": "Bonaire, St Eustatius and Saba", "IO": "British Indian Ocean Territory",
    "VG": "British Virgin Islands", "KY": "Cayman Islands", "CX": "Christmas Island",
    "CC": "Cocos (Keeling) Islands", "CK": "Cook Islands", "CW": "Curaçao", "FK": "Falkland Islands",
    "FO": "Faroe Islands", "GF": "French Guiana", "PF": "French Polynesia", "GI": "Gibraltar",
    "GL": "Greenland", "GP": "Guadeloupe", "GU": "Guam", "GG": "Guernsey", "HK": "Hong Kong",
    "IM": "Isle of Man", "JE": "Jersey", "MO": "Macao", "MQ": "Martinique", "YT": "Mayotte",
    "MS": "Montserrat", "NC": "New Caledonia", "NU": "Niue", "NF": "Norfolk Island",
    "MP": "Northern Mariana Islands", "PN": "Pitcairn Islands", "PR": "Puerto Rico", "RE": "Réunion",
    "BL": "St Barthélemy", "SH": "St Helena, Ascension and Tristan da Cunha", "MF": "St Martin",
    "PM": "St Pierre and Miquelon", "SX": "St Maarten", "SJ": "Svalbard and Jan Mayen", "TW": "Taiwan",
    "TK": "Tokelau", "TC": "Turks and Caicos Islands", "VI": "US Virgin Islands", "WF": "Wallis and Futuna",
    "EH": "Western Sahara",
}  # fmt: skip
"""Crown dependencies, overseas territories, and other places where people are born, live or move from."""

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "AE": ("UAE",),
    "CD": ("DR Congo", "DRC", "Zaire"),
    "CI": ("Côte d’Ivoire",),
    "CV": ("Cabo Verde",),
    "CZ": ("Czech Republic",),
    "GB": (
        "UK", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland",
        "Cymru", "Lloegr", "Yr Alban", "Gogledd Iwerddon", "Prydain",
    ),
    "IE": ("Republic of Ireland", "Eire"),
    "KP": ("Democratic People’s Republic of Korea",),
    "KR": ("Korea", "Republic of Korea"),
    "MK": ("Macedonia",),
    "MM": ("Burma",),
    "MO": ("Macau",),
    "NL": ("Holland",),
    "PS": ("Occupied Palestinian Territories", "Gaza", "West Bank"),
    "SZ": ("Swaziland",),
    "TL": ("Timor-Leste",),
    "TR": ("Türkiye",),
    "US": ("USA", "America", "United States of America"),
    "VA": ("Holy See",),
}  # fmt: skip
"""What else people type for a country."""
