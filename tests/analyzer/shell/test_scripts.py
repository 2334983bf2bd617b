"""Which files a script writes, as far as its text tells."""

import pytest

from analyzer.shell.scripts import written_files


@pytest.mark.parametrize(
    ("script", "files"),
    [
        ("open('a.md', 'w').write('the tide')", {"a.md"}),
        ("text = open('a.md').read()\nopen('a.md', mode='w').write(text)", {"a.md"}),
        ("path = Path('a.md')\npath.write_text(path.read_text())", {"a.md"}),
        ("Path('a.md').write_text(Path('b.md').read_text())", {"a.md"}),
        ("const s = fs.readFileSync('b.md'); fs.writeFileSync('a.md', s)", {"a.md"}),
        ("File.write('a.md', File.read('b.md'))", {"a.md"}),
        ("data = json.load(open('b.json'))\nopen('a.md', 'w').write(data['x'])", {"a.md"}),
        ("data = json.load(open('b.json'))\nopen(out, 'w').write('the tide')", set()),
        ("data = Path('b.json').read_text()\nout.write_text('the tide')", set()),
        ("one, other = Path('a.md'), Path('b.md')\nother.write_text(one.read_text())", set()),
        ("print(open('a.md').read())", set()),
        ("path = Path('a.md')\nprint(path.read_text())", set()),
    ],
)
def test_a_file_is_written_where_the_script_says_so(script, files):
    assert written_files(script) == files
