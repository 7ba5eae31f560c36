"""Sources that have a name: hosts, Android apps, what people write in ``utm_source``, and the networks' click ids."""

from enum import Enum


class Kind(Enum):
    """What kind of place a source is; with the medium it decides the channel."""

    SEARCH = "search"
    SOCIAL = "social"
    VIDEO = "video"
    SHOPPING = "shopping"
    EMAIL = "email"
    AI = "ai"
    OTHER = "other"


# name · kind · hosts and words by which it is known
_TABLE: list[tuple[str, Kind, str]] = [
    ("Google", Kind.SEARCH, "google google.com googleadservices.com com.google.android.googlequicksearchbox adwords"),
    ("Bing", Kind.SEARCH, "bing bing.com cc.bing.com com.microsoft.bing"),
    ("DuckDuckGo", Kind.SEARCH, "duckduckgo duckduckgo.com com.duckduckgo.mobile.android"),
    ("Yahoo!", Kind.SEARCH, "yahoo yahoo.com search.yahoo.com search.yahoo.co.jp"),
    ("Yandex", Kind.SEARCH, "yandex yandex.ru yandex.com ya.ru"),
    ("Baidu", Kind.SEARCH, "baidu baidu.com"),
    ("Ecosia", Kind.SEARCH, "ecosia ecosia.org"),
    ("Qwant", Kind.SEARCH, "qwant qwant.com"),
    ("Startpage", Kind.SEARCH, "startpage startpage.com"),
    ("Brave", Kind.SEARCH, "brave search.brave.com"),
    ("Kagi", Kind.SEARCH, "kagi kagi.com"),
    ("Naver", Kind.SEARCH, "naver naver.com"),
    ("Seznam", Kind.SEARCH, "seznam seznam.cz"),
    ("Sogou", Kind.SEARCH, "sogou sogou.com"),
    ("Mojeek", Kind.SEARCH, "mojeek mojeek.com"),
    ("Swisscows", Kind.SEARCH, "swisscows swisscows.com"),
    ("MetaGer", Kind.SEARCH, "metager.org metager.de"),
    ("SearXNG", Kind.SEARCH, "searx.be"),
    ("You.com", Kind.AI, "you.com"),
    ("ChatGPT", Kind.AI, "chatgpt chatgpt.com chat.openai.com openai.com com.openai.chatgpt"),
    ("Claude", Kind.AI, "claude claude.ai com.anthropic.claude"),
    ("Perplexity", Kind.AI, "perplexity perplexity.ai ai.perplexity.app.android"),
    ("Gemini", Kind.AI, "gemini gemini.google.com bard.google.com"),
    ("Microsoft Copilot", Kind.AI, "copilot copilot.microsoft.com copilot.com"),
    ("Mistral", Kind.AI, "chat.mistral.ai mistral.ai"),
    ("DeepSeek", Kind.AI, "deepseek chat.deepseek.com deepseek.com"),
    ("Grok", Kind.AI, "grok grok.com x.ai"),
    ("Meta AI", Kind.AI, "meta.ai"),
    ("Poe", Kind.AI, "poe.com"),
    ("Phind", Kind.AI, "phind.com"),
    ("Facebook", Kind.SOCIAL, "facebook fb facebook.com fb.com fb.me com.facebook.katana"),
    ("Instagram", Kind.SOCIAL, "instagram ig instagram.com com.instagram.android"),
    ("Threads", Kind.SOCIAL, "threads threads.net threads.com"),
    ("X", Kind.SOCIAL, "twitter x twitter.com t.co x.com com.twitter.android"),
    ("LinkedIn", Kind.SOCIAL, "linkedin linkedin.com lnkd.in com.linkedin.android"),
    ("Reddit", Kind.SOCIAL, "reddit reddit.com out.reddit.com old.reddit.com com.reddit.frontpage"),
    ("Hacker News", Kind.SOCIAL, "hackernews hn news.ycombinator.com hckrnews.com"),
    ("Lobsters", Kind.SOCIAL, "lobste.rs lobsters"),
    ("Mastodon", Kind.SOCIAL, "mastodon mastodon.social mstdn.social fosstodon.org hachyderm.io infosec.exchange"),
    ("Bluesky", Kind.SOCIAL, "bluesky bsky bsky.app go.bsky.app xyz.blueskyweb.app"),
    ("Pinterest", Kind.SOCIAL, "pinterest pinterest.com pin.it com.pinterest"),
    ("TikTok", Kind.SOCIAL, "tiktok tiktok.com com.zhiliaoapp.musically"),
    ("Snapchat", Kind.SOCIAL, "snapchat snapchat.com com.snapchat.android"),
    ("Telegram", Kind.SOCIAL, "telegram t.me web.telegram.org org.telegram.messenger"),
    ("WhatsApp", Kind.SOCIAL, "whatsapp whatsapp.com web.whatsapp.com wa.me com.whatsapp"),
    ("Discord", Kind.SOCIAL, "discord discord.com discordapp.com com.discord"),
    ("Slack", Kind.SOCIAL, "slack slack.com app.slack.com com.slack"),
    ("VK", Kind.SOCIAL, "vk vk.com m.vk.com vk.ru"),
    ("Odnoklassniki", Kind.SOCIAL, "ok.ru"),
    ("Weibo", Kind.SOCIAL, "weibo weibo.com weibo.cn"),
    ("WeChat", Kind.SOCIAL, "wechat weixin.qq.com"),
    ("LINE", Kind.SOCIAL, "line.me"),
    ("Quora", Kind.SOCIAL, "quora quora.com"),
    ("Stack Overflow", Kind.SOCIAL, "stackoverflow stackoverflow.com stackexchange.com"),
    ("Tumblr", Kind.SOCIAL, "tumblr tumblr.com"),
    ("XING", Kind.SOCIAL, "xing xing.com"),
    ("Lemmy", Kind.SOCIAL, "lemmy.world lemmy.ml"),
    ("Product Hunt", Kind.SOCIAL, "producthunt producthunt.com"),
    ("Indie Hackers", Kind.SOCIAL, "indiehackers indiehackers.com"),
    ("DEV", Kind.SOCIAL, "dev.to"),
    ("Medium", Kind.SOCIAL, "medium.com"),
    ("YouTube", Kind.VIDEO, "youtube yt youtube.com youtu.be m.youtube.com com.google.android.youtube"),
    ("Vimeo", Kind.VIDEO, "vimeo vimeo.com"),
    ("Twitch", Kind.VIDEO, "twitch twitch.tv"),
    ("Dailymotion", Kind.VIDEO, "dailymotion dailymotion.com"),
    ("Bilibili", Kind.VIDEO, "bilibili bilibili.com"),
    ("Amazon", Kind.SHOPPING, "amazon amazon.com"),
    ("eBay", Kind.SHOPPING, "ebay ebay.com ebay.de ebay.co.uk"),
    ("Etsy", Kind.SHOPPING, "etsy etsy.com"),
    ("Shopify", Kind.SHOPPING, "shop.app"),
    ("AliExpress", Kind.SHOPPING, "aliexpress.com"),
    ("Gmail", Kind.EMAIL, "gmail mail.google.com com.google.android.gm"),
    ("Outlook", Kind.EMAIL, "outlook outlook.live.com outlook.office.com com.microsoft.office.outlook"),
    ("Yahoo! Mail", Kind.EMAIL, "mail.yahoo.com"),
    ("Proton Mail", Kind.EMAIL, "mail.proton.me protonmail.com"),
    ("Fastmail", Kind.EMAIL, "app.fastmail.com fastmail.com"),
    ("Newsletter", Kind.EMAIL, "newsletter email"),
    ("GitHub", Kind.OTHER, "github github.com"),
    ("GitLab", Kind.OTHER, "gitlab gitlab.com"),
    ("Wikipedia", Kind.OTHER, "wikipedia wikipedia.org"),
    ("Substack", Kind.OTHER, "substack substack.com"),
    ("Notion", Kind.OTHER, "notion.so notion.site"),
    ("Google News", Kind.OTHER, "news.google.com com.google.android.apps.magazines"),
    ("Feedly", Kind.OTHER, "feedly feedly.com"),
    ("Pocket", Kind.OTHER, "getpocket.com"),
    ("Flipboard", Kind.OTHER, "flipboard flipboard.com"),
]  # fmt: skip

SOURCES: dict[str, tuple[str, Kind]] = {word: (name, kind) for name, kind, words in _TABLE for word in words.split()}

# Query parameter → the network that adds it. Only the network's name is kept: the ids single out a person.
CLICK_IDS = {
    "gclid": "Google Ads", "gbraid": "Google Ads", "wbraid": "Google Ads", "dclid": "Google Ads",
    "msclkid": "Bing Ads", "fbclid": "", "twclid": "X Ads", "ttclid": "TikTok Ads", "li_fat_id": "LinkedIn Ads",
    "rdt_cid": "Reddit Ads", "epik": "Pinterest Ads", "sccid": "Snapchat Ads", "yclid": "Yandex Ads",
}  # fmt: skip
# Facebook adds fbclid to every outgoing link, paid or not: it says nothing about paying.
CLICK_IDS = {key: name for key, name in CLICK_IDS.items() if name}
