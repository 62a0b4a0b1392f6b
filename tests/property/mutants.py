#!/usr/bin/env python3
"""Plants faults into the merge engine, one at a time, and shows that the laws notice each.

    tests/property/mutants.py build/dev [--cases 3000] [--only NAME]

The build folder must hold the property tests. Each mutant is one replacement in one source; the
source is compiled as the build does it, and the tests are linked anew with it. The sources
themselves are never touched. Exit code 0 if every mutant was noticed, 1 if one survived, 2 if the
list does not fit the sources any more.

The test of known bytes is left out: it would notice everything and explain nothing. So are faults
that no law speaks of, such as another order among elements put at one place; the tests by example
have those.
"""

import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

TESTS = [
    "property_small_worlds_test",
    "property_merge_laws_test",
    "property_text_laws_test",
    "property_text_git_test",
]

# Name, source, what stands there, what the mutant has instead.
MUTANTS = [
    # Whole records and elements.
    ("removal-wins-over-theirs-edit", "merge.cc",
     "return SameMessage(*base, *theirs) ? Fate::kGone : Fate::kRemovedEdited;",
     "return Fate::kGone;"),
    ("removal-wins-over-my-edit", "merge.cc",
     "return SameMessage(*base, *mine) ? Fate::kTheirs : Fate::kRemovedEdited;",
     "return Fate::kTheirs;"),
    ("removal-always-conflicts", "merge.cc",
     "return SameMessage(*base, *theirs) ? Fate::kGone : Fate::kRemovedEdited;",
     "return Fate::kRemovedEdited;"),
    ("my-removal-is-ignored", "merge.cc",
     "return SameMessage(*base, *theirs) ? Fate::kGone : Fate::kRemovedEdited;",
     "return Fate::kTheirs;"),
    ("my-new-elements-are-lost", "merge.cc",
     "return theirs == nullptr ? Fate::kMine : Fate::kTheirs;",
     "return Fate::kTheirs;"),
    ("added-by-both-is-a-union", "merge.cc",
     "if (origin == Origin::kAddedBoth) return Fate::kAddedBoth;",
     ""),
    ("record-added-by-both-has-a-base", "merge.cc",
     "return sides.base == nullptr ? Origin::kAddedBoth : Origin::kShared;",
     "return Origin::kShared;"),
    ("record-removal-not-reported", "merge.cc",
     "if (fate == Fate::kRemovedEdited) ReportMessages(KindOf(fate), sides);",
     ""),
    ("record-stays-when-mine-removed-it", "merge.cc",
     "if (fate == Fate::kGone) result.merged.reset();",
     ""),
    ("my-new-record-is-lost", "merge.cc",
     "if (fate == Fate::kMine) result.merged = CopyOf(mine);",
     ""),
    # Single fields.
    ("mine-taken-when-mine-is-unchanged", "merge.cc",
     "if (ExactField(*sides.base, *sides.mine, field)) return;",
     "if (ExactField(*sides.base, *sides.mine, field)) return CopyField(*sides.mine, field, out);"),
    ("my-edit-dropped", "merge.cc",
     "if (ExactField(*sides.base, *sides.theirs, field)) return CopyField(*sides.mine, field, out);",
     "if (ExactField(*sides.base, *sides.theirs, field)) return;"),
    ("same-change-conflicts", "merge.cc",
     "if (ExactField(*sides.theirs, *sides.mine, field)) return;",
     ""),
    ("fast-paths-in-what-both-added", "merge.cc",
     "  if (origin == Origin::kShared) {\n    if (ExactField(*sides.base, *sides.mine",
     "  {\n    if (ExactField(*sides.base, *sides.mine"),
    ("values-not-reported", "merge.cc",
     "Report(kind, std::move(values));",
     "if (values.base.has_value()) Report(kind, std::move(values));"),
    ("conflict-shows-sides-swapped", "merge.cc",
     "Values values{FieldToValue(*sides.base, field), FieldToValue(*sides.theirs, field),\n"
     "                FieldToValue(*sides.mine, field)};",
     "Values values{FieldToValue(*sides.base, field), FieldToValue(*sides.mine, field),\n"
     "                FieldToValue(*sides.theirs, field)};"),
    ("clearing-is-called-a-value", "merge.cc",
     "return base && theirs != mine ? v1::CONFLICT_KIND_REMOVED_EDITED : v1::CONFLICT_KIND_VALUE;",
     "return v1::CONFLICT_KIND_VALUE;"),
    ("unknown-fields-of-mine-dropped", "merge.cc",
     "if (origin == Origin::kShared && base == theirs) return CopyUnknown(*sides.mine, out);",
     "if (origin == Origin::kShared && base == theirs) return;"),
    ("unknown-fields-never-conflict", "merge.cc",
     "if (origin == Origin::kShared && base == mine) return;",
     "return;"),
    ("path-of-unknown-fields-stays", "merge.cc",
     "         {UnknownToValue(*sides.base), UnknownToValue(*sides.theirs), "
     "UnknownToValue(*sides.mine)});\n  path_.pop_back();",
     "         {UnknownToValue(*sides.base), UnknownToValue(*sides.theirs), "
     "UnknownToValue(*sides.mine)});"),
    # Sets.
    ("set-removals-lost", "merge.cc",
     "return has(base, member) && !(has(theirs, member) && has(mine, member));",
     "return false;"),
    ("set-removals-only-of-both", "merge.cc",
     "!(has(theirs, member) && has(mine, member))",
     "!(has(theirs, member) || has(mine, member))"),
    ("set-additions-need-both", "merge.cc",
     "return has(base, member) && !(has(theirs, member)",
     "return !(has(theirs, member)"),
    ("sets-added-by-both-unite", "merge.cc",
     "if (origin == Origin::kAddedBoth && theirs != mine) return MergeAtomic(sides, field, origin);",
     ""),
    # Lists and maps.
    ("keys-of-the-base-alone", "merge.cc",
     "for (const Elements* elements : {&base, &theirs, &mine}) {",
     "for (const Elements* elements : {&base, &theirs}) {"),
    ("element-in-conflict-vanishes", "merge.cc",
     "  return element.theirs != nullptr;",
     "  return element.theirs != nullptr && element.mine != nullptr;"),
    ("element-conflict-not-reported", "merge.cc",
     "                                    : ReportMessages(KindOf(fate), element);",
     "                                    : void();"),
    ("entry-conflict-not-reported", "merge.cc",
     "shape.kind == FieldKind::kMap ? ReportEntries(KindOf(fate), element, shape)",
     "shape.kind == FieldKind::kMap ? void()"),
    ("entry-values-not-reported", "merge.cc",
     "  ReportEntries(v1::CONFLICT_KIND_VALUE, element, shape);",
     ""),
    ("entry-of-mine-dropped", "merge.cc",
     "    return CopyField(*element.mine, value, out);",
     "    return;"),
    ("entries-added-by-both-merge", "merge.cc",
     "    return ReportEntries(v1::CONFLICT_KIND_ADDED_BOTH, element, shape);",
     "    return;"),
    ("order-not-merged", "merge.cc",
     "if (shape.ordered) kept = Restrict(OrderOf(sides, shape, placed, first_conflict), kept);",
     ""),
    ("order-placed-without-conflicts", "merge.cc",
     "if (keep || conflicts_.size() > conflicts) placed.push_back(key);",
     "if (keep) placed.push_back(key);"),
    ("order-conflict-not-reported", "merge.cc",
     "  if (merge.conflict) {",
     "  if (merge.conflict && base.empty()) {"),
    # Texts within records.
    ("texts-merge-with-an-absent-base", "merge.cc",
     "if (origin == Origin::kAddedBoth || !in_all) return MergeAtomic(sides, field, origin);",
     ""),
    ("text-regions-lost", "merge.cc",
     "conflict->mutable_regions()->Assign(merge.regions.begin(), merge.regions.end());",
     "conflict->mutable_regions()->Assign(merge.regions.rbegin(), merge.regions.rend());\n"
     "  out->GetReflection()->SetString(out, field, \"\");"),
    # Messages merged field by field.
    ("message-removal-ignored", "merge.cc",
     "      return reflection->ClearField(out, field);",
     "      return;"),
    ("message-conflict-not-reported", "merge.cc",
     "      return ReportMessages(KindOf(fate), parts);",
     "      return;"),
    # The order of lists.
    ("order-always-theirs", "list_order.cc",
     "take_mine ? my_order : their_order",
     "their_order"),
    ("order-always-mine", "list_order.cc",
     "const bool take_mine = their_order == base_order;",
     "const bool take_mine = true;"),
    ("order-never-conflicts", "list_order.cc",
     "merge.conflict = their_order != my_order && !take_mine && my_order != base_order;",
     "merge.conflict = false;"),
    ("order-conflicts-too-often", "list_order.cc",
     "merge.conflict = their_order != my_order && !take_mine && my_order != base_order;",
     "merge.conflict = their_order != my_order;"),
    ("same-order-conflicts", "list_order.cc",
     "merge.conflict = their_order != my_order && !take_mine",
     "merge.conflict = !take_mine"),
    ("insertions-of-mine-lost", "list_order.cc",
     "{&theirs, &mine}, kept);",
     "{&theirs}, kept);"),
    # Comparing.
    ("absent-equals-default", "record_ops.cc",
     "    if (present != reflection->HasField(b, field)) return false;",
     ""),
    ("lists-compared-by-length", "record_ops.cc",
     "    if (!ExactAt(a, b, field, i)) return false;",
     "    if (i > 0 && !ExactAt(a, b, field, i)) return false;"),
    ("order-of-lists-is-no-edit", "record_ops.cc",
     "if (shape.ordered && KeysInOrder(a, shape) != KeysInOrder(b, shape)) return false;",
     ""),
    ("unknown-fields-are-no-edit", "record_ops.cc",
     "    if (shape.editable() && !SameField(a, b, shape)) return false;\n  }\n"
     "  return UnknownBytes(a) == UnknownBytes(b);",
     "    if (shape.editable() && !SameField(a, b, shape)) return false;\n  }\n  return true;"),
    ("sets-compared-with-order", "record_ops.cc",
     "      return MembersOf(a, shape.field) == MembersOf(b, shape.field);",
     "      return false;"),
    ("presence-of-messages-is-no-edit", "record_ops.cc",
     "  return reflection->HasField(a, field) == reflection->HasField(b, field) &&\n"
     "         SameMessage(",
     "  return SameMessage("),
    ("copies-append", "record_ops.cc",
     "  reflection->ClearField(to, field);\n  if (field->is_repeated())",
     "  if (field->is_repeated())"),
    ("sets-not-sorted", "record_ops.cc",
     "  std::sort(members.begin(), members.end());",
     ""),
    # Resolutions.
    ("mine-is-not-taken", "resolve.cc",
     "  return CopyValue(*task.mine, task.path, task.merged->get());",
     "  return absl::OkStatus();"),
    ("settled-conflicts-stay", "resolve.cc",
     "    result->conflicts.erase(conflict);",
     ""),
    ("a-removed-record-is-not-brought-back", "resolve.cc",
     "    *task.merged = CopyOf(task.mine);\n    return absl::OkStatus();",
     "    return absl::OkStatus();"),
    # Texts.
    ("touching-changes-merge", "text_merge.cc",
     "side->hunks[side->next].base_begin <= region->end)",
     "side->hunks[side->next].base_begin < std::max(region->end, region->begin + 1))"),
    ("colliding-words-of-mine-lost", "text_merge.cc",
     "if (by_them && by_me && their_text != my_text) {",
     "if (by_them && by_me && their_text != my_text && their_text.empty()) {"),
    ("same-change-collides", "text_merge.cc",
     "if (by_them && by_me && their_text != my_text) {",
     "if (by_them && by_me) {"),
    ("changes-of-mine-lost", "text_merge.cc",
     "absl::StrAppend(&merge->merged, by_them ? their_text : my_text);",
     "absl::StrAppend(&merge->merged, by_them ? their_text : Slice(base, region.begin, region.end));"),
    ("end-of-the-text-lost", "text_merge.cc",
     "  absl::StrAppend(&merge.merged, Slice(base, done, base.size()));",
     ""),
    ("region-too-short", "text_merge.cc",
     "back.side_end + (region.end - back.base_end)",
     "back.side_end"),
    ("region-begins-late", "text_merge.cc",
     "front.side_begin - (front.base_begin - region.begin)",
     "front.side_begin"),
    ("anchors-of-one-comparison", "text_hunks.cc",
     "      if (count_[i] == 1) alone.push_back(pair_[i]);",
     "      if (count_[i] >= 1) alone.push_back(pair_[i]);"),
    ("anchors-off-by-one", "text_hunks.cc",
     "    next = {anchor.first + 1, anchor.second + 1};",
     "    next = {anchor.first, anchor.second};"),
    ("pairs-that-are-not-longest", "text_hunks.cc",
     "        if (before + through == length()) {",
     "        if (before + through + 1 >= length() && before < length()) {"),
    ("last-hunk-lost", "text_hunks.cc",
     "  anchors.emplace_back(base.size(), side.size());",
     ""),
    ("band-never-widened", "text_hunks.cc",
     "    if (whole || (changes - shift) / 2 <= slack) return table.Anchors();",
     "    return table.Anchors();"),
    ("characters-are-split", "text_tokens.cc",
     "    if (end < text.size() && !EndsCharacter(text, end, characters)) continue;",
     ""),
]


class Stale(Exception):
    """The list of mutants does not fit the sources."""


def mutate(source, old, new):
    text = (ROOT / "plan" / source).read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise Stale(f"plan/{source} has {text.count(old)} times: {old}")
    return text.replace(old, new)


class Builder:
    """Compiles sources and links tests as the build folder does."""

    def __init__(self, build, work):
        self.build = build
        self.work = work
        commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
        self.compile = {c["file"]: c for c in commands}

    def object_of(self, source, text):
        """Compiles a mutant of a source; returns the object, or the compiler's complaint."""
        path = self.work / source
        path.write_text(text, encoding="utf-8")
        command = self.compile[str(ROOT / "plan" / source)]
        arguments = shlex.split(command["command"])
        arguments = [a for a in arguments if a not in ("ccache", "-Werror")]
        obj = self.work / (source + ".o")
        for flag in ("-o", "-MF", "-MT"):
            if flag in arguments:
                arguments[arguments.index(flag) + 1] = str(obj) + ("" if flag == "-o" else ".d")
        arguments[arguments.index(str(ROOT / "plan" / source))] = str(path)
        done = subprocess.run(arguments + ["-w"], cwd=command["directory"], text=True,
                              capture_output=True, check=False)
        return (obj, "") if done.returncode == 0 else (None, done.stderr)

    def link(self, test, obj):
        """Links a test with the mutant, which comes before the library and so takes its place."""
        told = subprocess.run(["ninja", "-C", str(self.build), "-t", "commands", "-s",
                               "tests/property/" + test],
                              text=True, capture_output=True, check=True).stdout
        line = told.strip().splitlines()[-1]
        line = line.split("&&")[1].strip() if line.startswith(":") else line
        arguments = shlex.split(line)
        out = self.work / test
        arguments[arguments.index("-o") + 1] = str(out)
        first = next(i for i, a in enumerate(arguments) if a.endswith(".cc.o"))
        arguments.insert(first, str(obj))
        subprocess.run(arguments, cwd=self.build, check=True, capture_output=True)
        return out


def noticed_by(builder, obj, cases):
    """Returns which test noticed the mutant, or nothing."""
    for test in TESTS:
        program = builder.link(test, obj)
        environment = dict(os.environ, JOINTPLAN_PROPERTY_CASES=str(cases))
        try:
            done = subprocess.run([program, "--gtest_filter=-*FixedRun*:*GeneratedCases*"],
                                  env=environment, text=True, capture_output=True, check=False,
                                  timeout=120)
        except subprocess.TimeoutExpired:
            return f"{test} (never ended)"
        if done.returncode != 0:
            failed = [line.split("]")[1].split("(")[0].strip() for line in done.stdout.splitlines()
                      if line.startswith("[  FAILED  ]") and "." in line]
            return failed[0] if failed else f"{test} (exit {done.returncode})"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--only")
    options = parser.parse_args()
    survivors = []
    mutants = [m for m in MUTANTS if options.only in (None, m[0])]
    with tempfile.TemporaryDirectory() as work:
        builder = Builder(options.build.resolve(), pathlib.Path(work))
        for name, source, old, new in mutants:
            obj, complaint = builder.object_of(source, mutate(source, old, new))
            if obj is None:
                raise Stale(f"{name} does not compile:\n{complaint}")
            by = noticed_by(builder, obj, options.cases)
            print(f"{name}: {'noticed by ' + by if by else 'SURVIVED'}", flush=True)
            if not by:
                survivors.append(name)
    print(f"{len(mutants)} mutants, {len(mutants) - len(survivors)} noticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stale as stale:
        print(stale, file=sys.stderr)
        sys.exit(2)
