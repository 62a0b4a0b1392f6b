#include "cli/app.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/version.h"
#include "cli/commands/commands.h"
#include "cli/completion_answer.h"
#include "cli/completions.h"
#include "cli/help_formatter.h"
#include "jointplan/connection.h"

namespace jointplan::cli {
namespace {

constexpr char kPlansSection[] = "The plan";
constexpr char kAgreeSection[] = "Proposing and agreeing";
constexpr char kCatalogSection[] = "What plans refer to";
constexpr char kCopySection[] = "Without a connection";
constexpr char kExchangeSection[] = "Other formats";
constexpr char kAccessSection[] = "This service and you";

// What completion scripts call. No command as others are: the words after it are those of another
// command line, and whoever reads them must not take them apart.
constexpr char kCompleteCommand[] = "__complete";

constexpr char kSummary[] =
    "Works on joint work plans: plans that several organizations agree on and keep alive.\n"
    "Partners propose changes, the convener's staff merges them, partners endorse, staff seals.";

constexpr char kFooter[] =
    "Names may be short: `a1` is the activity a1 of the plan that is named by --plan, by\n"
    "JOINTPLAN_PLAN or by the profile; `plans/hub/activities/a1` is its whole name. Every command\n"
    "explains itself: jointplan activity add --help\n"
    "\n"
    "Settings are looked for in arguments, then in the environment (JOINTPLAN_SERVER,\n"
    "JOINTPLAN_TOKEN, JOINTPLAN_PLAN, JOINTPLAN_PROFILE), then in the profile.\n"
    "Exit status: 0 done, 1 error, 2 wrong command line, 3 conflict with others' changes.";

// Help that people read: what it does, what it takes, examples.
std::string Footer(const std::vector<std::string>& examples) {
  if (examples.empty()) return "";
  std::string footer = examples.size() == 1 ? "Example:" : "Examples:";
  for (const std::string& example : examples) absl::StrAppend(&footer, "\n  jointplan ", example);
  return footer;
}

CLI::App* Find(CLI::App* app, const std::vector<std::string>& path) {
  for (const std::string& name : path) app = app->get_subcommand(name);
  return app;
}

void Collect(const CLI::App* app, const std::vector<std::string>& path,
             std::vector<std::vector<std::string>>* paths) {
  if (!path.empty()) paths->push_back(path);
  for (const CLI::App* child : app->get_subcommands([](const CLI::App*) { return true; })) {
    std::vector<std::string> below = path;
    below.push_back(child->get_name());
    Collect(child, below, paths);
  }
}

// Returns the command that was found on the line: the last one of those that were named.
const CLI::App& DeepestOf(const CLI::App& app) {
  const auto named = app.get_subcommands();
  return named.empty() ? app : DeepestOf(*named.back());
}

std::string WholeNameOf(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name()
                           : absl::StrCat(WholeNameOf(*parent), " ", app.get_name());
}

// Which commands there are below one that cannot be run by itself.
std::string ChoicesText(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(child->get_name());
  }
  return absl::StrJoin(names, ", ");
}

// CLI11's text about a number of values, in whole words.
std::string WithPlainCount(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ": At Most 1 required but received ");
  if (parts.size() != 2) return text;
  return absl::StrCat(parts[0], ": one is needed, and there are ", parts[1],
                      ". Options begin with --; put a text with blanks in quotes.");
}

std::string ParseErrorText(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = DeepestOf(app);
  const std::string choices = ChoicesText(command);
  const auto left = app.remaining(true);
  std::string text = WithPlainCount(error.what());
  if (!choices.empty()) {
    text =
        left.empty() ? "Which command?" : absl::StrCat("There is no command `", left[0], "` here.");
    absl::StrAppend(&text, " There are: ", choices, ".");
  }
  return absl::StrCat("jointplan: ", text, "\nSee: ", WholeNameOf(command), " --help\n");
}

ExitCode ShowParseError(const CLI::App& app, const CLI::ParseError& error, const Io& io) {
  if (error.get_exit_code() != 0) {
    *io.err << ParseErrorText(app, error);
    return kUsage;
  }
  std::ostringstream out;
  app.exit(error, out, out);
  *io.out << out.str();
  return kDone;
}

}  // namespace

void Group::AddMade(const Described& description, std::unique_ptr<Command> command) {
  CLI::App* app = app_->add_subcommand(description.name, description.summary);
  app->fallthrough();
  app->footer(Footer(description.examples));
  const char* const top = description.of_plan ? kPlansSection : kAccessSection;
  app->group(app_->get_parent() == nullptr ? top : "Commands");
  Flags flags(app);
  command->Declare(&flags);
  app->callback([chosen = chosen_, raw = command.get()] { *chosen = raw; });
  commands_->push_back(std::move(command));
}

CommandLine::CommandLine() : app_(std::make_unique<CLI::App>(kSummary, "jointplan")) {
  app_->footer(kFooter);
  app_->require_subcommand(1);
  app_->set_help_flag("-h,--help", "Print this help");
  app_->set_version_flag("--version", absl::StrCat("jointplan ", Version()),
                         "Print which release this is");
  app_->formatter(std::make_shared<HelpFormatter>());
  DeclareGlobals();

  Group plan = AddGroup("plan", "Plans, their history and what changes in them", kPlansSection);
  AddPlanCommands(&plan);
  AddPlanCheckCommands(&plan);
  AddPlanTranslationCommands(&plan);
  AddPlanShareCommand(&plan);
  Group theme = AddGroup("theme", "Themes: the divisions of a plan", kPlansSection);
  AddThemeCommands(&theme);
  Group activity = AddGroup("activity", "Activities: what partners do together", kPlansSection);
  AddActivityCommands(&activity);
  AddActivityTranslationCommands(&activity);
  AddActivityUpstreamCommands(&activity);
  AddActivityShareCommand(&activity);
  Group step = AddGroup("step", "Next steps of an activity", kPlansSection);
  AddStepCommands(&step);
  Group need = AddGroup("need", "Needs: what municipalities answered in surveys", kPlansSection);
  AddNeedCommands(&need);
  Group proposal =
      AddGroup("proposal", "Proposals: changes on their way into the plan", kAgreeSection);
  AddProposalCommands(&proposal);
  Group comment =
      AddGroup("comment", "Comments: what people say about any of these", kAgreeSection);
  AddCommentCommands(&comment);
  Group round = AddGroup("round", "Feedback rounds: partners are asked until a day", kAgreeSection);
  AddRoundCommands(&round);
  Group meeting =
      AddGroup("meeting", "Meetings: agenda, what will collide, and the minutes", kAgreeSection);
  AddMeetingCommands(&meeting);
  AddMeetingReportCommands(&meeting);
  Group agreement =
      AddGroup("agreement", "Agreements: partners answer, staff seals, others pull", kAgreeSection);
  AddAgreementCommands(&agreement);
  AddWaiverCommands(&agreement);
  AddSilenceCommands(&agreement);
  Group filter = AddGroup("filter", "Filters that your organization keeps", kPlansSection);
  AddFilterCommands(&filter);
  Group shared =
      AddGroup("shared", "What partners share with you of their own plans", kPlansSection);
  AddSharedCommands(&shared);
  Group synergies = AddGroupOf(
      {"synergies",
       "Finds activities of different partners that fit together",
       {"synergies", "synergies --mine --kind overlap", "synergies --activity a1 --min-score 20",
        "synergies --in plans/hub --in plans/giz-own --format csv"}},
      kPlansSection, MakeSynergiesCommand());
  AddSynergyCommands(&synergies);
  Group partner =
      AddGroup("partner", "Partners: the organizations that take part", kCatalogSection);
  AddPartnerCommands(&partner);
  Group objective =
      AddGroup("objective", "Objectives of the compacts, declarations and goals", kCatalogSection);
  AddObjectiveCommands(&objective);
  Group import = AddGroup("import", "Brings tables into a plan, as a proposal", kExchangeSection);
  AddImportCommands(&import);
  AddImportXlsxCommand(&import);
  AddImportNeedsCommand(&import);
  AddImportIatiCommand(&import);
  Group export_group = AddGroup("export", "Writes a plan for other programs", kExchangeSection);
  AddExportCommands(&export_group);
  AddExportIatiCommand(&export_group);
  Group token = AddGroup("token", "Tokens: who may come in", kAccessSection);
  AddTokenCommands(&token);
  Group profile = AddGroup("profile", "Profiles: servers and tokens under a name", kAccessSection);
  AddProfileCommands(&profile);
  Group admin = AddGroup("admin", "Operating the service", kAccessSection);
  AddAdminCommands(&admin);
  Group completion =
      AddGroup("completion", "Completion of commands, flags and names in shells", kAccessSection);
  AddCompletionCommands(&completion);
  Group top(app_.get(), &commands_, &chosen_);
  AddTopCommands(&top);
  AddInboxCommand(&top);
  AddSearchCommand(&top);
  AddCoverageCommand(&top);
  AddUpstreamsCommand(&top);
  AddReportCommand(&top);
  AddCalendarCommands(&top);
  AddWorkingCopyCommands(&top);
  for (const char* name : kWorkingCopyCommands) app_->get_subcommand(name)->group(kCopySection);
}

CommandLine::~CommandLine() = default;

Group CommandLine::AddGroup(const std::string& name, const std::string& summary,
                            const std::string& section) {
  CLI::App* group = app_->add_subcommand(name, summary);
  group->group(section);
  group->fallthrough();
  group->require_subcommand(1);
  return Group(group, &commands_, &chosen_);
}

Group CommandLine::AddGroupOf(const Described& described, const std::string& section,
                              std::unique_ptr<Command> command) {
  CLI::App* group = app_->add_subcommand(described.name, described.summary);
  group->group(section);
  group->fallthrough();
  group->require_subcommand(0, 1);
  group->footer(Footer(described.examples));
  Flags flags(group);
  command->Declare(&flags);
  // Called after those of the commands below it.
  group->callback([this, group, raw = command.get()] {
    if (group->get_subcommands().empty()) chosen_ = raw;
  });
  commands_.push_back(std::move(command));
  return Group(group, &commands_, &chosen_);
}

void CommandLine::DeclareGlobals() {
  Flags flags(app_.get());
  flags.Heading("Options of every command");
  flags.Text("--server", &globals_.server, "ADDRESS", "The server, HOST:PORT");
  flags.Text("--token", &globals_.token, "TOKEN", "The token to come in with");
  flags.Text("--token-file", &globals_.token_file, "FILE", "Read the token from a file");
  flags.Text("--profile", &globals_.profile, "NAME", "Use this profile");
  flags.Text("--plan", &globals_.plan, "PLAN", "The plan to work on");
  flags.Text("--format", &globals_.format, "FORMAT", "table (the default), json or csv");
  flags.Text("--language", &globals_.language, "TAG",
             "The language of texts (to read, to write) and errors, such as fr");
  flags.Switch("--no-color", &globals_.no_color, "No colours (also: NO_COLOR)");
  flags.Switch("-y,--yes", &globals_.yes, "Do not ask before doing it");
}

ExitCode CommandLine::Run(const std::vector<std::string>& arguments, const Io& io,
                          const ClientMaker& make_client) {
  if (!arguments.empty() && arguments[0] == kCompleteCommand) {
    AnswerCompletionScript(*app_, {arguments.begin() + 1, arguments.end()}, io, make_client);
    io.out->flush();
    return kDone;
  }
  try {
    // CLI11 takes them last first.
    app_->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    return ShowParseError(*app_, error, io);
  }
  Context context(io, &globals_, make_client);
  absl::Status status = context.SetFormat();
  if (status.ok()) status = chosen_->Run(&context);
  io.out->flush();
  const std::string explanation = Explain(status, context.ServerAddress());
  if (!explanation.empty()) *io.err << "jointplan: " << explanation << "\n";
  if (status.ok() && io.out->fail()) {
    *io.err << "jointplan: The results could not be written.\n";
    return kError;
  }
  return ExitCodeOf(status);
}

std::string CommandLine::Help(const std::vector<std::string>& path) const {
  CLI::App* app = Find(app_.get(), path);
  std::string prefix = "jointplan";
  for (size_t i = 0; i + 1 < path.size(); ++i) absl::StrAppend(&prefix, " ", path[i]);
  return app->help(path.empty() ? "" : prefix);
}

std::vector<std::vector<std::string>> CommandLine::Paths() const {
  std::vector<std::vector<std::string>> paths;
  Collect(app_.get(), {}, &paths);
  return paths;
}

std::vector<std::string> CommandLine::UnknownValues() const { return ValuesOfNoKind(*app_); }

}  // namespace jointplan::cli
