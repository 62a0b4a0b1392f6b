#include "plan/upstream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/edit_flow.h"
#include "cli/failures.h"
#include "cli/names.h"
#include "cli/upstream_view.h"
#include "jointplan/pages.h"
#include "jointplan/v1/sharing_service.pb.h"
#include "plan/field_path.h"

namespace jointplan::cli {
namespace {

// Reads an activity of a partner's own plan as it is now. It is named with its plan, for it is not
// in the plan that the command works on.
absl::StatusOr<v1::SharedActivity> ReadSource(Context* context, const std::string& name) {
  if (PlanPartOf(name).empty()) {
    return UsageError(absl::StrCat("Name the partner's own activity with its plan, such as plans/",
                                   "giz-2019/activities/", name, "."));
  }
  v1::GetSharedActivityRequest request;
  request.set_name(name);
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  return client->GetSharedActivity(std::move(request));
}

// The mask of one upstream.
google::protobuf::FieldMask MaskOf(const std::string& upstream) {
  google::protobuf::FieldMask mask;
  mask.add_paths(plan::FieldPath({{"upstreams", upstream}}).ToString());
  return mask;
}

class ActivityAdopt : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("SOURCE", &arguments_, 1, 2,
                     "The partner's own activity, with its plan; the joint plan may stand before "
                     "it");
    flags->Text("--id", &id_, "ID", "Its id in the joint plan, if not the same");
    flags->Texts("--theme", &themes_, "ID", "Theme of the joint plan that it belongs to");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 1, 1, "one activity"));
    if (themes_.empty()) {
      return UsageError("An activity needs a theme of the joint plan: --theme ID.");
    }
    JP_ASSIGN_OR_RETURN(const EditTarget target, TargetOf(context, edit_));
    JP_ASSIGN_OR_RETURN(const v1::SharedActivity source, ReadSource(context, arguments_[0]));
    const v1::Activity& own = source.activity();
    const std::string id = id_.value_or(ShortNameOf(own.name()));
    v1::Edit edit;
    *edit.mutable_create_activity() =
        plan::Adopted(own, ChildNameOf(target.plan, "activities", id), themes_, source.version());
    JP_RETURN_IF_ERROR(SendEdits(context, edit_, target, {std::move(edit)}));
    if (context->format() == Format::kTable) context->Print(CarriedText(own));
    return absl::OkStatus();
  }

 private:
  std::vector<std::string> arguments_;
  std::vector<std::string> themes_;
  std::optional<std::string> id_;
  EditFlags edit_;
};

class ActivityLink : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY SOURCE", &arguments_, 2, 3,
                     "The joint activity, and the partner's own one, with its plan");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 2, 2, "a joint activity and its source"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("activities", arguments_[0]));
    JP_ASSIGN_OR_RETURN(EditTarget target, TargetOf(context, edit_));
    JP_ASSIGN_OR_RETURN(const v1::SharedActivity source, ReadSource(context, arguments_[1]));
    JP_ASSIGN_OR_RETURN(const v1::Activity now, ReadActivity(context, name, &target));
    v1::Activity values;
    values.set_name(now.name());
    values.set_etag(now.etag());
    v1::Upstream* upstream = values.add_upstreams();
    upstream->set_activity(source.activity().name());
    upstream->set_version(source.version());
    return SendEdits(context, edit_, target,
                     {UpdateEdit(std::move(values), MaskOf(upstream->activity()))});
  }

 private:
  std::vector<std::string> arguments_;
  EditFlags edit_;
};

class ActivityUnlink : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY SOURCE", &arguments_, 2, 3,
                     "The joint activity, and the partner's own one, with its plan");
    edit_.Declare(flags);
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 2, 2, "a joint activity and its source"));
    JP_ASSIGN_OR_RETURN(const std::string name, context->NameIn("activities", arguments_[0]));
    JP_ASSIGN_OR_RETURN(EditTarget target, TargetOf(context, edit_));
    JP_ASSIGN_OR_RETURN(const v1::Activity now, ReadActivity(context, name, &target));
    const std::string& source = arguments_[1];
    if (plan::UpstreamVersion(now, source) == 0) {
      return UsageError(absl::StrCat(KindAndNameOf(name), " does not come from ", source,
                                     "; see: jointplan upstreams ", ShortNameOf(name)));
    }
    v1::Activity values;
    values.set_name(now.name());
    values.set_etag(now.etag());
    return SendEdits(context, edit_, target, {UpdateEdit(std::move(values), MaskOf(source))});
  }

 private:
  std::vector<std::string> arguments_;
  EditFlags edit_;
};

class Upstreams : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("ACTIVITY", &arguments_, 0, 2,
                     "Only of this one; the plan may stand before it, or alone");
    flags->Switch("--changed", &changed_, "Only those that have changed since");
  }

  absl::Status Run(Context* context) override {
    JP_RETURN_IF_ERROR(context->TakePlan(&arguments_, 0, 1, "at most one activity"));
    v1::ListUpstreamsRequest request;
    if (arguments_.empty()) {
      JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->PlanName());
    } else {
      JP_ASSIGN_OR_RETURN(*request.mutable_parent(), context->NameIn("activities", arguments_[0]));
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(v1::ListUpstreamsResponse found,
                        client::AllUpstreams(*client, std::move(request)));
    if (changed_) LeaveOutOthers(&found);
    return context->Show(found, UpstreamsTable(found.upstreams()),
                         changed_ ? "Nothing has changed since it was taken over."
                                  : "Nothing here came from a partner's own plan.");
  }

 private:
  static void LeaveOutOthers(v1::ListUpstreamsResponse* found) {
    auto* upstreams = found->mutable_upstreams();
    upstreams->erase(std::remove_if(upstreams->begin(), upstreams->end(),
                                    [](const v1::UpstreamStatus& status) {
                                      return status.state() != v1::UPSTREAM_STATE_CHANGED;
                                    }),
                     upstreams->end());
  }

  std::vector<std::string> arguments_;
  bool changed_ = false;
};

}  // namespace

void AddActivityUpstreamCommands(Group* group) {
  group->Add<ActivityAdopt>(
      {"adopt",
       "Takes over an activity of a partner's own plan, and remembers it",
       {"activity adopt plans/giz-2019/activities/led --theme inclusion",
        "activity adopt plans/giz-2019/activities/led --theme inclusion --id led-training "
        "--proposal wgabcdefghij"}});
  group->Add<ActivityLink>(
      {"link",
       "Says that an activity came from one of a partner's own plan",
       {"activity link led-training plans/giz-2019/activities/led -m \"The same\""}});
  group->Add<ActivityUnlink>({"unlink",
                              "Takes back that an activity came from a partner's own plan",
                              {"activity unlink led-training plans/giz-2019/activities/led"}});
}

void AddUpstreamsCommand(Group* group) {
  group->Add<Upstreams>({"upstreams",
                         "Lists what came from partners' own plans, and what has changed there",
                         {"upstreams", "upstreams led-training", "upstreams plans/hub --changed"},
                         /*of_plan=*/true});
}

}  // namespace jointplan::cli
