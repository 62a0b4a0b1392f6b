#!/usr/bin/env python3
"""Changes cells of an exported workbook, as a person does in a spreadsheet; for the demonstration.

  script/edit_workbook.py FILE SHEET ROW:COLUMN=TEXT...

SHEET and COLUMN are keys of the workbook's technical row (docs/formats.md); ROW is the id in the row's
column `id`, or + for a new row, the same one each time. Writes texts, in place of what was there.
"""

import sys
import xml.etree.ElementTree as ElementTree
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ElementTree.register_namespace("", MAIN)


def tag(name):
    return f"{{{MAIN}}}{name}"


def text_of(cell, shared):
    """Returns what a cell shows."""
    value = cell.find(tag("v"))
    if cell.get("t") == "s":
        return shared[int(value.text)]
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    return "" if value is None else value.text


def letters_of(cell):
    return cell.get("r").rstrip("0123456789")


def find_sheet(parts, shared, key):
    """Returns name, tree and the columns, by key, of the sheet that its technical row calls `key`."""
    for name in sorted(parts):
        if not name.startswith("xl/worksheets/sheet"):
            continue
        tree = ElementTree.fromstring(parts[name])
        first = tree.find(f"{tag('sheetData')}/{tag('row')}")
        keys = {text_of(cell, shared): letters_of(cell) for cell in first if cell.find(tag("v")) is not None}
        columns = {k.split(".", 1)[1]: v for k, v in keys.items() if k.startswith(key + ".")}
        if columns:
            return name, tree, columns
    raise SystemExit(f"there is no sheet {key}")


def find_row(data, shared, id_column, wanted, added):
    """Returns the row of an id; for `+` the new one, which `added` keeps."""
    if wanted == "+":
        if not added:
            number = max(int(row.get("r")) for row in data) + 1
            added.append(ElementTree.SubElement(data, tag("row"), {"r": str(number)}))
        return added[0]
    for row in data:
        for cell in row:
            if letters_of(cell) == id_column and text_of(cell, shared) == wanted:
                return row
    raise SystemExit(f"there is no row {wanted}")


def write(row, column, text):
    """Puts a text into a cell of a row, between its neighbours."""
    order = lambda letters: (len(letters), letters)
    place = 0
    for cell in list(row):
        if letters_of(cell) == column:
            row.remove(cell)
        elif order(letters_of(cell)) < order(column):
            place += 1
    cell = ElementTree.Element(tag("c"), {"r": column + row.get("r"), "t": "inlineStr"})
    ElementTree.SubElement(ElementTree.SubElement(cell, tag("is")), tag("t")).text = text
    row.insert(place, cell)


def main(arguments):
    path, sheet, *changes = arguments
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strings = ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    shared = ["".join(item.itertext()) for item in strings]
    name, tree, columns = find_sheet(parts, shared, sheet)
    added = []
    for change in changes:
        place, text = change.split("=", 1)
        row, column = place.split(":", 1)
        data = tree.find(tag("sheetData"))
        write(find_row(data, shared, columns["id"], row, added), columns[column], text)
    parts[name] = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


if __name__ == "__main__":
    main(sys.argv[1:])
