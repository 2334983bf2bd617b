"""Values in the place of others, as no agent writes them."""

from hypothesis import strategies as st

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def misplace(data, records):
    """Put any value in the place of one in these records, be that as deep as it may."""
    holder, key = data.draw(st.sampled_from(list(_places(records))))
    holder[key] = data.draw(_ANY)


def _places(value):
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)
