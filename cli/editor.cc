#include "cli/editor.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/failures.h"
#include "cli/typed_file.h"
#include "exchange/yaml.h"
#include "plan/diff.h"
#include "plan/record_ops.h"

namespace jointplan::cli {
namespace {

constexpr char kHeader[] =
    "Change what should be different, save and leave the editor.\n"
    "What others change meanwhile is merged with yours. An empty file changes nothing.";

// What a person typed, read and compared.
struct Typed {
  bool nothing = false;  // Nothing was typed, or it changes nothing.
  std::unique_ptr<google::protobuf::Message> values;
  google::protobuf::FieldMask mask;
};

std::string NameOf(const google::protobuf::Message& record) {
  const auto* field = record.GetDescriptor()->FindFieldByName("name");
  return record.GetReflection()->GetString(record, field);
}

absl::StatusOr<Typed> ReadTyped(const google::protobuf::Message& read, const std::string& text) {
  Typed typed;
  if (absl::StripAsciiWhitespace(WithoutComplaints(text)).empty()) {
    typed.nothing = true;
    return typed;
  }
  typed.values.reset(read.New());
  JP_RETURN_IF_ERROR(exchange::FromYaml(text, typed.values.get()));
  if (!NameOf(*typed.values).empty() && NameOf(*typed.values) != NameOf(read)) {
    return absl::InvalidArgumentError(
        absl::StrCat("name: a record keeps its name for ever; leave ", NameOf(read), " as it is."));
  }
  // What the file did not show was not taken away in it.
  for (const plan::FieldShape& shape : plan::ShapeOf(read.GetDescriptor())) {
    if (shape.opaque) plan::CopyField(read, shape.field, typed.values.get());
  }
  for (const v1::FieldChange& change : plan::Diff(&read, typed.values.get())) {
    typed.mask.add_paths(change.path());
  }
  typed.nothing = typed.mask.paths().empty();
  return typed;
}

// Whether the person can put it right by typing something else.
bool IsTypingError(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument ||
         status.code() == absl::StatusCode::kFailedPrecondition;
}

class EditorSession {
 public:
  EditorSession(Context* context, EditedRecord* record, std::string offered, TypedFile file)
      : context_(context), record_(record), offered_(std::move(offered)), file_(std::move(file)) {}

  absl::Status Run() {
    while (true) {
      JP_RETURN_IF_ERROR(Kept(file_.Open(context_->io())));
      JP_ASSIGN_OR_RETURN(const std::string text, file_.Read());
      const auto typed = ReadTyped(record_->read(), text);
      absl::Status status = typed.status();
      if (typed.ok() && typed->nothing) {
        file_.Discard();
        context_->Say("Nothing was changed.");
        return absl::OkStatus();
      }
      if (typed.ok()) status = record_->Send(*typed->values, typed->mask);
      if (status.ok()) {
        file_.Discard();
        return status;
      }
      if (!IsTypingError(status) || !MayTryAgain(text)) return Kept(std::move(status));
      context_->Say(Explain(status, context_->ServerAddress()));
      JP_RETURN_IF_ERROR(Kept(Complain(status)));
    }
  }

 private:
  // Writes what is wrong into the file. What is written above the text moves it down, so that line
  // numbers are told anew for the text as it stands there.
  absl::Status Complain(const absl::Status& problem) const {
    JP_RETURN_IF_ERROR(file_.Complain(Explain(problem, context_->ServerAddress())));
    JP_ASSIGN_OR_RETURN(const std::string text, file_.Read());
    const auto typed = ReadTyped(record_->read(), text);
    if (typed.ok()) return absl::OkStatus();
    return file_.Complain(Explain(typed.status(), context_->ServerAddress()));
  }

  // Says of an error where the text is, if there is one worth keeping.
  absl::Status Kept(absl::Status status) const {
    if (status.ok()) return status;
    const auto text = file_.Read();
    if (text.ok() && *text == offered_) {
      file_.Discard();
      return status;
    }
    return WithHint(std::move(status),
                    absl::StrCat("What you typed is kept in ", file_.path(), "."));
  }

  // The editor is opened again, unless nothing was changed in it since it was wrong before: then
  // whoever sits there, or the script, has given up.
  bool MayTryAgain(const std::string& text) {
    const std::string typed = WithoutComplaints(text);
    if (typed == last_wrong_) return false;
    last_wrong_ = typed;
    return true;
  }

  Context* const context_;
  EditedRecord* const record_;
  const std::string offered_;  // What the file held before anybody typed.
  const TypedFile file_;
  std::string last_wrong_;
};

}  // namespace

absl::Status EditInEditor(Context* context, EditedRecord* record) {
  std::string offered = exchange::ToYaml(record->read(), kHeader);
  JP_ASSIGN_OR_RETURN(TypedFile file, TypedFile::Make(context->io(), offered));
  return EditorSession(context, record, std::move(offered), std::move(file)).Run();
}

}  // namespace jointplan::cli
