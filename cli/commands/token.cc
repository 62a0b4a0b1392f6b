#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "cli/commands/commands.h"
#include "cli/failures.h"
#include "cli/files.h"
#include "cli/names.h"
#include "cli/text.h"
#include "jointplan/pages.h"

namespace jointplan::cli {
namespace {

std::string PlansText(const v1::Token& token) {
  std::vector<std::string> plans;
  for (const std::string& plan : token.plans()) plans.push_back(ShortNameOf(plan));
  return absl::StrJoin(plans, ", ");
}

std::string StateText(const v1::Token& token) {
  if (token.revoked()) return "revoked";
  return token.has_expire_time() ? absl::StrCat("until ", TimeText(token.expire_time())) : "";
}

// Reads `2020-12-31` (its end, in UTC) or `90d`.
absl::StatusOr<google::protobuf::Timestamp> ExpireTime(const std::string& text) {
  google::protobuf::Timestamp time;
  int days = 0;
  absl::Time date;
  std::string error;
  if (!text.empty() && text.back() == 'd' &&
      absl::SimpleAtoi(text.substr(0, text.size() - 1), &days)) {
    time.set_seconds(absl::ToUnixSeconds(absl::Now() + absl::Hours(24 * days)));
    return time;
  }
  if (absl::ParseTime("%Y-%m-%d", text, &date, &error)) {
    time.set_seconds(absl::ToUnixSeconds(date + absl::Hours(24)));
    return time;
  }
  return UsageError(
      absl::StrCat("--expires takes a date, YYYY-MM-DD, or days, such as 90d; not ", text, "."));
}

class TokenCreate : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Text("--label", &label_, "TEXT", "Who uses it; shown as the author of changes",
                /*required=*/true);
    flags->Text("--role", &role_, "ROLE", "admin, staff, partner or reader", /*required=*/true);
    flags->Text("--partner", &partner_, "NAME", "For a partner: the organization");
    flags->Texts("--plan", &plans_, "PLAN",
                 "For staff and readers: only this plan; may be repeated");
    flags->Text("--expires", &expires_, "DATE", "When it ends by itself: a date, or 90d");
    flags->Text("-o,--output", &output_, "FILE", "Write the secret to a file of its own (0600)");
  }

  absl::Status Run(Context* context) override {
    v1::CreateTokenRequest request;
    v1::Token* token = request.mutable_token();
    token->set_label(*label_);
    const auto role = ReadEnum(v1::Role_descriptor(), *role_);
    if (!role) return UsageError("--role is admin, staff, partner or reader.");
    token->set_role(static_cast<v1::Role>(*role));
    if (partner_) token->set_partner(PartnerNameOf(*partner_));
    for (const std::string& plan : plans_) token->add_plans(PlanNameOf(plan));
    if (expires_) {
      JP_ASSIGN_OR_RETURN(*token->mutable_expire_time(), ExpireTime(*expires_));
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(v1::CreateTokenResponse response, client->CreateToken(std::move(request)));
    return ShowToken(context, std::move(response));
  }

 private:
  absl::Status ShowToken(Context* context, v1::CreateTokenResponse response) {
    if (output_) {
      JP_RETURN_IF_ERROR(WriteFile(*output_, response.secret() + "\n", 0600));
      response.clear_secret();
      return context->ShowLine(response,
                               absl::StrCat("Token ", ShortNameOf(response.token().name()),
                                            "; its secret is in ", *output_, "."));
    }
    Sheet sheet;
    sheet.Add("token", ShortNameOf(response.token().name()));
    sheet.Add("label", response.token().label());
    sheet.Add("role", EnumText(response.token().role()));
    sheet.Add("partner", ShortNameOf(response.token().partner()));
    sheet.Add("plans", PlansText(response.token()));
    sheet.Add("secret", response.secret(), Style::kHeading);
    JP_RETURN_IF_ERROR(context->Show(response, sheet));
    if (context->format() == Format::kTable) {
      context->Say("Keep the secret safe: it cannot be shown again.");
    }
    return absl::OkStatus();
  }

  std::optional<std::string> label_, role_, partner_, expires_, output_;
  std::vector<std::string> plans_;
};

class TokenList : public Command {
 public:
  void Declare(Flags*) override {}

  absl::Status Run(Context* context) override {
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    JP_ASSIGN_OR_RETURN(const v1::ListTokensResponse response, client::AllTokens(*client, {}));
    Table table({"token", "label", "role", "partner", "plans", "made", "state"});
    for (const v1::Token& token : response.tokens()) {
      table.Add({ShortNameOf(token.name()), token.label(), EnumText(token.role()),
                 ShortNameOf(token.partner()), PlansText(token), TimeText(token.create_time()),
                 Cell(StateText(token), token.revoked() ? Style::kBad : Style::kPlain)});
    }
    return context->Show(response, table, "There are no tokens.");
  }
};

class TokenRevoke : public Command {
 public:
  void Declare(Flags* flags) override {
    flags->Arguments("TOKEN", &arguments_, 1, 1, "The token, as `token list` shows it");
  }

  absl::Status Run(Context* context) override {
    const std::string name = TokenNameOf(arguments_[0]);
    if (!context->Confirm(absl::StrCat("Revoke ", name, "? Whoever uses it is cut off at once."))) {
      return absl::CancelledError("Nothing was revoked.");
    }
    JP_ASSIGN_OR_RETURN(const client::Client* client, context->client());
    v1::RevokeTokenRequest request;
    request.set_name(name);
    JP_ASSIGN_OR_RETURN(const v1::Token token, client->RevokeToken(std::move(request)));
    return context->ShowLine(
        token, absl::StrCat("Revoked ", ShortNameOf(token.name()), " (", token.label(), ")."));
  }

 private:
  std::vector<std::string> arguments_;
};

}  // namespace

void AddTokenCommands(Group* group) {
  group->Add<TokenCreate>(
      {"create",
       "Makes a token; its secret is shown once",
       {"token create --label \"Programme desk\" --role staff",
        "token create --label \"GIZ focal point\" --role partner --partner giz",
        "token create --label \"Open data portal\" --role reader --plan hub --expires 365d"}});
  group->Add<TokenList>({"list", "Lists all tokens, without their secrets", {"token list"}});
  group->Add<TokenRevoke>({"revoke", "Ends a token at once", {"token revoke tabcdefghijkl"}});
}

}  // namespace jointplan::cli
