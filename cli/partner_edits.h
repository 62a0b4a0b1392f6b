#ifndef JOINTPLAN_CLI_PARTNER_EDITS_H_
#define JOINTPLAN_CLI_PARTNER_EDITS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/context.h"
#include "cli/edit_draft.h"
#include "cli/editor.h"
#include "cli/flags.h"
#include "cli/record_flags.h"
#include "jointplan/v1/catalog.pb.h"
#include "jointplan/v1/change.pb.h"

namespace jointplan::cli {

// The flags that say what is known of a partner.
class PartnerFlags {
 public:
  // `editing`: what is there can also be taken away.
  void Declare(Flags* flags, bool editing);

  // Whether none of them was given.
  bool empty() const;

  // Writes what was given to `draft`.
  absl::Status Apply(Context* context, EditDraft* draft) const;

 private:
  absl::Status ApplyContacts(EditDraft* draft) const;

  TextFlag title_{"title", {}};
  std::optional<std::string> short_name_, type_, iati_;
  std::vector<std::string> contacts_, remove_contacts_;
  FieldFlags fields_;
};

// Reads a partner by its short or whole name.
absl::StatusOr<v1::Partner> ReadPartner(Context* context, absl::string_view partner);

// A partner that is edited. Partners are in no plan, so that an edit that collides cannot be kept
// as a proposal, and the service takes no resolutions for them: what the person settles is merged
// here, by the same rules, and sent as an edit of the state that it was settled with.
class EditedPartner : public EditedRecord {
 public:
  // `message` says why; shown in the history.
  EditedPartner(Context* context, v1::Partner partner, std::string message)
      : context_(context), read_(std::move(partner)), message_(std::move(message)) {}

  const google::protobuf::Message& read() const override { return read_; }
  absl::Status Send(const google::protobuf::Message& typed,
                    const google::protobuf::FieldMask& mask) override;

 private:
  // Makes `*base` the state that is there now, and `*mine` what the person wants of it.
  absl::Status Settle(const std::vector<v1::Conflict>& conflicts, v1::Partner* base,
                      v1::Partner* mine);

  Context* const context_;
  const v1::Partner read_;
  const std::string message_;
};

}  // namespace jointplan::cli

#endif  // JOINTPLAN_CLI_PARTNER_EDITS_H_
