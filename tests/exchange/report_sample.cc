#include "tests/exchange/report_sample.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace jointplan::exchange {
namespace {

constexpr char kPlan[] = R"text(
  name: "plans/hub"
  title { key: "en" value: "Joint work plan on forced displacement" }
  title { key: "fr" value: "Plan de travail commun sur les déplacements forcés" }
  title { key: "ar" value: "خطة العمل المشتركة بشأن النزوح القسري" }
  description { key: "en" value: "What partners do together around the Mediterranean.\nIt is agreed once a year." }
  start_date: "2019-01-01" end_date: "2020-12-31" default_language: "en"
  themes { id: "inclusion" title { key: "en" value: "Economic inclusion" } title { key: "fr" value: "Inclusion économique" }
           title { key: "ar" value: "الإدماج الاقتصادي" } description { key: "en" value: "Work and income." } }
  themes { id: "local" title { key: "en" value: "Local governments" } title { key: "fr" value: "Collectivités locales" } }
  themes { id: "data" title { key: "en" value: "Data" } }
  partners: "partners/giz" partners: "partners/iom" partners: "partners/medcities"
  policy { requirements { id: "leads" kind: REQUIREMENT_KIND_LEADS } })text";

constexpr char kTraining[] = R"text(
  name: "plans/hub/activities/training"
  title { key: "en" value: "Training for 120 people (phase 1)" }
  title { key: "fr" value: "Formation de 120 personnes (phase 1)" }
  title { key: "ar" value: "تدريب 120 شخصًا (المرحلة 1)" }
  description { key: "en" value: "Courses in two towns, with a certificate.\n\nPlaces are for hosts and refugees alike." }
  description { key: "fr" value: "Des cours dans deux villes, avec un certificat." }
  themes: "inclusion" themes: "local"
  participants { partner: "partners/giz" roles: PARTNER_ROLE_LEAD roles: PARTNER_ROLE_FUNDING consent: CONSENT_CONFIRMED
                 contribution { key: "en" value: "two trainers" } amount: "20000" currency: "EUR" due_date: "2019-09-01" }
  participants { partner: "partners/medcities" roles: PARTNER_ROLE_SUPPORTING }
  objectives: "frameworks/gcm/objectives/6" objectives: "frameworks/gcm/objectives/18"
  locations { id: "l1" place: "Sour" country: "LB" } locations { id: "l2" place: "Irbid" country: "JO" }
  start_date: "2019-03-01" end_date: "2019-12-31"
  next_steps { id: "s1" text { key: "en" value: "Choose the trainers" } text { key: "ar" value: "اختيار المدربين" }
               responsible: "partners/giz" due_date: "2019-04-30" status: NEXT_STEP_STATUS_OPEN note: "Ask the towns first" }
  next_steps { id: "s2" text { key: "en" value: "Find rooms" } responsible: "partners/medcities" due_date: "2019-03-15" status: NEXT_STEP_STATUS_DONE }
  next_steps { id: "s3" text { key: "en" value: "Report" } }
  targets { id: "trained" indicator: "People trained" value: "120" unit: "people" due_date: "2019-12-31" }
  funding { id: "f1" partner: "partners/giz" amount: "20000" currency: "EUR" status: FUNDING_STATUS_PLEDGED note: "First year" }
  implementation_status: IMPLEMENTATION_STATUS_ONGOING)text";

constexpr char kHousing[] = R"text(
  name: "plans/hub/activities/housing"
  title { key: "fr" value: "Logement dans les villes d’accueil" }
  themes: "local"
  participants { partner: "partners/iom" roles: PARTNER_ROLE_LEAD consent: CONSENT_INVITED }
  participants { partner: "partners/giz" roles: PARTNER_ROLE_SUPPORTING consent: CONSENT_DECLINED }
  locations { id: "l1" municipality: "Gaziantep" country: "TR" }
  start_date: "2019-06-01"
  next_steps { id: "s1" text { key: "fr" value: "Choisir les villes" } responsible: "partners/iom" due_date: "2019-07-15" }
  implementation_status: IMPLEMENTATION_STATUS_PLANNED)text";

constexpr char kIdeas[] = R"text(
  name: "plans/hub/activities/ideas" title { key: "en" value: "Ideas | for <later>" } themes: "inclusion"
  participants { partner: "partners/medcities" roles: PARTNER_ROLE_LEAD }
  next_steps { id: "s1" text { key: "en" value: "Talk to donors" } due_date: "2019-05-01" status: NEXT_STEP_STATUS_DROPPED })text";

constexpr char kPartners[] = R"text(
  name: "partners/giz" title { key: "en" value: "German agency for international cooperation" } short_name: "GIZ"

  name: "partners/iom" title { key: "en" value: "International Organization for Migration" }
             title { key: "ar" value: "المنظمة الدولية للهجرة" } short_name: "IOM"

  name: "partners/medcities" title { key: "en" value: "MedCities" })text";

constexpr char kObjectives[] = R"text(
  name: "frameworks/gcm/objectives/6" title { key: "en" value: "Facilitate fair and ethical recruitment" }

  name: "frameworks/gcm/objectives/15" title { key: "en" value: "Provide access to basic services" }

  name: "frameworks/gcm/objectives/18" title { key: "en" value: "Invest in skills development" }
               title { key: "fr" value: "Investir dans le perfectionnement des compétences" })text";

constexpr char kAgreement[] = R"text(
  name: "plans/hub/agreements/2" state: AGREEMENT_STATE_SEALED plan_revision: 12 digest: "\001\253\377"
  endorsements { partner: "partners/giz" scope: "plan" answer: ANSWER_ENDORSE }
  endorsements { partner: "partners/iom" scope: "themes/local" answer: ANSWER_OBJECT statement: "The towns were not asked." }
  endorsements { partner: "partners/medcities" scope: "partners/medcities" answer: ANSWER_ENDORSE_WITH_RESERVATION
                 statement: "Funding is open." }
  override_reason: "The towns agreed since." close_time { seconds: 1556704800 }
  waivers { check: "objective-missing" record: "plans/hub/activities/housing" path: "objectives"
            description: "It names no objective." reason: "To be settled in June" }
  silence { state: SILENCE_STATE_ADOPTED deadline { seconds: 1556704800 } tally { silent: "partners/iom" } })text";

template <class Message>
Message Parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// Reads several, with an empty line between each two.
template <class Message>
std::vector<Message> ParseAll(const char* text) {
  std::vector<Message> messages;
  for (const std::string& one : std::vector<std::string>(absl::StrSplit(text, "\n\n"))) {
    messages.push_back(Parse<Message>(one.c_str()));
  }
  return messages;
}

}  // namespace

PlanState SampleState() {
  PlanState state;
  state.revision = 12;
  state.time.set_seconds(1556618400);
  state.plan = Parse<v1::Plan>(kPlan);
  state.activities = {Parse<v1::Activity>(kHousing), Parse<v1::Activity>(kIdeas),
                      Parse<v1::Activity>(kTraining)};
  state.partners = ParseAll<v1::Partner>(kPartners);
  state.objectives = ParseAll<v1::Objective>(kObjectives);
  return state;
}

PlanState SampleAgreement() {
  PlanState state = SampleState();
  state.agreement = Parse<v1::Agreement>(kAgreement);
  state.time.Clear();
  state.objectives.erase(state.objectives.begin() + 1);
  return state;
}

PlanState SampleLater() {
  PlanState state = SampleState();
  state.revision = 15;
  state.time.set_seconds(1559296800);
  state.plan.set_end_date("2021-06-30");
  state.plan.mutable_themes(0)->mutable_title()->at("en") = "Work and economic inclusion";
  state.activities.erase(state.activities.begin() + 1);
  v1::Activity& training = state.activities[1];
  training.mutable_description()->at("en") =
      "Courses in three towns, with a recognized certificate.\n\nPlaces are for hosts and "
      "refugees "
      "alike.";
  training.mutable_title()->at("ar") = "تدريب 150 شخصًا (المرحلة 1)";
  training.set_end_date("2020-06-30");
  training.mutable_next_steps(0)->set_status(v1::NEXT_STEP_STATUS_DONE);
  training.mutable_participants(1)->add_roles(v1::PARTNER_ROLE_IMPLEMENTING);
  training.add_themes("data");
  v1::Activity& ports = state.activities.emplace_back();
  ports.set_name("plans/hub/activities/ports");
  (*ports.mutable_title())["en"] = "Work in port cities";
  ports.add_themes("inclusion");
  return state;
}

PlanState HostileState() {
  PlanState state = SampleState();
  const std::string hostile =
      "</title><script>alert(1)</script>]]> \"quoted\" 'so' &amp; \x01\x0b\xff <!-- "
      "\u202Ereversed";
  (*state.plan.mutable_title())["en"] = hostile;
  (*state.plan.mutable_themes(0)->mutable_title())["en"] = hostile;
  for (v1::Activity& activity : state.activities) {
    (*activity.mutable_title())["en"] = hostile;
    (*activity.mutable_description())["en"] =
        absl::StrCat(hostile, "\n# heading\n| a | b |\n", hostile);
    activity.set_start_date("2019-01-01\"/><script>");
    for (v1::NextStep& step : *activity.mutable_next_steps()) {
      (*step.mutable_text())["en"] = hostile;
      step.set_due_date("2019-\"<script>");
      step.set_note(hostile);
    }
    for (v1::Location& location : *activity.mutable_locations()) location.set_place(hostile);
  }
  for (v1::Partner& partner : state.partners) partner.set_short_name(hostile);
  return state;
}

}  // namespace jointplan::exchange
