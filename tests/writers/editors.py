"""The two ways in which editors save a file: over what it held, or as a new file that takes its name."""


def save_in_place(file, data):
    file.write_bytes(data)


def save_by_rename(file, data):
    new = file.with_name("A.md~")
    new.write_bytes(data)
    new.replace(file)
