"""What the keys of providers look like: one table, from the providers' own documentation of their formats."""

from __future__ import annotations

import re
from typing import NamedTuple


class SecretKind(NamedTuple):
    """One form of secret. Its patterns are compiled when a text with one of its anchors is searched.

    ``anchors``: one of them must be in the lower-case text, which is searched for plain words many times
    faster than with a pattern. ``at_anchor``: ``pattern`` begins with an anchor, so it is tried only where
    one stands, and on ``reach`` characters, if that is given. ``head``: it is tried only where this matches,
    or from ``reach`` characters before to its end.
    ``behind``: ``pattern`` is a name, and one of these must match behind it. Their values are judged one by
    one, and so are those that ``pattern`` finds with a ``name``.
    """

    name: str
    anchors: tuple[str, ...]
    pattern: str
    at_anchor: bool = False
    head: bytes | None = None
    reach: int = 0
    behind: tuple[str, ...] = ()


def _prefixed(name: str, *forms: str) -> list[SecretKind]:
    """A kind whose secrets begin with a literal that nothing else begins with: ``literal…pattern``."""
    kinds = []
    for form in forms:
        literal, rest = form.split("…")
        kinds.append(SecretKind(name, (literal.lower(),), re.escape(literal) + rest))
    return kinds


def _worded(name: str, *forms: str) -> list[SecretKind]:
    """As ``_prefixed``, for a literal that words may end with (``risk-``): nothing may stand before it."""
    kinds = []
    for form in forms:
        literal, rest = form.split("…")
        start = re.escape(literal)
        free = rf"(?:(?<![\w-]{start})|(?<=\\[nrt]{start})|(?<=[0-9]m{start})|(?<=%[0-9A-F]{{2}}{start}))"
        kinds.append(SecretKind(name, (literal.lower(),), start + free + rest))
    return kinds


_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_WORD = r"(?:[a-z]+|[0-9]{1,4})"
_OF_STS = ("IQoJb3JpZ2luX2Vj", "FwoGZXIvYXdzE")
_GITLAB = "pat dt rt ptt cbt soat ft agent oas imt ffct rtr wt".split()  # noqa: SIM905
_OF_PROVIDERS = (
    ("akamai", r"akab-…[a-z0-9]{16}-[a-z0-9]{16}"),
    ("airtable", r"pat…[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    ("atlassian", r"ATATT…3[A-Za-z0-9_=-]{60,}"),
    ("atlassian", r"ATBB…[A-Za-z0-9]{24,}"),
    ("bitbucket", r"BBDC-…[A-Za-z0-9+/@_-]{40,50}"),
    ("braintree", r"access_token$production$…[a-z0-9]{16}\$[0-9a-f]{32}"),
    ("brevo", r"xkeysib-…[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    ("brevo", r"xsmtpsib-…[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    ("browserbase", r"bb_live_…[A-Za-z0-9_-]{20,}"),
    ("buildkite", r"bkua_…[0-9a-f]{40}"),
    ("cerebras", r"csk-…[a-z0-9]{40,}"),
    ("circleci", r"CCIPAT_…[A-Za-z0-9_]{30,}"),
    ("clojars", r"CLOJARS_…[0-9a-f]{60}"),
    ("cloudflare", r"cfat_…[A-Za-z0-9]{40,}"),
    ("cloudflare", r"cfut_…[A-Za-z0-9]{40,}"),
    ("cloudflare", r"cfk_…[A-Za-z0-9]{40,}"),
    ("cloudflare", r"eyJhIjoi…[A-Za-z0-9+/]{40,}={0,2}"),
    ("contentful", r"CFPAT-…[A-Za-z0-9_-]{40,}"),
    ("context7", rf"ctx7sk-…{_UUID}"),
    ("crates-io", r"cio…(?=[A-Za-z]*[0-9])[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
    ("cursor", r"key_…[0-9a-f]{64}"),
    ("cursor", r"crsr_…[0-9a-f]{64}"),
    ("defined-networking", r"dnkey-…[A-Z0-9]{26}-[A-Z0-9]{50,}"),
    ("docker-swarm", r"SWMTKN-1-…[0-9a-z]{40,}-[0-9a-z]{20,}"),
    ("docker-swarm", r"SWMKEY-1-…[A-Za-z0-9+/]{40,}"),
    ("dropbox", r"sl.…(?:u\.)?[A-Za-z0-9_-]{100,}"),
    ("dynatrace", r"dt0…[a-z][0-9]{2}\.[A-Z2-7]{24}\.[A-Z2-7]{64}"),
    ("e2b", r"e2b_…[0-9a-f]{40}"),
    ("easypost", r"EZ…[AT]K[A-Za-z0-9]{54}"),
    ("elastic", r"eyJ2ZXIiOi…[A-Za-z0-9+/]{60,}={0,2}"),
    ("elevenlabs", r"sk_…[0-9a-f]{48}"),
    ("facebook", r"EAA…(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{55,}"),  # and Square
    ("firecrawl", r"fc-…[0-9a-f]{32}"),
    ("fireworks", r"fw_…(?=[A-Za-z]*[0-9])[A-Za-z0-9]{22,}"),
    ("flutterwave", r"FLWSECK…(?:_TEST)?-[0-9a-f]{12,}-X"),
    ("fly", r"fm2_…[A-Za-z0-9+/=]{100,}"),
    ("fly", r"fo1_…[A-Za-z0-9_-]{40,}"),
    ("frame-io", r"fio-u-…[A-Za-z0-9_-]{60,}"),
    ("grafana", r"eyJrIjoi…[A-Za-z0-9+/]{40,}={0,2}"),
    ("heroku", r"HRKU-…[A-Za-z0-9_-]{36,}"),
    ("hubspot", rf"pat-…(?:na|eu|ap)[0-9]-{_UUID}"),
    ("infracost", r"ico-…[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
    ("inngest", r"signkey-…[a-z]+-[0-9a-f]{40,}"),
    ("jfrog", r"AKCp…[A-Za-z0-9]{60,}"),
    ("jina", r"jina_…[A-Za-z0-9_-]{50,}"),
    ("langsmith", r"lsv2_…(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    ("launchdarkly", rf"sdk-…{_UUID}"),
    ("launchdarkly", rf"mob-…{_UUID}"),
    ("llama", r"llx-…[A-Za-z0-9_-]{40,}"),
    ("mapbox", r"sk.…eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"),
    ("mongodb", r"mdb_sa_…sk_[A-Za-z0-9_-]{36,}"),
    ("neon", r"napi_…[a-z0-9A-Z]{40,}"),
    ("netlify", r"nfp_…[A-Za-z0-9]{36,}"),
    ("nuget", r"oy2…[a-z0-9]{43}(?![A-Za-z0-9])"),
    ("nvidia", r"nvapi-…[A-Za-z0-9_-]{60,}"),
    ("okta", r"SSWS …[A-Za-z0-9_-]{40,}"),
    ("1password", r"ops_…eyJ[A-Za-z0-9_=-]{100,}"),
    ("openai", r"sess-…[A-Za-z0-9]{40}"),
    ("pinecone", r"pcsk_…[A-Za-z0-9_]{60,}"),
    ("plaid", rf"access-…(?:sandbox|development|production)-{_UUID}"),
    ("posthog", r"phr_…[A-Za-z0-9]{40,}"),
    ("posthog", r"pha_…[A-Za-z0-9]{40,}"),
    ("posthog", r"phx_…[A-Za-z0-9]{40,}"),
    ("posthog", r"phs_…[A-Za-z0-9]{40,}"),
    ("prefect", r"pnu_…[A-Za-z0-9]{36}"),
    ("pulumi", r"pul-…[0-9a-f]{40}"),
    ("readme", r"rdme_…xn8s9h[A-Za-z0-9]{60,}"),
    ("render", r"rnd_…(?=[A-Za-z]*[0-9])[A-Za-z0-9]{28,}"),
    ("resend", r"re_…[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9])"),
    ("ruby-gems", r"rubygems_…[0-9a-f]{48}"),
    ("shippo", r"shippo_…(?:live|test)_[0-9a-f]{40}"),
    *(("sonarqube", rf"sq{letter}_…[0-9a-f]{{40}}") for letter in "uap"),
    ("sourcegraph", r"sgp_…(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}"),
    ("square", r"sq0…(?:csp|atp|idp)-[A-Za-z0-9_-]{20,}"),
    ("tailscale", r"tskey-…[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{20,}"),
    ("tavily", r"tvly-…(?:[a-z]+-)?(?=[A-Za-z]*[0-9])[A-Za-z0-9]{24,}"),
    ("together", r"tgp_v1_…[A-Za-z0-9_-]{40,}"),
    ("trigger-dev", r"tr_…(?:dev|prod|pat|stg)_[A-Za-z0-9]{20,}"),
    ("typeform", r"tfp_…[A-Za-z0-9_]{50,}"),
    ("vercel", r"vcp_…[A-Za-z0-9]{50,}"),
    ("yandex", r"AQVN…[A-Za-z0-9_-]{35,}"),
)

FORMS: tuple[SecretKind, ...] = (
    SecretKind(
        "jwt",
        ("eyj",),
        r"eyJ[A-Za-z0-9_-]{8,500}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?",
        at_anchor=True,
    ),
    *_prefixed("anthropic-key", r"sk-ant-…[A-Za-z0-9_-]{16,}"),
    *_worded("langfuse-key", rf"sk-lf-…{_UUID}"),
    *_worded("openrouter-key", r"sk-or-…v1-[A-Za-z0-9]{32,}"),
    *_worded(
        "openai-key",
        r"sk-…(?:(?:proj|svcacct|admin)-)?(?=[A-Za-z_-]{0,40}[0-9])"
        rf"(?!{_WORD}(?:-{_WORD})+(?![\w-]))[A-Za-z0-9_-]{{20,}}",
    ),
    *_worded("aws-access-key", r"AKIA…[0-9A-Z]{16}(?![0-9A-Za-z])", r"ASIA…[0-9A-Z]{16}(?![0-9A-Za-z])"),
    *_worded("aws-session-token", *(rf"{start}…[A-Za-z0-9+/=%]{{80,}}" for start in _OF_STS)),
    SecretKind(
        "aws-secret-key",
        ("secretaccesskey", "secret_access_key"),
        (
            r"(?i:secret_?access_?key)\\*[\"']?[ \t]*[:=]>?[ \t]*\\*[\"']?"
            r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])"
        ),
        at_anchor=True,
    ),
    *_prefixed(
        "github-token",
        *(rf"gh{letter}_…[A-Za-z0-9_]{{30,}}" for letter in "pousr"),
        r"github_pat_…[A-Za-z0-9_]{30,}",
    ),
    *_prefixed(
        "gitlab-token",
        *(rf"gl{word}-…[A-Za-z0-9_.=-]{{20,}}" for word in _GITLAB),
        r"GR1348941…[A-Za-z0-9_-]{20,}",
    ),
    *_prefixed("google-key", r"AIza…[0-9A-Za-z_-]{35}", r"GOCSPX-…[0-9A-Za-z_-]{20,}"),
    *_worded("google-key", r"AQ.…Ab[0-9A-Za-z_-]{40,}"),
    *_worded(
        "google-token", r"ya29.…[0-9A-Za-z_-]{20,}", r"1//0…[0-9A-Za-z_-]{60,}", r"4/0A…[0-9A-Za-z_-]{50,}"
    ),
    *_prefixed("slack-token", r"xox…[abceoprs]-[A-Za-z0-9-]{10,}", r"xapp-…[0-9]-[A-Za-z0-9-]{10,}"),
    SecretKind(
        "webhook",
        ("hooks.slack.com", "webhook.office.com", "/api/webhooks/", "hooks.zapier", "/with/key/", "/hooks/"),
        (
            r"hooks\.slack\.com/(?:services|workflows)/(?P<secret>[A-Za-z0-9/]{20,})"
            r"|webhook\.office\.com/webhookb2/(?P<teams>[\w@/-]{36,})"
            r"|/api/webhooks/(?P<discord>[0-9]{15,20}/[A-Za-z0-9_-]{40,})"
            r"|hooks\.zapier\.com/hooks/catch/(?P<zapier>[0-9]{4,}/[a-z0-9]{5,})"
            r"|/with/key/(?P<ifttt>[A-Za-z0-9_-]{20,})"
            r"|/hooks/(?P<mattermost>(?=[a-z]*[0-9])[a-z0-9]{26})(?![a-z0-9])"
        ),
        at_anchor=True,
    ),
    *_worded("stripe-key", *(rf"{a}k_…{b}_[A-Za-z0-9]{{16,}}" for a in "rs" for b in ("live", "test"))),
    *_worded("stripe-webhook-secret", r"whsec_…[A-Za-z0-9+/=]{24,}"),
    *_worded("hugging-face-token", r"hf_…[A-Za-z0-9]{30,}"),
    *_prefixed("npm-token", r"npm_…[A-Za-z0-9]{36}"),
    *_prefixed("pypi-token", r"pypi-…(?:AgE[A-Za-z0-9_-]{40,}|[A-Za-z0-9]{40,})"),
    *_worded("sendgrid-key", r"SG.…[A-Za-z0-9_-]{16,80}\.[A-Za-z0-9_-]{16,}"),
    *_worded("twilio-key", r"SK…[0-9a-f]{32}(?![0-9A-Za-z])"),
    *_worded("mailgun-key", r"key-…[0-9a-f]{32}(?![0-9A-Za-z])"),
    *_prefixed("digitalocean-token", *(rf"do{letter}_v1_…[0-9a-f]{{32,}}" for letter in "opr")),
    *_worded("databricks-token", r"dapi…[0-9a-f]{32}(?:-[0-9])?(?![0-9A-Za-z])"),
    *_prefixed("shopify-token", *(rf"shp{word}_…[0-9a-fA-F]{{32}}" for word in ("at", "ca", "pa", "ss"))),
    *_prefixed("linear-key", r"lin_api_…[A-Za-z0-9]{30,}"),
    *_worded("notion-token", r"ntn_…[A-Za-z0-9]{40,}"),
    *_prefixed("figma-token", r"figd_…[A-Za-z0-9_-]{30,}"),
    *_prefixed("postman-key", r"PMAK-…[0-9a-f]{24}-[0-9a-f]{34}", r"PMAT-…[0-9A-Z]{26}"),
    *_worded("supabase-key", r"sbp_…(?:v0_)?[0-9a-f]{40}", r"sb_secret_…[A-Za-z0-9_-]{20,}"),
    *_worded("vault-token", *(rf"hv{letter}.…[A-Za-z0-9_-]{{24,}}" for letter in "sbr")),
    SecretKind("terraform-token", (".atlasv1.",), r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}"),
    *_prefixed("doppler-token", *(rf"dp.{word}.…[A-Za-z0-9]{{40,}}" for word in ("pt", "st", "ct", "sa"))),
    *_prefixed("new-relic-key", r"NRAK-…[A-Z0-9]{27}"),
    *_worded("grafana-token", r"glsa_…[A-Za-z0-9]{32}_[0-9a-f]{8}", r"glc_…eyJ[A-Za-z0-9+/=]{32,}"),
    *_worded("groq-key", r"gsk_…[A-Za-z0-9]{30,}"),
    *_worded("xai-key", r"xai-…[A-Za-z0-9]{60,}"),
    *_worded("perplexity-key", r"pplx-…[A-Za-z0-9]{40,}"),
    *_worded("replicate-token", r"r8_…[A-Za-z0-9]{36,}"),
    *_prefixed("docker-token", r"dckr_pat_…[A-Za-z0-9_-]{24,}", r"dckr_oat_…[A-Za-z0-9_-]{24,}"),
    *_prefixed("planetscale-token", r"pscale_…(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}"),
    *_prefixed("sentry-token", r"sntrys_…[A-Za-z0-9+/=_]{40,}", r"sntryu_…[0-9a-f]{60,}"),
    *_prefixed("age-key", r"AGE-SECRET-KEY-1…[A-Z0-9]{50,}"),
    SecretKind("telegram-token", (":aa",), r"(?<![0-9])[0-9]{8,10}:AA[A-Za-z0-9_-]{30,40}(?![\w-])"),
    SecretKind("firebase-key", (":apa91b",), r"(?<![\w-])[\w-]{11}:APA91b[A-Za-z0-9_-]{100,}"),
    SecretKind(
        "discord-token",
        ("discord", "login(", "run("),
        (
            r"(?i:discord|login\(|run\()[^\n]{0,120}?(?<![\w.-])"
            r"(?P<secret>[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40})(?![\w-])"
        ),
        at_anchor=True,
    ),
    SecretKind(
        "asana-token",
        ("1/", "2/"),
        r"(?<![\w/])[12]/[0-9]{15,17}(?:/[0-9]{15,17})?:[0-9a-f]{32}",
        at_anchor=True,
    ),
    SecretKind(
        "azure-key",
        ("==",),
        r"(?<![A-Za-z0-9+/=-])(?=[a-z0-9+/]*[A-Z])[A-Za-z0-9+/]{86}==",
        head=rb"==",
        reach=88,
    ),
    SecretKind(  # of a registered application
        "azure-key",
        ("8q~",),
        r"(?<![\w~.-])[\w~.-]{3}8Q~[\w~.-]{31,34}(?![\w~-])",
        head=rb"8q~[a-z0-9_~.-]{31,34}",
        reach=3,
    ),
    SecretKind(
        "twilio-key",
        ("ac",),
        r"\bAC[0-9a-f]{32}[^\w\n]{1,12}(?P<secret>[0-9a-f]{32})(?![0-9a-f])",
        head=rb"ac[0-9a-f]{32}[^a-z0-9]{1,12}[0-9a-f]{32}",
    ),
    SecretKind(
        "mailchimp-key",
        ("-us",),
        r"(?<![0-9a-f])[0-9a-f]{32}-us[0-9]{1,2}",
        head=rb"-us[0-9]{1,2}(?![0-9a-z])",
        reach=36,
    ),
    SecretKind(
        "convex-key",
        ("|ey",),
        r"(?:prod|dev|preview):[a-z0-9-]+\|(?P<secret>ey[A-Za-z0-9+/=]{38,})",
    ),
    *(kind for name, form in _OF_PROVIDERS for kind in _worded(f"{name}-key", form)),
)
