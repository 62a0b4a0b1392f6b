#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/failures.h"
#include "cli/field_values.h"
#include "cli/names.h"
#include "cli/record_flags.h"

namespace jointplan::cli {
namespace {

// What is in a next step.
struct StepFlags {
  std::vector<std::string> texts;
  std::optional<std::string> responsible, due, status, note;

  void Declare(Flags* flags) {
    flags->Texts("--text", &texts, "TEXT", "What is to be done; fr=TEXT for another language");
    flags->Text("--responsible", &responsible, "PARTNER", "Who does it");
    flags->Text("--due", &due, "DATE", "By when, YYYY-MM-DD");
    flags->Text("--note", &note, "TEXT", "Anything else worth knowing");
  }

  bool empty() const { return texts.empty() && !responsible && !due && !status && !note; }

  absl::Status Apply(Context* context, const std::string& plan, const std::string& id,
                     EditDraft* draft) const {
    if (!texts.empty()) JP_RETURN_IF_ERROR(ApplyTexts(context, plan, id, draft));
    if (responsible) {
      JP_RETURN_IF_ERROR(
          draft->SetText(PathOf("next_steps", id, "responsible"), PartnerNameOf(*responsible)));
    }
    if (due) JP_RETURN_IF_ERROR(draft->SetText(PathOf("next_steps", id, "due_date"), *due));
    if (note) JP_RETURN_IF_ERROR(draft->SetText(PathOf("next_steps", id, "note"), *note));
    if (!status) return absl::OkStatus();
    const plan::FieldPath path = PathOf("next_steps", id, "status");
    JP_ASSIGN_OR_RETURN(const auto value, ReadValue(v1::Activity::descriptor(), path, *status));
    return draft->Set(path, value);
  }

 private:
  absl::Status ApplyTexts(Context* context, const std::string& plan, const std::string& id,
                          EditDraft* draft) const {
    std::string language;
    const TextFlag text{"text", texts};
    if (text.NeedsLanguage()) {
      JP_ASSIGN_OR_RETURN(language, context->WritingLanguage(plan));
    }
    v1::NextStep step;
    EditDraft of_step(&step);
    JP_RETURN_IF_ERROR(text.Apply(language, &of_step));
    for (const auto& [tag, words] : step.text()) {
      JP_RETURN_IF_ERROR(
          draft->SetText(plan::FieldPath({{"next_steps", id}, {"text", tag}}), words));
    }
    return absl::OkStatus();
  }
};

bool HasStep(const v1::Activity& activity, const std::string& id) {
  for (const v1::NextStep& step : activity.next_steps()) {
    if (step.id() == id) return true;
  }
  return false;
}

// What the commands on steps share: an activity, one of its steps, and an edit of it.
class StepCommand : public Command {
 protected:
  // Finds the target of the edit and reads the activity that the first argument names.
  absl::StatusOr<v1::Activity> Begin(Context* context) {
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("activities", arguments_[0]));
    JP_ASSIGN_OR_RETURN(target_, TargetOf(context, edit_));
    return ReadActivity(context, name, &target_);
  }

  absl::Status Send(Context* context, const v1::Activity& activity, const std::string& id) {
    v1::Activity values = activity;
    EditDraft draft(&values);
    JP_RETURN_IF_ERROR(step_.Apply(context, target_.plan, id, &draft));
    return SendEdits(context, edit_, target_, {UpdateEdit(std::move(values), draft.mask())});
  }

  absl::Status ChangeExisting(Context* context) {
    JP_ASSIGN_OR_RETURN(const v1::Activity activity, Begin(context));
    if (!HasStep(activity, arguments_[1])) {
      return absl::NotFoundError(absl::StrCat("The activity has no next step ", arguments_[1],
                                              ". `jointplan activity show ",
                                              ShortNameOf(activity.name()), "` lists them."));
    }
    return Send(context, activity, arguments_[1]);
  }

  std::vector<std::string> arguments_;
  StepFlags step_;
  EditFlags edit_;
  EditTarget target_;
};

class StepAdd : public StepCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 1, 1, "The activity");
    step_.Declare(flags);
    flags->Text("--id", &id_, "ID", "The step's id; made from the text if left out");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    if (step_.texts.empty()) return UsageError("What is to be done? Say it with --text.");
    JP_ASSIGN_OR_RETURN(const v1::Activity activity, Begin(context));
    std::vector<std::string> taken;
    for (const v1::NextStep& step : activity.next_steps()) taken.push_back(step.id());
    const std::string& text = step_.texts[0];
    const std::string words = text.find('=') == 2 ? text.substr(3) : text;
    return Send(context, activity, id_ ? *id_ : FreshId(words, taken));
  }

 private:
  std::optional<std::string> id_;
};

class StepEdit : public StepCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY_AND_STEP", &arguments_, 2, 2, "The activity, and the step's id");
    step_.Declare(flags);
    flags->Text("--status", &step_.status, "STATUS", "open, done or dropped");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    if (step_.empty()) return UsageError("What should change? See --help for the flags.");
    return ChangeExisting(context);
  }
};

class StepDone : public StepCommand {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY_AND_STEP", &arguments_, 2, 2, "The activity, and the step's id");
    flags->Text("--note", &step_.note, "TEXT", "Anything else worth knowing");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    step_.status = "done";
    return ChangeExisting(context);
  }
};

}  // namespace

void AddStepCommands(Group* group) {
  group->Add<StepAdd>({"add",
                       "Adds a next step to an activity",
                       {"step add led-training --text \"Choose the trainers\" --responsible giz "
                        "--due 2019-06-30"}});
  group->Add<StepEdit>({"edit",
                        "Changes a next step",
                        {"step edit led-training choose-the-trainers --due 2019-07-15"}});
  group->Add<StepDone>(
      {"done", "Marks a next step as done", {"step done led-training choose-the-trainers"}});
}

}  // namespace jointplan::cli
