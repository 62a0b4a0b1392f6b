#include "cli/record_parts.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/agreement_name.h"
#include "cli/check_view.h"
#include "cli/meeting_name.h"
#include "cli/names.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

using Candidates = std::vector<Candidate>;
using FoundNames = absl::StatusOr<Candidates>;

// Reads the record and lists its parts. One method for each kind of them.
class PartLister {
 public:
  PartLister(const NamesPlace* place, Context* context, const client::Client* client)
      : place_(*place), context_(context), client_(*client) {}

  FoundNames List(Names names) const {
    switch (names) {
      case Names::kContacts:
        return Contacts();
      case Names::kSteps:
        return Steps();
      case Names::kUpstreams:
        return Upstreams();
      case Names::kTranslations:
        return Translations();
      case Names::kComments:
        return Comments();
      case Names::kAgendaItems:
        return AgendaItems();
      case Names::kDecisions:
        return Decisions();
      case Names::kWaivers:
        return Waivers();
      default:
        return Candidates();
    }
  }

 private:
  std::string Local(const Texts& texts) const {
    return BriefText(LocalText(texts, context_->ReadingLanguage()));
  }

  FoundNames Contacts() const {
    if (place_.arguments.empty()) return Candidates();
    v1::GetPartnerRequest request;
    request.set_name(PartnerNameOf(place_.arguments[0]));
    JP_ASSIGN_OR_RETURN(const v1::Partner partner, client_.GetPartner(std::move(request)));
    Candidates found;
    for (const v1::Contact& contact : partner.contacts()) {
      found.push_back({contact.id(), BriefText(contact.label())});
    }
    return found;
  }

  FoundNames Waivers() const {
    const auto& arguments = place_.arguments;
    v1::GetAgreementRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(),
                        AgreementName(context_, arguments.empty() ? "" : arguments[0]));
    JP_ASSIGN_OR_RETURN(const v1::Agreement agreement, client_.GetAgreement(std::move(request)));
    Candidates found;
    for (const v1::Waiver& waiver : agreement.waivers()) {
      found.push_back(
          {FindingId(waiver.finding_digest()),
           BriefText(absl::StrCat(KindAndNameOf(waiver.record()), ": ", waiver.reason()))});
    }
    return found;
  }

  // The texts of the plan, or of the activity that the line names.
  FoundNames Translations() const {
    v1::ListTranslationsRequest request;
    if (place_.line->path[0] == "activity" && !place_.arguments.empty()) {
      JP_ASSIGN_OR_RETURN(*request.mutable_name(),
                          context_->NameIn("activities", place_.arguments[0]));
    } else {
      JP_ASSIGN_OR_RETURN(*request.mutable_name(), context_->PlanName());
    }
    const std::string name = request.name();
    JP_ASSIGN_OR_RETURN(const auto response, client::AllTranslations(client_, std::move(request)));
    Candidates found;
    for (const v1::Translation& translation : response.translations()) {
      if (translation.record() != name || translation.text().empty()) continue;
      found.push_back({translation.path(), BriefText(translation.text())});
    }
    return found;
  }

  absl::StatusOr<v1::Activity> ReadActivity() const {
    v1::GetActivityRequest request;
    if (place_.arguments.empty()) return absl::NotFoundError("The line names no activity.");
    JP_ASSIGN_OR_RETURN(*request.mutable_name(),
                        context_->NameIn("activities", place_.arguments[0]));
    return client_.GetActivity(std::move(request));
  }

  FoundNames Steps() const {
    JP_ASSIGN_OR_RETURN(const v1::Activity activity, ReadActivity());
    Candidates found;
    for (const v1::NextStep& step : activity.next_steps()) {
      found.push_back({step.id(), Local(step.text())});
    }
    return found;
  }

  FoundNames Upstreams() const {
    JP_ASSIGN_OR_RETURN(const v1::Activity activity, ReadActivity());
    Candidates found;
    for (const v1::Upstream& upstream : activity.upstreams()) {
      found.push_back({upstream.activity(), ""});
    }
    return found;
  }

  FoundNames Comments() const {
    if (place_.arguments.empty()) return Candidates();
    v1::GetThreadRequest request;
    JP_ASSIGN_OR_RETURN(*request.mutable_name(), context_->NameIn("threads", place_.arguments[0]));
    JP_ASSIGN_OR_RETURN(const v1::Thread thread, client_.GetThread(std::move(request)));
    Candidates found;
    for (const v1::Comment& comment : thread.comments()) {
      found.push_back({comment.id(), Local(comment.text())});
    }
    return found;
  }

  absl::StatusOr<v1::Meeting> ReadMeeting() const {
    std::vector<std::string> arguments = place_.arguments;
    v1::GetMeetingRequest request;
    JP_ASSIGN_OR_RETURN(
        *request.mutable_name(),
        MeetingName(context_, &arguments, {v1::MEETING_STATE_OPEN, v1::MEETING_STATE_SCHEDULED}));
    return client_.GetMeeting(std::move(request));
  }

  FoundNames AgendaItems() const {
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, ReadMeeting());
    Candidates found;
    for (const v1::AgendaItem& item : meeting.agenda()) {
      found.push_back(
          {item.id(), item.has_subject() ? KindAndNameOf(item.subject()) : BriefText(item.text())});
    }
    return found;
  }

  FoundNames Decisions() const {
    JP_ASSIGN_OR_RETURN(const v1::Meeting meeting, ReadMeeting());
    Candidates found;
    for (const v1::MeetingDecision& decision : meeting.decisions()) {
      found.push_back({decision.id(), BriefText(decision.text())});
    }
    return found;
  }

  const NamesPlace& place_;
  Context* const context_;
  const client::Client& client_;
};

}  // namespace

absl::StatusOr<std::vector<Candidate>> ListParts(Names names, const NamesPlace& place,
                                                 Context* context) {
  JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
  return PartLister(&place, context, client).List(names);
}

}  // namespace jointplan::cli
