// To everybody but its owner, a partner's own plan is as one that never was, whatever is asked.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/message.h"
#include "jointplan/v1/options.pb.h"
#include "tests/server/own_plan_desk.h"
#include "tests/support/methods.h"

namespace jointplan {
namespace {

using google::protobuf::Message;
using Field = google::protobuf::FieldDescriptor;
using Feedback = v1::FeedbackService::Stub;
using Search = v1::SearchService::Stub;

class HiddenPlansTest : public OwnPlanDesk {};

// Fills a request so that it asks for `name` wherever it asks for something, with whatever else is
// required. `etag` is one that the caller has of something else.
class Filler {
 public:
  Filler(std::string name, std::string etag) : name_(std::move(name)), etag_(std::move(etag)) {}

  void Fill(Message* message, bool is_request = true) const {
    const auto* type = message->GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const Field* field = type->field(i);
      const bool in_oneof = field->real_containing_oneof() != nullptr;
      if (in_oneof ? !IsChosen(*field) : !IsWanted(*field, is_request)) continue;
      if (field->is_map()) {
        FillMap(message, field);
      } else if (field->is_repeated() && field->message_type() == nullptr) {
        message->GetReflection()->AddString(message, field, "work");
      } else if (field->is_repeated()) {
        Fill(message->GetReflection()->AddMessage(message, field), /*is_request=*/false);
      } else {
        FillOne(message, field);
      }
    }
  }

 private:
  static bool IsName(const Field& field) {
    static const auto* const kNames =
        new std::set<std::string>{"name",  "parent", "activity",  "thread", "subject",
                                  "first", "second", "agreement", "meeting"};
    return field.cpp_type() == Field::CPPTYPE_STRING && kNames->contains(field.name());
  }

  // What must be there, and what names things: of a request, records too.
  static bool IsWanted(const Field& field, bool is_request) {
    if (field.options().GetExtension(v1::rules).required()) return true;
    if (field.is_repeated()) return false;
    const auto* type = field.message_type();
    const bool record = type != nullptr && type->FindFieldByName("name") != nullptr;
    return IsName(field) || field.name() == "etag" || (is_request && record);
  }

  // The edit that fits to what is asked for.
  bool IsChosen(const Field& field) const {
    if (absl::StrContains(name_, "/activities/")) return field.name() == "update_activity";
    if (absl::StrContains(name_, "/needs/")) return field.name() == "update_need";
    return field.name() == "update_plan";
  }

  static void FillMap(Message* message, const Field* field) {
    Message* entry = message->GetReflection()->AddMessage(message, field);
    const auto* type = entry->GetDescriptor();
    entry->GetReflection()->SetString(entry, type->FindFieldByName("key"), "en");
    entry->GetReflection()->SetString(entry, type->FindFieldByName("value"), "text");
  }

  std::string TextFor(const Field& field) const {
    if (IsName(field)) return name_;
    if (field.name() == "etag") return etag_;
    const v1::Format format = field.options().GetExtension(v1::rules).format();
    return format == v1::FORMAT_DATE ? "2031-01-01" : "plan";
  }

  void FillOne(Message* message, const Field* field) const {
    const auto* reflection = message->GetReflection();
    switch (field->cpp_type()) {
      case Field::CPPTYPE_STRING:
        return reflection->SetString(
            message, field,
            field->type() == Field::TYPE_BYTES ? std::string(32, 'd') : TextFor(*field));
      case Field::CPPTYPE_ENUM:
        return reflection->SetEnumValue(message, field, 1);
      case Field::CPPTYPE_INT64:
        return reflection->SetInt64(message, field, 1);
      case Field::CPPTYPE_MESSAGE:
        return FillMessage(reflection->MutableMessage(message, field));
      default:
        ADD_FAILURE() << field->full_name() << " is of no kind that this fills";
    }
  }

  void FillMessage(Message* message) const {
    if (message->GetDescriptor()->full_name() != "google.protobuf.Timestamp") {
      return Fill(message, /*is_request=*/false);
    }
    constexpr int64_t kYear2100 = 4102444800;
    message->GetReflection()->SetInt64(
        message, message->GetDescriptor()->FindFieldByName("seconds"), kYear2100);
  }

  const std::string name_;
  const std::string etag_;
};

// Whether a method asks for something of a plan. Others change what all share; and which names of
// plans are taken cannot be hidden.
bool IsOfPlans(const google::protobuf::MethodDescriptor& method) {
  const std::string service = method.service()->name();
  return service != "CatalogService" && service != "AccessService" && service != "AdminService" &&
         method.name() != "CreatePlan";
}

// What a caller is answered, with the name that was asked for put aside.
std::string AnswerTo(const TestService& service, const Caller& caller,
                     const google::protobuf::MethodDescriptor& method, const std::string& plan,
                     const std::string& below, const std::string& etag, grpc::StatusCode* code) {
  const std::unique_ptr<Message> request(google::protobuf::MessageFactory::generated_factory()
                                             ->GetPrototype(method.input_type())
                                             ->New());
  Filler(absl::StrCat(plan, below), etag).Fill(request.get());
  const Answered answered =
      CallWith(request->SerializeAsString(), service.channel(), caller, method);
  *code = answered.status.error_code();
  return absl::StrReplaceAll(absl::StrCat(*code, "\n", answered.status.error_message(), "\n",
                                          answered.status.error_details(), "\n", answered.bytes),
                             {{plan, "<plan>"}});
}

TEST_F(HiddenPlansTest, ToOthersEveryMethodAnswersAsForAPlanThatNeverWas) {
  v1::CreateThreadRequest thread;
  thread.set_parent(kOwn);
  thread.mutable_thread()->set_subject(kOwn);
  (*thread.mutable_comment()->mutable_text())["en"] = "Said";
  const auto begun = afd().Ask(*afd().feedback, &Feedback::CreateThread, thread);
  ASSERT_THAT(begun, IsOk());
  v1::SaveFilterRequest save;
  save.set_parent(kOwn);
  save.mutable_saved_filter()->set_title("Mine");
  save.mutable_saved_filter()->set_query("activity");
  const auto saved = afd().Ask(*afd().search, &Search::SaveFilter, save);
  ASSERT_THAT(saved, IsOk());
  // All of it is shared with somebody, some of it with everybody: nothing but SharingService and
  // SynergyService may tell.
  ASSERT_THAT(SharePlan(afd(), kOwn, SharedWith({"iom"})), IsOk());
  const std::string shared = "/activities/a2";
  ASSERT_THAT(ShareActivity(afd(), kOwn + shared, SharedAs(v1::AUDIENCE_EVERYBODY)), IsOk());
  const std::vector<std::string> names = {"",
                                          "/activities/a1",
                                          shared,
                                          "/needs/n1",
                                          "/proposals/aaaaaaaaaaaa",
                                          "/agreements/1",
                                          "/agreements/latest",
                                          "/rounds/aaaaaaaaaaaa",
                                          "/meetings/aaaaaaaaaaaa",
                                          begun->name().substr(std::string(kOwn).size()),
                                          saved->name().substr(std::string(kOwn).size())};
  // These two are asked for a plan of which nothing is shared.
  ASSERT_THAT(CreateOwn(afd(), "afd-not"), IsOk());
  ASSERT_THAT(Add(afd(), "plans/afd-not", "a1"), IsOk());
  const std::string etag = service_.AddActivity("a1").etag();
  const std::vector<const Caller*> callers = {
      &giz(), &iom(), &staff(), service_.reader.get(), service_.admin.get(), service_.nobody.get()};
  std::set<std::string> hidden;
  std::map<std::string, std::string> last;
  for (const auto* method : AllMethods()) {
    if (!IsOfPlans(*method)) continue;
    const std::string service = method->service()->name();
    const bool shares = service == "SharingService" || service == "SynergyService";
    const std::string own = shares ? "plans/afd-not" : kOwn;
    for (const Caller* caller : callers) {
      for (const std::string& below : names) {
        grpc::StatusCode of_hidden{};
        grpc::StatusCode of_none{};
        const std::string answer =
            AnswerTo(service_, *caller, *method, own, below, etag, &of_hidden);
        EXPECT_EQ(answer,
                  AnswerTo(service_, *caller, *method, "plans/afd-non", below, etag, &of_none))
            << method->full_name() << " " << below;
        if (of_hidden == grpc::StatusCode::NOT_FOUND) hidden.insert(method->name());
        if (caller == &giz()) last[method->name()] = answer;
      }
    }
  }
  for (const auto* method : AllMethods()) {
    // These two ask for nothing by its name.
    const bool lists = method->name() == "ListPlans" || method->name() == "ListSharedPlans";
    if (!IsOfPlans(*method) || lists) continue;
    EXPECT_TRUE(hidden.contains(method->name()))
        << method->full_name()
        << " never came as far as to look for the plan: " << last[method->name()];
  }
}

}  // namespace
}  // namespace jointplan
