"""Secrets that a name gives away: assignments of every language and file, options, tables, and words.

What joins a name and a value says how sure it is that the value is a secret, and ``secret_value`` judges it:
``sign``, an assignment; ``column``, a row of a table; ``option``, the next word; ``said``, the end of a
sentence or of the line after it; ``line``, a line for itself. A value is in the group ``secret`` when quoted,
in ``bare`` when it goes on to the next space, of which ``secret_value`` says what belongs to it.
"""

from __future__ import annotations

from analyzer.secrets.forms import SecretKind
from analyzer.secrets.names import NAME, NAME_ABROAD, STARTS, STARTS_ABROAD

_QUOTE = r"(?:(?:\\*\"){3}|(?:\\*'){3}|\\*[\"'`]|%22|&quot;)"
_BREAK = r"(?:\s|\\+[nt]){0,20}"
# To a line further down; ``|`` stands before a digest's lines.
_LINES = r"(?:(?:[ \t|\r]|\\+r)*(?:\n|\\+n)){1,3}[ \t|]*"
_END = r"(?=[ \t]*(?:\\+[nr\"]|[\"'`\r\n]|$))"
_UNQUOTED = r"[^\s\"'`\\,;&|<>(){}\[\]]"
_WORD = r"(?P<bare>(?:[^\s\"'`\\]++|(?<=\w)[\"'`](?=\w))++)"

_MARKED = r"(?:\*\*|__|</\w{1,8}>)"  # as Markdown and HTML do what is to be seen

# In a string, a quote or a sign that is not trusted stands behind a backslash, and a backslash behind
# another, where it is none of a pattern. A string may have been cut, with a mark or at the end of a line.
_IN_STRING = r"[^\\\n…]|\\++[\"'`/$!&]|\\{2,}+(?![nrtdDwWsSbBuxpP0-9.*+?()\[\]{}|^\s])"
_QUOTED = (
    rf"(?P<quote>{_QUOTE})(?P<secret>(?:(?!(?P=quote))(?:{_IN_STRING})){{4,4000}})"
    r"(?:(?P=quote)|(?=[ ]?…|\r?\n|$))"
)
_ELEMENT = r"(?P<bare>(?:[^\s\"'`\\<&]|&(?:amp|lt|gt|apos);){4,4000}+)(?=[<\s\\\"']|$)"
_HASHED = r"bcrypt|hash|make|make_password|hash_password|generate_password_hash|encode|encrypt"
_WRAPPED = rf"(?:(?:Some|SecretStr|Secret|Optional\.of|Just|(?:\w+(?:::|\.))?(?:{_HASHED}))[ ]?\(|[rbuN@$])?"
_TYPE = r"(?::[ ]?(?:&(?:'static )?)?[\w.\[\]?|]{1,30}[ ](?==[ ]))?"  # password: str = "VALUE"
_ASSIGNED = rf"{_TYPE}(?:[:=!]={{1,2}}|[?|]{{2}}=?|:-|[=-]>|→|<<<|[:=：＝]|%3[DA])"
_NEAR = r"(?:[\w\s\"',:=\\{(/.-]){0,120}?"  # to the key of its value, in one object or one command
_VALUE = rf"(?:Parameter)?(?i:value|result|plaintext|default)(?:{_QUOTE})?"
_DOMAIN = rf"{_QUOTE}[\w.-]{{1,60}}\.[a-z]{{2,8}}{_QUOTE}"

_BEHIND = (
    # password = "VALUE"
    rf"(?:{_QUOTE}|{_MARKED})?\]?[ \t]*(?P<sign>{_ASSIGNED})(?:[ \t]|{_MARKED})*+"
    rf"(?:{_WRAPPED}{_QUOTED}|(?<!\(){_WORD})",
    # <password>VALUE<, <entry key="password">VALUE<, <name>API_KEY</name><value>VALUE<
    rf"(?P<sign>(?:{_QUOTE})?>|[ ]\w+=[^<>\n]{{1,80}}>"
    rf"|(?:</\w{{1,20}})?>{_BREAK}<(?i:value|td|dd)>|</key>{_BREAK}<string>)"
    rf"(?:(?:{_QUOTE}(?=\\))?{_QUOTED}|{_ELEMENT})",
    # "name": "API_KEY", "value": "VALUE", setPassword("VALUE"), "oauth": {"a.b": "VALUE"}, ["pw"] "VALUE"
    rf"(?P<sign>(?:{_QUOTE})?[ ]?[,/]?{_BREAK}(?:{_QUOTE})?{_VALUE}[ \t]*[:=][ \t]*"
    rf"|{_QUOTE}[ ]?,[ ]{{0,8}}|(?<=[A-Z])(?:,[ ]|[ \t]{{1,4}}(?=\\*[\"']))|(?:Str)?\("
    rf"|{_QUOTE}\](?:[ ]|=>{_BREAK}string\([0-9]{{1,4}}\)[ ])|\{{(?=\\*[\"'])"
    rf"|{_QUOTE}[ ]?:[ ]?\{{{_BREAK}{_DOMAIN}[ ]?:[ ]?)"
    rf"(?:(?:{_QUOTE}(?=\\))?{_QUOTED}|(?<!\(){_WORD})",
    # "db_password": {"sensitive": true, "value": "VALUE"}, --name db-password --value 'VALUE'
    rf"(?P<sign>(?=[\"'\\,:\s]){_NEAR}(?<![A-Za-z]){_VALUE}[ \t]*[:= ][ \t]*){_QUOTED}",
    # password = getenv("PASSWORD") or "VALUE", password = get("PASSWORD", "VALUE")
    r"\]?[ \t]*(?P<sign>:?=[^\n]{1,80}?"
    rf"(?:[ ](?:\?:|\|\||\?\?|or)[ ]|\({_QUOTE}\w+{_QUOTE},[ ]?)){_QUOTED}",
    # password = "OLD" -> "VALUE", and what a check of settings was given
    rf"(?P<sign>(?:\n|\\+n)[ ]{{2}}[^\n\\]{{0,160}}\binput_value="
    rf"|[ \t]*[:=][ \t]*\\*\"[^\"\n]{{0,200}}\"[ ](?:->|→)[ ]){_QUOTED}",
    # &lt;password&gt;VALUE&lt;, password  REG_SZ  VALUE, password......VALUE
    r"(?P<sign>&gt;|\.{4,80}|[ \t]{1,8}REG_(?:EXPAND_)?SZ[ \t]+)"
    rf"(?P<bare>{_UNQUOTED}{{4,400}})(?=&lt;|[ \t]*(?:[\r\n\"]|\\+[nr\"])|$)",
    # "password":
    #     "VALUE"
    rf"(?:{_QUOTE})?(?P<sign>[ \t]*[:=][ \t]*\(?){_LINES}{_QUOTED}",
    # get("#password").type("VALUE"), fill("input[name=password]", "VALUE")
    r"(?P<sign>[^\n]{0,60}?(?:\.(?:type|fill|send_?[kK]eys)\(|[\]\"')]{2},[ ]?"
    rf"|(?<=[\"'])text{_QUOTE}:[ ]?)){_QUOTED}",
    # password: |, password = <<END
    #   VALUE
    rf"(?:{_QUOTE})?(?P<sign>:[ \t]*[|>][-+]?|[ \t]*=[ \t]*<<[-~]?\w{{2,12}}){_LINES}{_WORD}{_END}",
    # Content-Disposition: form-data; name="password"
    #
    # VALUE
    rf"(?P<sign>\\*[\"'])(?:\\r)?{_LINES}(?P<bare>{_UNQUOTED}{{4,400}}){_END}",
    # (mail, password) VALUES ('ada@tides.example', 'VALUE')
    rf"(?P<sign>(?:{_QUOTE})?\){_BREAK}(?i:values){_BREAK}\([^()\n]{{0,300}},[ ]?){_QUOTED}[ ]?\)",
    # name,password
    # ada,VALUE
    rf"(?P<sign>[\"']?(?:\n|\\+n)[^\s\\]{{1,200}}[,;]\\*[\"']?)(?P<bare>{_UNQUOTED}{{6,400}}){_END}",
    # A row of a table, or a line of a file: password   VALUE, | password | VALUE |, password VALUE
    rf"`?(?P<column>[ ]{{1,40}}(?![|│┃])|\t+|{_MARKED}?[ ]*[|│┃][ \t]*)`?{_WORD}`?(?=[ \t]*[|│┃]|{_END})",
    # Your API key (keep it):
    #   VALUE
    rf"(?P<said>[^\n\\:=]{{0,60}}:)(?:[ \t]*{_LINES}|[ ]+|(?<=['\"]:)){_WORD}{_END}",
    # A line that speaks of one, such as a command, and then only VALUE
    rf"(?P<line>[^\n\\]{{0,160}}+{_LINES}(?:[-=]{{3,60}}(?:\n|\\+n))?)"
    rf"(?:(?:[A-Z]?[a-z ]{{0,20}}|Out\[[0-9]{{1,4}}\]):[ ]|=>[ ])?(?:\\*[\"'])?"
    rf"(?P<bare>[\w+/=~!#%^*@-]{{10,2000}}){_END}(?!\\*[\"'],)",
    # --db-password VALUE, and in words: the password is VALUE
    r"(?:[ ](?P<option>(?:is(?:[ ]now)?|was|to|ist|war|es|est|era|è|é|jest|är|er|это)[ ]|)"
    r"|[ ]?(?P<said>[は是为為])[ ]?)"
    rf"(?:{_QUOTE})?{_WORD}",
)

ASSIGNED = (
    SecretKind("assigned-secret", STARTS, NAME, at_anchor=True, behind=_BEHIND),
    SecretKind("assigned-secret", STARTS_ABROAD, NAME_ABROAD, at_anchor=True, behind=_BEHIND),
    SecretKind(
        "assigned-secret",  # {"value": "VALUE", "name": "API_KEY"}, set value='VALUE' where name='api_key'
        ("value",),
        (
            rf"(?i:value)(?:{_QUOTE})?[ \t]*(?P<sign>[:=])[ \t]*{_QUOTED}(?i:,|[ ]where[ ]){_BREAK}"
            rf"(?:{_QUOTE})?(?i:name|key)(?:{_QUOTE})?[:=][ ]?(?:{_QUOTE})?[\w./-]{{0,60}}?"
            rf"(?P<name>{NAME})(?=[\"'\\\s,]|$)"
        ),
        at_anchor=True,
    ),
)
