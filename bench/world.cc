#include "bench/world.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "bench/samples.h"

namespace jointplan::bench {
namespace {

absl::StatusOr<std::string> MakeToken(const client::Client& client, v1::Role role,
                                      absl::string_view label) {
  v1::CreateTokenRequest request;
  request.mutable_token()->set_label(std::string(label));
  request.mutable_token()->set_role(role);
  JP_ASSIGN_OR_RETURN(const auto response, client.CreateToken(request));
  return response.secret();
}

// Puts activities [first, last) into the plan in one changeset.
absl::Status AddActivities(const client::Client& client, const std::string& plan, int first,
                           int last) {
  v1::BatchEditRequest request;
  request.set_parent(plan);
  request.set_message("The first state");
  for (int i = first; i < last; ++i) {
    *request.add_edits()->mutable_create_activity() = SampleActivity(plan, i);
  }
  return client.BatchEdit(request).status();
}

absl::Status MoveSome(const client::Client& client, const World& world, const std::string& etag,
                      const Some& some, int salt) {
  v1::BatchEditRequest request;
  request.set_parent(world.plan);
  request.set_message("Other last days");
  for (int i = 0; i < some.count; ++i) {
    v1::Edit* edit = request.add_edits();
    edit->mutable_update_activity()->set_name(
        ActivityName(world.plan, some.first + i * some.stride));
    edit->mutable_update_activity()->set_etag(etag);
    edit->mutable_update_activity()->set_end_date(DateAfter(salt % 3000));
    edit->mutable_update_mask()->add_paths("end_date");
  }
  return client.BatchEdit(request).status();
}

}  // namespace

absl::StatusOr<World> ReadWorld(const std::string& path) {
  std::ifstream file(path);
  std::map<std::string, std::string> values;
  std::string name;
  std::string value;
  while (file >> name >> value) values[name] = value;
  World world{values["address"], values["staff"], values["reader"], values["plan"], 0};
  if (!absl::SimpleAtoi(values["activities"], &world.activities)) {
    return absl::NotFoundError(absl::StrCat("no world in ", path, ": run `load fill` first"));
  }
  return world;
}

absl::Status WriteWorld(const std::string& path, const World& world) {
  std::ofstream file(path, std::ios::trunc);
  file << "address " << world.address << "\nstaff " << world.staff << "\nreader " << world.reader
       << "\nplan " << world.plan << "\nactivities " << world.activities << "\n";
  file.close();
  return file ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("cannot write ", path));
}

client::Client ConnectAs(const std::string& address, const std::string& token) {
  client::ConnectionOptions connection;
  connection.target = address;
  connection.token = token;
  client::ClientOptions options;
  options.timeout = absl::Minutes(10);
  return client::Connect(connection, options);
}

absl::StatusOr<World> SettleIn(const std::string& address, const std::string& operator_token) {
  const client::Client oper = ConnectAs(address, operator_token);
  World world;
  world.address = address;
  JP_ASSIGN_OR_RETURN(world.staff, MakeToken(oper, v1::ROLE_STAFF, "Programme desk"));
  JP_ASSIGN_OR_RETURN(world.reader, MakeToken(oper, v1::ROLE_READER, "Data portal"));
  const client::Client staff = ConnectAs(address, world.staff);
  for (const v1::Partner& partner : SamplePartners()) {
    v1::CreatePartnerRequest request;
    request.set_partner_id(partner.name().substr(partner.name().find('/') + 1));
    *request.mutable_partner() = partner;
    JP_RETURN_IF_ERROR(staff.CreatePartner(request).status());
  }
  return world;
}

absl::Status FillPlan(absl::string_view plan_id, int activities, int versions, int batch,
                      World* world) {
  const client::Client staff = ConnectAs(world->address, world->staff);
  v1::CreatePlanRequest request;
  request.set_plan_id(std::string(plan_id));
  *request.mutable_plan() = SamplePlan();
  JP_RETURN_IF_ERROR(staff.CreatePlan(request).status());
  world->plan = absl::StrCat("plans/", plan_id);
  for (int first = 0; first < activities; first += batch) {
    const int last = std::min(first + batch, activities);
    JP_RETURN_IF_ERROR(AddActivities(staff, world->plan, first, last));
  }
  world->activities = activities;
  for (int version = 1; version < versions; ++version) {
    JP_RETURN_IF_ERROR(MoveEndDates(*world, {.count = activities}, version));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> NewestEtag(const World& world) {
  v1::GetPlanRequest request;
  request.set_name(world.plan);
  JP_ASSIGN_OR_RETURN(const v1::Plan plan, ConnectAs(world.address, world.staff).GetPlan(request));
  return plan.etag();
}

absl::Status MoveEndDates(const World& world, const Some& some, int salt) {
  constexpr int kBatch = 1000;
  const client::Client staff = ConnectAs(world.address, world.staff);
  JP_ASSIGN_OR_RETURN(const std::string etag, NewestEtag(world));
  for (int i = 0; i < some.count; i += kBatch) {
    const Some batch = {some.first + i * some.stride, std::min(kBatch, some.count - i),
                        some.stride};
    JP_RETURN_IF_ERROR(MoveSome(staff, world, etag, batch, salt));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> SealPlan(const World& world) {
  const client::Client staff = ConnectAs(world.address, world.staff);
  v1::OpenAgreementRequest open;
  open.set_parent(world.plan);
  JP_ASSIGN_OR_RETURN(const v1::Agreement opened, staff.OpenAgreement(open));
  // As everybody seals: what was shown is what is sealed.
  v1::GetAgreementRequest get;
  get.set_name(opened.name());
  JP_ASSIGN_OR_RETURN(const v1::Agreement shown, staff.GetAgreement(get));
  v1::SealAgreementRequest seal;
  seal.set_name(shown.name());
  seal.set_digest(shown.digest());
  JP_ASSIGN_OR_RETURN(const v1::Agreement sealed, staff.SealAgreement(seal));
  return sealed.name();
}

}  // namespace jointplan::bench
