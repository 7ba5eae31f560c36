"""The world that the demo's visits come from: pages, places, devices and links. Data only; weights are relative.

The product is invented, a notes program; places, user agents and referrers look as they do in real life, because the
demo's hits take the same way through ``source_of`` and ``device_of`` as those of the door.
"""

from typing import NamedTuple


class Country(NamedTuple):
    """Where visitors live, when they are awake, and what they speak."""

    code: str
    weight: float
    timezone: str
    languages: str  # a word for each equal part of them
    places: tuple[tuple[str, str], ...]  # region and city as DB-IP names them, large ones first


def _places(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((region, city) for region, _, city in (place.partition("/") for place in text.split(", ")))


COUNTRIES = [
    Country("US", 25, "America/Chicago", "en-US " * 11 + "es-US", _places(
        "New York/New York, California/San Francisco, California/Los Angeles, Washington/Seattle, Illinois/Chicago, "
        "Texas/Austin, Massachusetts/Boston, Colorado/Denver, Georgia/Atlanta, Oregon/Portland, Ohio/Columbus")),
    Country("DE", 11, "Europe/Berlin", "de-DE de de-DE en-US", _places(
        "State of Berlin/Berlin, Bavaria/Munich, Hamburg/Hamburg, Hesse/Frankfurt am Main, "
        "North Rhine-Westphalia/Cologne, Baden-Wurttemberg/Stuttgart, Saxony/Leipzig")),
    Country("GB", 9, "Europe/London", "en-GB en-GB en-US", _places(
        "England/London, England/Manchester, Scotland/Edinburgh, England/Bristol, England/Leeds, Wales/Cardiff")),
    Country("IN", 7, "Asia/Kolkata", "en-IN en-US en-GB en-IN en-US en-IN en-GB hi-IN", _places(
        "Karnataka/Bengaluru, Maharashtra/Mumbai, Maharashtra/Pune, Telangana/Hyderabad, Delhi/New Delhi, "
        "Tamil Nadu/Chennai")),
    Country("FR", 5.5, "Europe/Paris", "fr-FR fr fr-FR en-US", _places(
        "Ile-de-France/Paris, Rhone-Alpes/Lyon, Hauts-de-France/Lille, Brittany/Rennes, Grand Est/Strasbourg")),
    Country("CA", 4.6, "America/Toronto", "en-CA en-US fr-CA", _places(
        "Ontario/Toronto, Quebec/Montreal, British Columbia/Vancouver, Alberta/Calgary, Ontario/Ottawa")),
    Country("NL", 4.2, "Europe/Amsterdam", "nl-NL en-US nl", _places(
        "North Holland/Amsterdam, South Holland/The Hague, Utrecht/Utrecht, Groningen/Groningen")),
    Country("BR", 3.4, "America/Sao_Paulo", "pt-BR pt-BR en-US", _places(
        "Sao Paulo/Sao Paulo, Rio de Janeiro/Rio de Janeiro, Parana/Curitiba, Rio Grande do Sul/Porto Alegre")),
    Country("AU", 3.1, "Australia/Sydney", "en-AU en-US", _places(
        "New South Wales/Sydney, Victoria/Melbourne, Queensland/Brisbane, Western Australia/Perth")),
    Country("ES", 2.8, "Europe/Madrid", "es-ES es ca-ES",
        _places("Madrid/Madrid, Catalonia/Barcelona, Basque Country/Bilbao")),
    Country("PL", 2.6, "Europe/Warsaw", "pl-PL pl en-US",
        _places("Mazovia/Warsaw, Greater Poland/Poznan, Silesia/Katowice")),
    Country("SE", 2.3, "Europe/Stockholm", "sv-SE en-US",
        _places("Stockholm/Stockholm, Vastra Gotaland/Gothenburg, Skane/Malmo")),
    Country("CH", 2.1, "Europe/Zurich", "de-CH fr-CH de-CH it-CH",
        _places("Zurich/Zurich, Bern/Bern, Geneva/Geneva, Vaud/Lausanne")),
    Country("IT", 2.1, "Europe/Rome", "it-IT it",
        _places("Lombardy/Milan, Lazio/Rome, Piedmont/Turin, Emilia-Romagna/Bologna")),
    Country("JP", 2, "Asia/Tokyo", "ja-JP ja",
        _places("Tokyo/Shibuya City, Tokyo/Minato, Tokyo/Chiyoda City, Osaka/Osaka")),
    Country("AT", 1.5, "Europe/Vienna", "de-AT de-AT en-US",
        _places("Vienna/Vienna, Styria/Graz, Salzburg/Salzburg")),
    Country("PT", 1.3, "Europe/Lisbon", "pt-PT en-US", _places("Lisbon/Lisbon, Porto/Porto, Braga/Braga")),
    Country("SG", 1.3, "Asia/Singapore", "en-SG en-US zh-SG", _places("/Singapore")),
    Country("DK", 1.2, "Europe/Copenhagen", "da-DK en-US",
        _places("Capital Region/Copenhagen, North Denmark/Aalborg")),
    Country("BE", 1.2, "Europe/Brussels", "nl-BE fr-BE",
        _places("Brussels Capital/Brussels, Flanders/Antwerp, Flanders/Ghent")),
    Country("NO", 1.1, "Europe/Oslo", "nb-NO en-US", _places("Oslo/Oslo, Trondelag/Trondheim, Rogaland/Stavanger")),
    Country("IE", 1, "Europe/Dublin", "en-IE en-US", _places("Leinster/Dublin, Munster/Cork, Connacht/Galway")),
    Country("FI", 1, "Europe/Helsinki", "fi-FI en-US",
        _places("Uusimaa/Helsinki, Tampere/Tampere, Southwest Finland/Turku")),
    Country("CZ", 1, "Europe/Prague", "cs-CZ en-US", _places("Prague/Prague")),
    Country("ZA", 0.9, "Africa/Johannesburg", "en-ZA en-US", _places("Western Cape/Cape Town, Gauteng/Johannesburg")),
    Country("MX", 0.9, "America/Mexico_City", "es-MX es-419",
        _places("Mexico City/Mexico City, Nuevo Leon/Monterrey")),
    Country("KE", 0.6, "Africa/Nairobi", "en-KE en-US", _places("Nairobi County/Nairobi, Mombasa County/Mombasa")),
    Country("NZ", 0.6, "Pacific/Auckland", "en-NZ", _places("Auckland/Auckland, Wellington Region/Wellington")),
]  # fmt: skip

# How awake people are in each hour of their own day, from midnight on.
HOURS = (5, 3, 2, 1.5, 1.5, 3, 9, 20, 42, 58, 64, 60, 50, 56, 62, 58, 52, 46, 40, 42, 44, 40, 28, 14)
# Monday to Sunday: software is looked at from desks.
WEEKDAYS = (1.1, 1.18, 1.15, 1.12, 0.98, 0.7, 0.77)


class Device(NamedTuple):
    """A user agent and the widths of its windows in CSS pixels."""

    weight: float
    user_agent: str
    widths: tuple[int, ...]


_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64)"
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)"
_IPAD = "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X)"
_ANDROID = "Mozilla/5.0 (Linux; Android 10; K)"
_KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_WIDE, _PHONE, _TABLET = (
    (1280, 1440, 1512, 1536, 1728, 1920, 2560, 1100),
    (360, 384, 390, 393, 412, 430),
    (820, 834, 1024),
)
DEVICES = [
    Device(19, f"{_WINDOWS} {_KIT} Chrome/141.0.0.0 Safari/537.36", _WIDE),
    Device(6, f"{_WINDOWS} {_KIT} Chrome/140.0.0.0 Safari/537.36", _WIDE),
    Device(13, f"{_MAC} {_KIT} Chrome/141.0.0.0 Safari/537.36", _WIDE),
    Device(9, f"{_MAC} {_SAFARI} Version/26.0 Safari/605.1.15", _WIDE),
    Device(4, f"{_LINUX} {_KIT} Chrome/141.0.0.0 Safari/537.36", _WIDE),
    Device(5, "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", _WIDE),
    Device(5, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0", _WIDE),
    Device(3, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0", _WIDE),
    Device(6, f"{_WINDOWS} {_KIT} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", _WIDE),
    Device(1, f"{_WINDOWS} {_KIT} Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0", _WIDE),
    Device(14, f"{_IPHONE} {_SAFARI} Version/26.0 Mobile/15E148 Safari/604.1", _PHONE),
    Device(2, f"{_IPHONE} {_SAFARI} CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1", _PHONE),
    Device(11, f"{_ANDROID} {_KIT} Chrome/141.0.0.0 Mobile Safari/537.36", _PHONE),
    Device(1.5, f"{_ANDROID} {_KIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", _PHONE),
    Device(1.2, "Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0", _PHONE),
    Device(1.6, f"{_IPAD} {_SAFARI} Version/26.0 Mobile/15E148 Safari/604.1", _TABLET),
    Device(0.6, f"{_MAC} {_KIT} Chrome/141.0.0.0 Safari/537.36 Vivaldi/7.6.3797.58", _WIDE),
]  # fmt: skip


class Pages(NamedTuple):
    """Pages that people read alike: how likely one of them is next, and for how long a reader stays (seconds)."""

    weight: float
    seconds: float
    paths: tuple[str, ...]


PAGES = {
    "home": Pages(15, 22, ("/",)),
    "pricing": Pages(16, 34, ("/pricing",)),
    "product": Pages(20, 30, ("/features", "/features/sync", "/features/teams", "/download", "/customers")),
    "docs": Pages(30, 75, (
        "/docs/quick-start", "/docs", "/docs/install", "/docs/import", "/docs/sync", "/docs/keyboard-shortcuts",
        "/docs/api", "/docs/api/authentication", "/docs/self-hosting")),
    "blog": Pages(14, 95, (
        "/blog/search-in-one-millisecond", "/blog", "/blog/version-2", "/blog/plain-text-lasts",
        "/blog/a-year-without-a-cloud")),
    "about": Pages(5, 25, ("/about", "/changelog", "/contact")),
}  # fmt: skip
SIGN_UP, WELCOME = "/sign-up", "/welcome"
# What pages are called, where that is more than the last word of their path.
TITLES = {
    "/": "Demo Notes: notes that stay yours",
    "/pricing": "Pricing",
    "/features": "What it can do",
    "/features/sync": "Sync without a cloud",
    "/features/teams": "Notes for teams",
    "/docs": "Documentation",
    "/docs/api": "The API",
    "/docs/api/authentication": "Authentication – the API",
    "/docs/import": "Import your notes",
    "/docs/self-hosting": "Host it yourself",
    "/blog/version-2": "Version 2 is here",
    "/about": "Who we are",
    WELCOME: "Welcome aboard",
}
STORY = "/blog/search-in-one-millisecond"
LETTER = "/blog/version-2"
PLANS = (("Free", 62, 0), ("Personal", 27, 5), ("Team", 11, 49))  # name, weight, EUR a month


class Link(NamedTuple):
    """A way to the site: what a browser tells of it, and on which pages it ends."""

    weight: float
    referrer: str
    query: str = ""
    pages: str = "home"


LINKS = [
    Link(21, ""), Link(6, "", "", "docs"), Link(3, "", "", "pricing"), Link(2.5, "", "", "blog"),
    Link(13, "https://www.google.com/"), Link(12, "https://www.google.com/", "", "docs"),
    Link(4, "https://www.google.com/", "", "blog"), Link(2, "https://www.google.com/", "", "product"),
    Link(1.6, "https://www.bing.com/"), Link(1.2, "https://www.bing.com/", "", "docs"),
    Link(1.8, "https://duckduckgo.com/"), Link(1.8, "https://duckduckgo.com/", "", "docs"),
    Link(0.7, "https://kagi.com/",
         "", "docs"), Link(0.6, "https://www.ecosia.org/"), Link(0.7, "https://search.brave.com/"),
    Link(2.6, "https://chatgpt.com/", "utm_source=chatgpt.com", "docs"),
    Link(1, "https://chatgpt.com/", "utm_source=chatgpt.com"),
    Link(1.3, "https://claude.ai/", "", "docs"), Link(1.2, "https://www.perplexity.ai/", "", "product"),
    Link(0.4, "https://copilot.microsoft.com/", "", "docs"), Link(0.5, "https://gemini.google.com/"),
    Link(3.2, "https://github.com/", "", "docs"), Link(0.8, "https://github.com/", "", "home"),
    Link(1.9, "https://www.reddit.com/", "", "blog"), Link(0.6, "https://news.ycombinator.com/", "", "blog"),
    Link(0.5, "https://lobste.rs/", "", "blog"), Link(0.8, "https://mastodon.social/", "", "blog"),
    Link(0.9, "https://bsky.app/", "", "blog"), Link(1.2, "https://t.co/", "", "blog"),
    Link(1.3, "https://www.linkedin.com/", "", "blog"), Link(1.2, "https://www.youtube.com/", "", "product"),
    Link(0.5, "https://stackoverflow.com/", "", "docs"), Link(0.5, "https://www.producthunt.com/", "ref=producthunt"),
    Link(0.4, "https://en.wikipedia.org/", "", "home"), Link(0.4, "https://feedly.com/", "", "blog"),
    Link(2.4, "https://www.google.com/",
         "gclid=x&utm_source=google&utm_medium=cpc&utm_campaign=brand&utm_term=demo+notes"),
    Link(1.8, "https://www.google.com/", "gclid=x&utm_source=google&utm_medium=cpc&utm_campaign=notes-autumn"
         "&utm_term=private+notes&utm_content=headline-b", "pricing"),
    Link(1.1, "https://www.linkedin.com/",
         "utm_source=linkedin&utm_medium=paid-social&utm_campaign=teams-autumn", "product"),
    Link(1.2, "", "utm_source=newsletter&utm_medium=email&utm_campaign=welcome-series&utm_content=day-3", "docs"),
    Link(0.8, "https://tools.example/",
         "utm_source=tools.example&utm_medium=affiliate&utm_campaign=partners", "pricing"),
]  # fmt: skip
# What makes a month uneven: a story that others linked, and a letter to subscribers every second Tuesday.
STORY_LINKS = [
    Link(8, "https://news.ycombinator.com/"), Link(1.2, ""), Link(0.5, "https://t.co/"), Link(0.4, "https://lobste.rs/"),
    Link(0.4, "https://hckrnews.com/"), Link(0.3, "https://www.reddit.com/"),
]  # fmt: skip
LETTER_LINK = Link(1, "", "utm_source=newsletter&utm_medium=email&utm_campaign=letter-{number}&utm_content=top-story")
