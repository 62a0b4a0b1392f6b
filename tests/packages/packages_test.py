"""What `cmake --install` and CPack make of this build, used as those use it who get it.

Run by ctest, a class each, with in the environment
  JOINTPLAN_BUILD    the build folder
  JOINTPLAN_SOURCE   the source tree
  JOINTPLAN_PACKED   a folder for what is installed and packed; `Prepare` fills it
"""

import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["JOINTPLAN_BUILD"])
SOURCE = pathlib.Path(os.environ["JOINTPLAN_SOURCE"])
PACKED = pathlib.Path(os.environ["JOINTPLAN_PACKED"])
PREFIX = PACKED / "prefix"
ROOT = PACKED / "root"  # All packages, unpacked.
EXAMPLE = SOURCE / "examples/agreed-steps-cpp"


def run(*command, expected=0, **options):
    """Runs a command; fails with what it said unless it exits as expected. Returns its output."""
    done = subprocess.run(
        [str(word) for word in command], text=True, capture_output=True, check=False, **options
    )
    if done.returncode != expected:
        raise AssertionError(f"{command} exited {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def packages():
    """Returns the packages by name."""
    return {path.name.split("_")[0]: path for path in sorted((PACKED / "debs").glob("*.deb"))}


def folder_of(test):
    """Returns a new folder, which goes with the test."""
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    return pathlib.Path(folder.name)


class Service:
    """A server on an empty store in a folder of its own, used by the command; ends with the test."""

    def __init__(self, test, jointpland, jointplan):
        folder = folder_of(test)
        self.jointplan = jointplan
        self.tokens = {}
        self.environment = dict(os.environ, XDG_CONFIG_HOME=str(folder), XDG_STATE_HOME=str(folder))
        run(jointpland, "--init-only", "--data-dir", folder / "store", "--admin-token-file", folder / "token")
        read, write = os.pipe()
        self.server = subprocess.Popen(
            [jointpland, "--data-dir", folder / "store", "--listen", "127.0.0.1:0"],
            stdout=subprocess.DEVNULL, stderr=write
        )
        os.close(write)
        self.lines = os.fdopen(read, encoding="utf-8")
        test.addCleanup(self.stop)
        for line in self.lines:  # Ends where the server ends.
            if serving := re.search(r" info serving .* on (\S+)", line):
                self.environment["JOINTPLAN_SERVER"] = serving.group(1)
                break
        else:
            raise AssertionError("the server did not start")
        self.tokens["operator"] = (folder / "token").read_text(encoding="utf-8").strip()

    def stop(self):
        """Ends the server, once; returns its exit code."""
        if not self.lines.closed:
            self.server.terminate()
            self.lines.read()
            self.lines.close()
        return self.server.wait()

    def environment_of(self, who):
        return dict(self.environment, JOINTPLAN_TOKEN=self.tokens[who])

    def ask(self, who, *arguments):
        return run(self.jointplan, *arguments, env=self.environment_of(who))

    def let_in(self, who, *flags):
        answer = self.ask("operator", "token", "create", "--label", who, "--format", "json", *flags)
        self.tokens[who] = json.loads(answer)["secret"]

    def seal_a_plan(self):
        self.let_in("staff", "--role", "staff")
        self.let_in("portal", "--role", "reader")
        self.ask("staff", "partner", "add", "giz", "--title", "en=GIZ")
        self.ask("staff", "plan", "create", "hub", "--title", "en=Joint work plan", "--title",
                 "fr=Plan de travail conjoint")
        self.ask("staff", "theme", "add", "plans/hub", "local", "--title", "en=Local economic capacities")
        self.ask("staff", "activity", "add", "plans/hub", "training", "--title", "en=Training",
                 "--title", "fr=Formation", "--theme", "local", "--lead", "giz",
                 "--start", "2019-04-01", "--end", "2020-09-30")
        step = ("staff", "step", "add", "plans/hub/activities/training")
        self.ask(*step, "--text", "en=Choose the towns", "--text", "fr=Choisir les villes",
                 "--responsible", "giz", "--due", "2019-06-30")
        self.ask(*step, "--text", "en=Write the guide", "--text", "fr=Rédiger le guide")
        self.ask("staff", "agreement", "open", "plans/hub", "--title", "en=2019-2021")
        shown = json.loads(self.ask("staff", "agreement", "show", "plans/hub", "--format", "json"))
        self.ask("staff", "agreement", "seal", "plans/hub", "--digest", shown["digest"], "--yes")


class Prepare(unittest.TestCase):
    """Installs and packs what is built. The other classes look at it."""

    def test_everything_is_built_installed_and_packed(self):
        shutil.rmtree(PACKED, ignore_errors=True)
        run("cmake", "--build", BUILD, "--target", "jointplan_shared", "jointplan_pages")
        run("cmake", "--install", BUILD, "--prefix", PREFIX)
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", PACKED / "debs")
        for package in packages().values():
            run("dpkg-deb", "--extract", package, ROOT)
        self.assertEqual(
            sorted(packages()), ["jointplan", "jointplan-server", "libjointplan-dev", "libjointplan0.1"]
        )


class ClientLibrary(unittest.TestCase):
    """A project of somebody else's finds the library, is built with it, and talks to a server."""

    def setUp(self):
        self.folder = folder_of(self)

    def expect_agreed_steps(self, program, library_path):
        service = Service(self, PREFIX / "sbin/jointpland", PREFIX / "bin/jointplan")
        service.seal_a_plan()
        environment = dict(service.environment_of("portal"), LD_LIBRARY_PATH=str(library_path))
        shown = json.loads(service.ask("staff", "agreement", "show", "plans/hub", "--format", "json"))
        self.assertEqual(
            run(program, "hub", "fr", env=environment),
            f"plans/hub/agreements/1, revision {shown['plan_revision']} of the plan\n"
            "2019-06-30  partners/giz  Choisir les villes\n"
            "no day yet  nobody yet  Rédiger le guide\n",
        )
        done = subprocess.run([program, "nowhere"], env=environment, text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("plans/nowhere/agreements/latest", done.stderr)

    def test_a_project_finds_it_with_find_package(self):
        run("cmake", "-S", EXAMPLE, "-B", self.folder / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={PREFIX}",
            "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache")
        run("cmake", "--build", self.folder / "build")
        self.expect_agreed_steps(self.folder / "build/agreed_steps", PREFIX / "lib")

    def test_a_compiler_finds_it_with_pkg_config_in_the_debian_packages(self):
        files = list(ROOT.rglob("jointplan.pc"))
        self.assertEqual(len(files), 1)
        environment = dict(os.environ, PKG_CONFIG_PATH=str(files[0].parent))
        flags = run("pkg-config", "--cflags", "--libs", "jointplan", env=environment).split()
        program = self.folder / "agreed_steps"
        run("ccache", "g++", "-std=c++20", "-c", EXAMPLE / "agreed_steps.cc", *flags[:-1], "-o", f"{program}.o")
        run("g++", f"{program}.o", *flags, "-o", program)
        self.expect_agreed_steps(program, files[0].parent.parent)

    def test_what_every_header_declares_can_be_linked(self):
        headers = sorted((PREFIX / "include/jointplan-0/jointplan").glob("*.h"))
        includes = "".join(f"#include <jointplan/{header.name}>\n" for header in headers)
        requests = re.findall(r"\(v1::(\w+Request) request", "".join(h.read_text(encoding="utf-8") for h in headers))
        self.assertGreater(len(set(requests)), 50)
        uses = "".join(f"  size += jointplan::v1::{name}().ByteSizeLong();\n" for name in sorted(set(requests)))
        source = self.folder / "uses.cc"
        source.write_text(
            f"{includes}int main(int argc, char**) {{\n  size_t size = 0;\n{uses}"
            "  const auto client = jointplan::client::Connect({});\n"
            "  jointplan::v1::GetPlanRequest request;\n"
            "  if (argc > 9) return client.GetPlan(request).ok() + jointplan::client::AllPlans(client, {}).ok() +\n"
            "      jointplan::client::Edit(client, {}).ok() + jointplan::client::Watch(client, {}).Next().ok() +\n"
            "      jointplan::client::InboxWatch(client, {}).Next().ok() +\n"
            "      jointplan::client::WorkingCopy::Open(\"x\").ok();\n"
            "  return size == 0 ? 0 : 1;\n}\n", encoding="utf-8")
        environment = dict(os.environ, PKG_CONFIG_PATH=str(PREFIX / "lib/pkgconfig"))
        flags = run("pkg-config", "--cflags", "--libs", "jointplan", env=environment).split()
        run("g++", "-std=c++20", source, *flags, "-o", self.folder / "uses")
        run(self.folder / "uses", env=dict(os.environ, LD_LIBRARY_PATH=str(PREFIX / "lib")))

    def test_another_minor_release_is_not_found(self):
        (self.folder / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(other LANGUAGES CXX)\n"
            "find_package(jointplan 0.2 REQUIRED)\n", encoding="utf-8")
        with self.assertRaisesRegex(AssertionError, r"compatible with\s+requested version \"0.2\""):
            run("cmake", "-S", self.folder, "-B", self.folder / "build", f"-DCMAKE_PREFIX_PATH={PREFIX}")

    def test_the_library_shows_its_own_functions_and_keeps_the_rooms_below_to_itself(self):
        library = next((PREFIX / "lib").glob("libjointplan.so.0.1.*"))
        names = run("nm", "--dynamic", "--defined-only", "--demangle", library)
        for shown in ("jointplan::client::PullAgreement(", "jointplan::client::WorkingCopy::Open(",
                      "jointplan::v1::Activity::Activity("):
            self.assertIn(shown, names)
        for hidden in ("jointplan::exchange::", "jointplan::plan::Merge(", "Service::Stub"):
            self.assertNotIn(f" T {hidden}", names)
        self.assertNotRegex(names, r" [A-Za-z] jointplan::(v1::\w+Service::|plan::Merge\(|exchange::)")

    def test_the_public_headers_name_no_folder_that_is_not_installed(self):
        headers = list((PREFIX / "include").rglob("jointplan/*.h"))
        self.assertGreater(len(headers), 10)
        for header in headers:
            for name in re.findall(r'#include "([^"]+)"', header.read_text(encoding="utf-8")):
                self.assertRegex(name, r"^(absl|google/protobuf|google/rpc|jointplan)/", header)


class DebianPackages(unittest.TestCase):
    """What apt is told, and what is in the packages."""

    def control(self, package, field):
        return run("dpkg-deb", "--field", packages()[package], field).strip()

    def files_of(self, package):
        listing = run("dpkg-deb", "--contents", packages()[package])
        return {line.split()[5].removeprefix("."): line.split()[:2] for line in listing.splitlines()}

    def test_each_has_its_files_and_no_others(self):
        places = {
            "jointplan": r"/usr/(bin/jointplan|share/(man/man1|doc/jointplan|bash-completion|zsh|fish)/.*)",
            "jointplan-server": r"/usr/(sbin/jointpland|lib/(systemd|sysusers\.d)/.*|share/(man/man8|doc/jointplan-server)/.*)"
                                r"|/etc/jointplan/jointpland\.conf",
            "libjointplan0.1": r"/usr/(lib/.*\.so\.0\.1(\.\d+)?|share/doc/libjointplan0\.1/copyright)",
            "libjointplan-dev": r"/usr/(include/jointplan-0/.*|lib/.*(\.so|\.pc|\.cmake)"
                                r"|share/(jointplan/proto|doc/libjointplan-dev)/.*)",
        }
        for package, pattern in places.items():
            files = [name for name in self.files_of(package) if not name.endswith("/")]
            self.assertGreaterEqual(len(files), 2, package)
            for name in files:
                self.assertRegex(name, f"^(?:{pattern})$", package)

    def test_the_server_package_has_what_an_operator_needs(self):
        files = self.files_of("jointplan-server")
        for name in ("/usr/sbin/jointpland", "/usr/lib/systemd/system/jointpland.service",
                     "/usr/lib/sysusers.d/jointplan.conf", "/etc/jointplan/jointpland.conf",
                     "/usr/share/man/man8/jointpland.8.gz", "/usr/share/doc/jointplan-server/operating.md"):
            self.assertIn(name, files)

    def test_the_command_package_has_pages_and_completions(self):
        files = self.files_of("jointplan")
        for name in ("/usr/bin/jointplan", "/usr/share/man/man1/jointplan.1.gz",
                     "/usr/share/man/man1/jointplan-activity-add.1.gz",
                     "/usr/share/bash-completion/completions/jointplan",
                     "/usr/share/zsh/vendor-completions/_jointplan",
                     "/usr/share/fish/vendor_completions.d/jointplan.fish", "/usr/share/doc/jointplan/cli.md"):
            self.assertIn(name, files)

    def test_what_is_stored_is_no_part_of_the_api(self):
        files = self.files_of("libjointplan-dev")
        self.assertIn("/usr/share/jointplan/proto/jointplan/v1/plan_service.proto", files)
        self.assertIn("/usr/share/jointplan/proto/google/rpc/status.proto", files)
        self.assertEqual([name for name in files if "stored" in name or name.endswith(".grpc.pb.h")], [])

    def test_files_belong_to_root_and_only_programs_and_scripts_run(self):
        for package in packages():
            for name, (mode, owner) in self.files_of(package).items():
                self.assertEqual(owner, "root/root", name)
                self.assertNotIn("w", mode[4:] if mode[0] != "l" else "", name)
                if mode[0] == "-" and mode[3] == "x":
                    self.assertRegex(name, r"bin/|\.so\.|/examples/", name)

    def test_the_configuration_survives_an_upgrade(self):
        self.assertEqual(
            run("dpkg-deb", "--info", packages()["jointplan-server"], "conffiles"),
            "/etc/jointplan/jointpland.conf\n")

    def test_dependencies_are_found_in_the_programs(self):
        for package, library in (("jointplan-server", "librocksdb"), ("jointplan-server", "libgrpc++"),
                                 ("jointplan", "libgrpc++"), ("libjointplan0.1", "libgrpc++")):
            self.assertIn(library, self.control(package, "Depends"), package)
        self.assertNotIn("librocksdb", self.control("jointplan", "Depends"))
        self.assertIn("libjointplan0.1 (= 0.1.0-1)", self.control("libjointplan-dev", "Depends"))
        self.assertEqual(self.control("libjointplan0.1", "Version"), "0.1.0-1")

    def test_each_says_what_it_is(self):
        for package in packages():
            summary, *more = self.control(package, "Description").splitlines()
            self.assertRegex(summary, r"joint work plans", package)
            self.assertGreaterEqual(len(more), 2, package)
            for line in more:
                self.assertRegex(line, r"^ (\.|\S.*)$", package)  # No line is taken as it stands.

    def test_what_is_linked_to_the_library_finds_its_package(self):
        self.assertEqual(run("dpkg-deb", "--info", packages()["libjointplan0.1"], "shlibs"),
                         "libjointplan 0.1 libjointplan0.1 (= 0.1.0-1)\n")

    def test_the_maintainer_scripts_are_shell(self):
        for script in ("postinst", "prerm", "postrm"):
            content = run("dpkg-deb", "--info", packages()["jointplan-server"], script)
            self.assertEqual(content, (SOURCE / f"packaging/debian/{script}").read_text(encoding="utf-8"))
            run("sh", "-n", "-c", content)

    def test_the_programs_in_them_work_together(self):
        service = Service(self, ROOT / "usr/sbin/jointpland", ROOT / "usr/bin/jointplan")
        service.seal_a_plan()
        pulled = folder_of(self) / "pulled"
        service.ask("portal", "agreement", "pull", "plans/hub", "--output", pulled)
        self.assertIn("plans/hub/agreements/1", service.ask("portal", "agreement", "verify", pulled))
        self.assertEqual(service.stop(), 0)


class Daemon(unittest.TestCase):
    """The service as systemd sees it, and its configuration as the server reads it."""

    def test_systemd_understands_the_unit(self):
        shipped = (ROOT / "usr/lib/systemd/system/jointpland.service").read_text(encoding="utf-8")
        self.assertIn("ExecStart=/usr/sbin/jointpland ", shipped)
        unit = folder_of(self) / "jointpland.service"
        # It looks for the program, which is not installed on this machine.
        unit.write_text(shipped.replace("=/usr/sbin/", f"={ROOT}/usr/sbin/"), encoding="utf-8")
        said = subprocess.run(["systemd-analyze", "verify", "--man=no", unit],
                              text=True, capture_output=True, check=False)
        about_us = [line for line in said.stderr.splitlines() if "jointpland" in line]
        self.assertEqual((said.returncode, about_us), (0, []), said.stderr)

    def test_it_may_do_little_besides_its_work(self):
        # 0 is a service that may do nothing, 10 one that may do everything; above 2 stands in the
        # way of the release.
        run("systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager",
            ROOT / "usr/lib/systemd/system/jointpland.service")

    def test_sysusers_knows_the_user(self):
        folder = folder_of(self)
        (folder / "etc").mkdir()
        run("systemd-sysusers", f"--root={folder}", ROOT / "usr/lib/sysusers.d/jointplan.conf")
        users = (folder / "etc/passwd").read_text(encoding="utf-8").splitlines()
        user = next(line for line in users if line.startswith("jointplan:"))
        self.assertEqual(user.split(":")[5:], ["/var/lib/jointplan", "/usr/sbin/nologin"])

    def test_the_server_takes_the_configuration_as_it_is_shipped(self):
        shipped = (ROOT / "etc/jointplan/jointpland.conf").read_text(encoding="utf-8")
        folder = folder_of(self)
        here = shipped.replace("/var/lib/jointplan", str(folder))
        self.assertNotEqual(here, shipped)
        configuration = folder / "jointpland.conf"
        configuration.write_text(here, encoding="utf-8")
        run(ROOT / "usr/sbin/jointpland", "--config", configuration, "--init-only",
            "--admin-token-file", folder / "token")
        self.assertTrue((folder / "store").is_dir())
        self.assertTrue((folder / "store.witness").is_file())

    def test_the_configuration_shows_every_setting_with_the_servers_own_default(self):
        shipped = dict(re.findall(r'^([a-z-]+) = "?([^"\n]*)"?$',
                                  (ROOT / "etc/jointplan/jointpland.conf").read_text(encoding="utf-8"), re.MULTILINE))
        flags = dict(re.findall(r"^  --([a-z-]+) [A-Z:]+=(\S+)", run(ROOT / "usr/sbin/jointpland", "--help"),
                                re.MULTILINE))
        self.assertGreater(len(flags), 5)
        self.assertEqual({name: shipped.get(name) for name in flags}, flags)


class ManualPages(unittest.TestCase):
    """What `man` shows."""

    def text_of(self, page):
        """Returns a page as a terminal shows it, without its formatting; groff must find nothing wrong."""
        with gzip.open(page, "rt", encoding="utf-8") as file:
            source = file.read()
        done = subprocess.run(["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-P-cbou", "-rLL=100n"],
                              input=source, text=True, capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), page)
        return done.stdout

    def test_there_is_one_for_each_command_and_groff_finds_nothing_wrong_with_it(self):
        pages = sorted((ROOT / "usr/share/man").rglob("*.gz"))
        names = {page.name.removesuffix(".1.gz") for page in pages}
        for command in ("jointplan", "jointplan-activity", "jointplan-activity-add", "jointplan-clone",
                        "jointplan-completion-fish", "jointplan-synergies-dismiss"):
            self.assertIn(command, names)
        for page in pages:
            self.assertIn("NAME", self.text_of(page))

    def test_a_page_says_what_the_help_says_and_where_to_read_on(self):
        page = self.text_of(ROOT / "usr/share/man/man1/jointplan-activity-add.1.gz")
        self.assertRegex(page, r"JOINTPLAN-ACTIVITY-ADD\(1\)")
        self.assertRegex(page, r"jointplan-activity-add - Adds an activity")
        self.assertRegex(page, r"--theme ID\s+Theme of the plan; may be repeated")
        self.assertRegex(page, r"SEE ALSO\s+jointplan\(1\),\s+jointplan-activity\(1\)")

    def test_the_servers_page_has_every_flag_and_exit_code(self):
        page = self.text_of(ROOT / "usr/share/man/man8/jointpland.8.gz")
        for flag in re.findall(r"^  (?:-\w,)?(--[a-z-]+)", run(ROOT / "usr/sbin/jointpland", "--help"), re.MULTILINE):
            self.assertIn(flag, page)
        for heading in ("FIRST START", "SIGNALS", "FILES", "EXIT STATUS", "SEE ALSO"):
            self.assertIn(heading, page)


if __name__ == "__main__":
    unittest.main()
