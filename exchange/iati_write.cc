#include "exchange/iati_write.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "exchange/iati_codes.h"
#include "exchange/iati_elements.h"
#include "exchange/iati_fields.h"
#include "exchange/iati_kept.h"
#include "exchange/iati_lists.h"
#include "exchange/iati_parts.h"
#include "exchange/iati_text.h"
#include "plan/record_ops.h"

namespace jointplan::exchange {
namespace {

// Writes one record, part by part, beside what it keeps of a file.
class ActivityWriter {
 public:
  ActivityWriter(const v1::Activity& record, const IatiExport& context)
      : record_(record),
        context_(context),
        source_(LoadIati(record)),
        imported_(KeepsIati(record)),
        before_(imported_ ? ReadIatiFields(source_, context.plan, nullptr) : v1::Activity()),
        today_(DayText(context.time)) {}

  XmlNode Write() {
    WriteAttributes();
    WriteIdentifier();
    WriteReporter();
    WriteTitle();
    WriteDescription();
    WriteParticipants();
    WriteOtherIdentifiers();
    WriteStatus();
    WriteDates();
    WriteScope();
    WritePlaces();
    WriteSectors();
    WriteTags();
    for (const char* name :
         {"country-budget-items", "humanitarian-scope", "policy-marker", "collaboration-type",
          "default-flow-type", "default-finance-type", "default-aid-type", "default-tied-status"}) {
      Keep(name);
    }
    PutAll(BudgetsNow(source_, before_, record_, Period()));
    WriteDisbursements();
    Keep("capital-spend");
    Keep("transaction");
    PutAll(DocumentsNow(source_, record_, context_.plan));
    WriteRelated();
    Keep("legacy-data");
    Keep("conditions");
    PutAll(ResultsNow(source_, record_, Period(), context_.plan));
    Keep("crs-add");
    Keep("fss");
    KeepExtensions();
    return std::move(out_);
  }

 private:
  void Put(XmlNode node) { out_.children.push_back(std::move(node)); }

  void PutAll(std::vector<XmlNode> nodes) {
    for (XmlNode& node : nodes) Put(std::move(node));
  }

  // Writes back all elements of a name.
  void Keep(absl::string_view name) {
    for (const XmlNode* node : source_.All(name)) Put(*node);
  }

  void KeepExtensions() {
    for (const XmlNode& node : source_.children) {
      if (!node.name.space.empty()) Put(node);
    }
  }

  // Whether an element that there must be is missing, and is for the plan to add: a file that came
  // without it goes out without it.
  bool Misses(absl::string_view name) const {
    return out_.First(name) == nullptr && (!imported_ || Kept(name));
  }

  bool Kept(absl::string_view name) const { return source_.First(name) != nullptr; }

  // Whether a field says what the file said.
  bool Same(const char* field) const {
    const plan::FieldShape* shape = plan::FindShape(v1::Activity::descriptor(), field);
    return imported_ && plan::SameField(before_, record_, *shape);
  }

  void WriteAttributes() {
    out_ = MakeXml("iati-activity");
    out_.attributes = source_.attributes;
    if (!imported_) {
      SetLanguage(LanguageOfPlan(context_.plan), &out_);
      out_.Set("hierarchy", "2");
    }
    if (record_.has_update_time()) {
      const absl::Time updated = absl::FromUnixSeconds(record_.update_time().seconds());
      out_.Set("last-updated-datetime", MomentText(std::min(updated, context_.time)));
    }
  }

  void WriteIdentifier() {
    if (Kept("iati-identifier")) return Keep("iati-identifier");
    XmlNode node = MakeXml("iati-identifier");
    node.AddText(IatiIdentifier(record_, context_));
    Put(std::move(node));
  }

  void WriteReporter() {
    if (imported_) return Keep("reporting-org");
    Put(ReporterElement(context_));
  }

  void WriteTitle() {
    if (Same("title")) return Keep("title");
    if (imported_ && !Kept("title") && IsIdentifierAlone(record_.title())) return;
    XmlNode node = MakeXml("title");
    AddNarratives(SortedTexts(record_.title()), context_.plan, &node);
    Put(std::move(node));
  }

  // Whether a title is no more than what stands for one that was missing.
  bool IsIdentifierAlone(const google::protobuf::Map<std::string, std::string>& title) const {
    const std::string identifier = IatiIdentifier(record_, context_);
    return title.size() == 1 && title.begin()->second == CleanLine(identifier, 300);
  }

  void WriteDescription() {
    const bool same = Same("description");
    if (!same && !record_.description().empty()) {
      XmlNode node = MakeXml("description");
      node.Set("type", "1");
      AddNarratives(SortedTexts(record_.description()), context_.plan, &node);
      Put(std::move(node));
    }
    for (const XmlNode* node : source_.All("description")) {
      const std::string type = node->Get("type");
      if (same || (!type.empty() && type != "1")) Put(*node);
    }
    if (!Misses("description")) return;
    // There must be one; this says no more than the title, and is read as no description.
    XmlNode node = MakeXml("description");
    node.Set("type", "4");
    AddNarratives(SortedTexts(record_.title()), context_.plan, &node);
    Put(std::move(node));
  }

  const v1::Participant* ParticipantOf(const std::string& partner) const {
    for (const v1::Participant& participant : record_.participants()) {
      if (participant.partner() == partner) return &participant;
    }
    return nullptr;
  }

  static bool HasRole(const v1::Participant& participant, v1::PartnerRole role) {
    return std::find(participant.roles().begin(), participant.roles().end(), role) !=
           participant.roles().end();
  }

  // What a file says of who takes part stands, unless the plan took it out or the partner declined;
  // what the plan adds stands once the partner has confirmed it.
  void WriteParticipants() {
    std::set<std::pair<std::string, v1::PartnerRole>> written;
    for (const XmlNode* node : source_.All("participating-org")) {
      const std::string partner = node->Get(kPartnerMark, kOwnSpace);
      const std::optional<v1::PartnerRole> role = RoleOf(node->Get("role"));
      const v1::Participant* participant = ParticipantOf(partner);
      const bool ours = !partner.empty() && role.has_value();
      if (ours && (participant == nullptr || !HasRole(*participant, *role) ||
                   participant->consent() == v1::CONSENT_DECLINED)) {
        continue;
      }
      if (ours) written.emplace(partner, *role);
      Put(*node);
    }
    for (const v1::Participant& participant : record_.participants()) {
      if (participant.consent() == v1::CONSENT_CONFIRMED) AddParticipant(participant, written);
    }
    if (Misses("participating-org")) {
      // There must be one: the publisher stands in, and does not take part by that.
      Put(OrganisationElement("participating-org", context_.reporter, "3", context_));
      ClearOwnAttributes(&out_.children.back());
    }
  }

  void AddParticipant(const v1::Participant& participant,
                      const std::set<std::pair<std::string, v1::PartnerRole>>& written) {
    std::set<std::string> codes;
    for (const int number : participant.roles()) {
      const auto role = static_cast<v1::PartnerRole>(number);
      if (!written.contains({participant.partner(), role})) codes.insert(RoleCode(role));
    }
    for (const std::string& code : codes) {
      Put(OrganisationElement("participating-org", participant.partner(), code, context_));
    }
  }

  void WriteOtherIdentifiers() {
    Keep("other-identifier");
    if (!imported_) Put(NameElement(record_.name(), context_));
  }

  void WriteStatus() {
    if (Same("implementation_status")) return Keep("activity-status");
    const bool open = std::any_of(record_.next_steps().begin(), record_.next_steps().end(),
                                  [](const v1::NextStep& step) {
                                    return step.status() != v1::NEXT_STEP_STATUS_DONE &&
                                           step.status() != v1::NEXT_STEP_STATUS_DROPPED;
                                  });
    XmlNode node = MakeXml("activity-status");
    node.Set("code", StatusCode(record_.implementation_status(), open));
    Put(std::move(node));
  }

  std::string StartType() const {
    const bool begun = record_.implementation_status() > v1::IMPLEMENTATION_STATUS_PLANNED;
    return begun && record_.start_date() <= today_ ? "2" : "1";
  }

  std::string EndType() const {
    const auto status = record_.implementation_status();
    const bool over = status == v1::IMPLEMENTATION_STATUS_COMPLETED ||
                      status == v1::IMPLEMENTATION_STATUS_CANCELLED;
    return over && record_.end_date() <= today_ ? "4" : "3";
  }

  void WriteDates() {
    std::set<std::string> replaced;
    std::vector<XmlNode> fresh;
    if (!Same("start_date")) {
      replaced = {StartTypeOf(source_), StartType()};
      if (record_.has_start_date()) fresh.push_back(DateElement(StartType(), record_.start_date()));
    }
    if (!Same("end_date")) {
      replaced.insert({EndTypeOf(source_), EndType()});
      if (record_.has_end_date()) fresh.push_back(DateElement(EndType(), record_.end_date()));
    }
    bool has_start = record_.has_start_date();
    std::vector<const XmlNode*> kept;
    for (const XmlNode* node : source_.All("activity-date")) {
      if (!replaced.contains(node->Get("type"))) kept.push_back(node);
    }
    for (const XmlNode* node : kept) {
      has_start = has_start || node->Get("type") == "1" || node->Get("type") == "2";
    }
    if (!has_start && !imported_) Put(DateElement("1", SomeStart()));
    for (XmlNode& node : fresh) Put(std::move(node));
    for (const XmlNode* node : kept) Put(*node);
    if (Misses("activity-date")) Put(DateElement("1", SomeStart()));
  }

  // The day on which an activity without a first day begins at the earliest.
  std::string SomeStart() const {
    std::string start = context_.plan.has_start_date() ? context_.plan.start_date() : today_;
    return record_.has_end_date() ? std::min(start, record_.end_date()) : start;
  }

  std::set<std::string> Countries(const v1::Activity& record) const {
    std::set<std::string> countries;
    for (const v1::Location& location : record.locations()) {
      if (location.has_country()) countries.insert(location.country());
    }
    return countries;
  }

  // How far it reaches, as far as the places tell.
  void WriteScope() {
    if (imported_) return Keep("activity-scope");
    const size_t countries = Countries(record_).size();
    if (countries == 0) return;
    const std::vector<const v1::Location*> places = PlacesWithNames(record_);
    std::string code = "5";  // Several areas of one country.
    if (countries > 1) {
      code = "3";
    } else if (places.empty()) {
      code = "4";
    } else if (places.size() == 1) {
      code = places[0]->has_latitude() ? "8" : "7";
    }
    XmlNode node = MakeXml("activity-scope");
    node.Set("code", code);
    Put(std::move(node));
  }

  void WritePlaces() {
    if (Same("locations")) {
      for (const char* name : {"recipient-country", "recipient-region", "location"}) Keep(name);
      return;
    }
    const std::set<std::string> countries = Countries(record_);
    const bool same_countries = imported_ && countries == Countries(before_);
    if (same_countries) {
      Keep("recipient-country");
      Keep("recipient-region");
    } else {
      PutAll(CountryElements(countries));
      if (countries.empty()) Keep("recipient-region");
    }
    std::set<std::string> kept;
    for (const ReadLocation& read : LocationsOf(source_, nullptr)) {
      const v1::Location* now = LocationNow(read.second.id());
      if (read.first == nullptr || now == nullptr) continue;
      const bool placed = same_countries || !now->has_country() || NamesCountry(*read.first);
      if (placed && plan::SameMessage(*now, read.second)) {
        kept.insert(now->id());
        Put(*read.first);
      }
    }
    for (const v1::Location* location : PlacesWithNames(record_)) {
      if (!kept.contains(location->id())) Put(LocationElement(*location, context_.plan));
    }
  }

  const v1::Location* LocationNow(const std::string& id) const {
    for (const v1::Location& location : record_.locations()) {
      if (location.id() == id) return &location;
    }
    return nullptr;
  }

  // Themes are sectors of a vocabulary of our own, in which the file has none: percentages count
  // within a vocabulary. Sectors stand with the activity or with its transactions, never both.
  void WriteSectors() {
    Keep("sector");
    if (Same("themes") || record_.themes().empty()) return;
    const std::vector<const XmlNode*> transactions = source_.All("transaction");
    if (std::any_of(transactions.begin(), transactions.end(), [](const XmlNode* transaction) {
          return transaction->First("sector") != nullptr;
        })) {
      return;
    }
    if (!imported_ && !context_.sector.empty()) Put(SectorElement("1", context_.sector, "100"));
    std::set<std::string> taken;
    for (const XmlNode* sector : source_.All("sector")) taken.insert(sector->Get("vocabulary"));
    for (const char* vocabulary : {"99", "98"}) {
      if (taken.contains(vocabulary)) continue;
      PutAll(ThemeElements({record_.themes().begin(), record_.themes().end()}, vocabulary,
                           context_.plan));
      return;
    }
  }

  void WriteTags() {
    const std::set<std::string> before(before_.objectives().begin(), before_.objectives().end());
    const std::set<std::string> now(record_.objectives().begin(), record_.objectives().end());
    for (const XmlNode* tag : source_.All("tag")) {
      const std::string goal = absl::StrCat("frameworks/sdg/objectives/", tag->Get("code"));
      const bool gone =
          tag->Get("vocabulary") == "2" && before.contains(goal) && !now.contains(goal);
      if (!gone) Put(*tag);
    }
    for (const std::string& objective : now) {
      if (!before.contains(objective)) Put(ObjectiveElement(objective, context_));
    }
    for (const std::string& tag : record_.tags()) Put(WordElement(tag, context_.plan));
  }

  IatiPeriod Period() const {
    IatiPeriod period;
    period.start = record_.has_start_date() ? record_.start_date() : SomeStart();
    period.end = record_.has_end_date() ? record_.end_date() : context_.plan.end_date();
    if (period.end < period.start) period.end.clear();
    return period;
  }

  // Planned payments: what a partner of the catalogue gives.
  void WriteDisbursements() {
    Keep("planned-disbursement");
    for (const v1::Funding& funding : record_.funding()) {
      if (!funding.has_partner()) continue;
      PutAll(DisbursementElements(funding, Period(), context_));
    }
  }

  void WriteRelated() {
    if (imported_) return Keep("related-activity");
    XmlNode node = MakeXml("related-activity");
    node.Set("ref", IatiPlanIdentifier(context_));
    node.Set("type", "1");
    Put(std::move(node));
  }

  const v1::Activity& record_;
  const IatiExport& context_;
  const XmlNode source_;
  const bool imported_;
  const v1::Activity before_;  // What the file said, as far as there are fields.
  const std::string today_;
  XmlNode out_;
};

}  // namespace

XmlNode WriteIatiActivity(const v1::Activity& record, const IatiExport& context) {
  return ActivityWriter(record, context).Write();
}

}  // namespace jointplan::exchange
