"""Random blocks of rules, and what becomes of them: flushed anew by headroom, renamed, edited by a person."""

import random
import re
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from analyzer.rules import recommend
from analyzer.session_analyzer import SessionAnalyzer
from headroom_tui.learned.written_rules import WrittenRule
from scanners.models import ProjectInfo
from tests.analyzer.histories import History
from writers.block.parts import BlockSection, build_block, bullets

PROJECT = ProjectInfo(Path("/home/ada/code/tide-table"), Path("/logs"))
TODAY = date(2026, 6, 11)
ITS_SECTIONS = (  # of headroom's live learner, which gives its bullets ids
    *("Environment", "File Path Corrections", "Command Patterns", "Learned: preference"),
    *("Learned: architecture", "Retry Prevention", "Large Files"),
)
ITS_RULES = (
    *("User prefers short commit messages", "Command `make deploy` fails, use `make release`"),
    *("Error: tide.db is locked → stop the watcher first", "The API lives in `services/tides`"),
    *("Use `fd` to find files", "File `docs/old.md` does not exist", "Run the formatter before committing"),
)
OTHER_NAMES = ("Running things", "Where files are", "Setup", "House rules", "For agents", "Notes (Ada)")


def rules_of(history):
    """The finding and the rule that the sessions before teach."""
    before = [one for one in history.sessions if one.timestamp < history.applied]
    finding = SessionAnalyzer().analyze(PROJECT, before).findings[0]
    [rule] = recommend([finding], PROJECT, len(before))
    return finding, rule


def written_rule(history, path):
    """What is remembered of a rule that was written to ``path``."""
    finding, rule = rules_of(history)
    return WrittenRule(
        str(path), rule.id, rule.section, rule.content, history.applied, (finding.lesson,), 800
    )


def other_rules(chance, rule, path):
    """Other rules in the same file, some about nearly the same."""
    others = {}
    for _ in range(chance.randrange(0, 9)):
        history = History(chance.getrandbits(32))
        history.opportunities(4, 1.0)
        history.apply()
        other = written_rule(history, path)
        if other.lessons != rule.lessons:
            others.setdefault(other.rule, other)
    return list(others.values())


def written(rules, chance):
    """The sections of a block of these rules, as this program writes it."""
    by_section = {}
    for rule in chance.sample(rules, len(rules)):
        by_section.setdefault(rule.section, []).append(rule.content)
    return [
        BlockSection(name, "\n".join(rules), chance.choice((None, chance.randrange(10, 9000))))
        for name, rules in by_section.items()
    ]


def block(sections, today=TODAY):
    return build_block(sections, today)


def flushed(sections, chance):
    """As headroom-ai 0.42's live flush leaves the sections, once or several times.

    Its own sections come first, each with its savings line or none; a bullet it has learned too is said once,
    in its place and with its id; others of that section stay behind its own; the other sections are carried.
    """
    for _ in range(chance.randrange(1, 4)):
        names = chance.sample(ITS_SECTIONS, chance.randrange(1, 5))
        standing = {section.heading: section for section in sections}
        theirs = []
        for name in names:
            prior = bullets(standing[name].body) if name in standing else []
            learned = [f"- {text}" for text in chance.sample(ITS_RULES, chance.randrange(1, 4))]
            learned += chance.sample(prior, chance.randrange(0, len(prior) + 1))
            new = [tagged(text) for text in chance.sample(learned, len(learned))]
            said = {without_id(text).casefold() for text in new}
            items = [*new, *(text for text in prior if without_id(text).casefold() not in said)]
            theirs.append(BlockSection(name, "\n".join(items), chance.choice((None, 120, 4_500))))
        sections = [*theirs, *(section for section in sections if section.heading not in names)]
    return sections


def tagged(bullet):
    """A bullet with the id that headroom gives its words, escaped as it stands in a file."""
    words = without_id(bullet)
    return f"{words} &lt;!-- headroom:pattern-id:{sha256(words.encode()).hexdigest()[:12]} --&gt;"


def without_id(bullet):
    return re.sub(r"\s*&lt;!-- headroom:pattern-id:\S+ --&gt;$", "", bullet).strip()


def renamed(sections, chance):
    """Each section perhaps under another name, perhaps together with others, in another order."""
    bodies = {}
    changed = False
    for section in chance.sample(sections, len(sections)):
        is_new = chance.random() < 0.7 or not changed
        name = chance.choice(OTHER_NAMES) if is_new else section.heading
        changed = changed or is_new
        bodies.setdefault(name, []).append(section)
    return [
        BlockSection(name, "\n".join(one.body for one in some), some[0].tokens_saved)
        for name, some in bodies.items()
    ]


def _without_reason(text, chance):
    return re.sub(r" \([^()]*\)$", "", text)


def _with_another_reason(text, chance):
    return f"{_without_reason(text, chance)} ({chance.choice(('see README', 'Ada, June', 'CI does too'))})"


def _with_a_remark(text, chance):
    return (
        f"{text.rstrip('.')}. {chance.choice(('Ask Ada when in doubt.', 'It matters in CI.', 'Every time!'))}"
    )


def _as_a_sentence(text, chance):
    return f"{text[0].upper()}{text[1:]}."


def _with_a_word(text, chance):
    return f"{chance.choice(('please', 'always', 'IMPORTANT:', 'here:', 'in this project'))} {text}"


def _in_bold(text, chance):
    return f"**{text}**"


def _with_never(text, chance):
    return text.replace(", not `", chance.choice((", never `", " instead of `", " rather than `"))).replace(
        ", not whole", chance.choice((", never whole", " instead of whole"))
    )


def _wrapped(text, chance):
    words = text.split(" ")
    at = max(1, len(words) // 2)
    return " ".join(words[:at]) + "\n  " + " ".join(words[at:])


EDITS = (
    *(_without_reason, _with_another_reason, _with_a_remark, _as_a_sentence, _with_a_word, _in_bold),
    *(_with_never, _wrapped),
)


def edited(sections, rule, chance):
    """One rule's bullet slightly in a person's own words; the sections, and the bullet as it stands then."""
    own = next(
        bullet
        for section in sections
        for bullet in bullets(section.body)
        if without_id(bullet) == rule.strip()
    )
    text, tag = re.fullmatch(r"- (.*?)(\s*&lt;!-- headroom:\S+ --&gt;)?", own, re.DOTALL).groups()
    for change in chance.sample(EDITS, chance.randrange(0, 3)):
        text = change(text, chance)
    now = f"{chance.choice('-*')} {text}{tag or ''}"
    return [
        BlockSection(one.heading, now.join(one.body.split(own)) if own in bullets(one.body) else one.body)
        for one in sections
    ], now


def later(chance):
    return TODAY + timedelta(days=chance.randrange(1, 60))


def chances(kind, numbers):
    """A random source for each number, of its own for each kind."""
    return ((number, random.Random(f"{kind} {number}")) for number in numbers)
